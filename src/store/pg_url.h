/* PgUrl: what PG_URL may be, and what of it libpq gets to see. */
#ifndef TG_STORE_PG_URL_H
#define TG_STORE_PG_URL_H

#include "base/ctx.h"

/* True when the value is a path: neither a postgres:// or postgresql:// URI nor text with a known
 * "key=" in it. */
bool pg_url_is_path(Str value);
/* The trimmed content of the file; ERR_INVALID when it is empty or too large. */
bool pg_url_read(Ctx *cx, const char *path, Str *content) MUST_CHECK;
/* The conninfo without our own parameters (bytebase_*, tidegate_*). ERR_UNIMPLEMENTED when one of
 * them turns on an IAM provider, ERR_INVALID when it is neither URI nor keyword=value. */
bool pg_url_conninfo(Ctx *cx, Str text, const char **conninfo) MUST_CHECK;

#endif
