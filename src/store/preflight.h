/* Preflight: may this database hold the metadata? Asked at start-up and before PG_URL is swapped.
 */
#ifndef TG_STORE_PREFLIGHT_H
#define TG_STORE_PREFLIGHT_H

#include "pg/pg.h"

/* Version 14 or newer, UTF-8, writable, a schema to create tables in, and the right to do so.
 * ERR_PRECONDITION with the statement that repairs it. */
bool preflight_check(Ctx *cx, Pg *pg) MUST_CHECK;

#endif
