/* Schema file: what is known of a database, from a file that a user has: JSON, or an SQL dump. */
#ifndef TG_SCHEMA_FILE_H
#define TG_SCHEMA_FILE_H

#include "base/ctx.h"
#include "base/json.h"
#include "sql/dialect.h"

/* A .json file holds DatabaseMetadata in the API's form; any other is a dump of the schema (pg_dump
 * -s, mysqldump --no-data) in the dialect. What a dump says that does not fit is told on standard
 * error, and the rest stands. */
Json *schema_file_read(Ctx *cx, const char *path, const SqlDialect *dialect) MUST_CHECK;

#endif
