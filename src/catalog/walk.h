/* Walk: a script applied to the API's DatabaseMetadata, for whoever speaks JSON. */
#ifndef TG_CATALOG_WALK_H
#define TG_CATALOG_WALK_H

#include "base/json.h"
#include "catalog/apply.h"

/* `metadata` NULL: nothing is known, and only what the script itself makes will be. `context` may
 * be NULL: {currentDatabase, isObjectCaseSensitive}. NULL: cx tells what is wrong with the
 * metadata. */
Catalog *catalog_walk(Ctx *cx, const SqlScript *script, const Json *metadata, const Json *context,
                      ApplyFault *fault) MUST_CHECK;
/* As catalog_walk, before the first statement. */
Apply *catalog_walk_begin(Ctx *cx, const SqlScript *script, const Json *metadata,
                          const Json *context, ApplyFault *fault) MUST_CHECK;
/* {code, message, statement (from 1), line, column, stop: {line, column}} of the statement; NULL
 * for no fault. */
Json *catalog_fault_json(Arena *arena, const SqlScript *script, const ApplyFault *fault);
/* The schema that a dump (pg_dump -s, mysqldump --no-data) makes of an empty database. */
Catalog *catalog_from_dump(Arena *arena, const SqlDialect *dialect, Str text, ApplyFault *fault);

#endif
