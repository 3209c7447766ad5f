/* Session: a connection to a managed PostgreSQL, made from a data source; and its failures. */
#ifndef TG_DRIVER_PG_SESSION_H
#define TG_DRIVER_PG_SESSION_H

#include "driver/driver.h"
#include "pg/pg.h"
#include "pg/value.h"

#define DRIVER_PG_OLDEST 140000

/* application_name NULL = "tidegate"; pg_close it. The SQLSTATE of a refused login is not known to
 * libpq's callers: its words decide between ERR_DENIED, ERR_NOT_FOUND and ERR_UNAVAILABLE. */
Pg *driver_pg_connect(Ctx *cx, const DataSource *source, const char *application_name) MUST_CHECK;

#endif
