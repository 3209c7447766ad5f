/* Migration: NNNN_name.sql files, each applied once, all in one transaction. */
#ifndef TG_STORE_MIGRATION_H
#define TG_STORE_MIGRATION_H

#include "pg/pg.h"

typedef struct MigrationSet MigrationSet;

/* The files of a directory in their order, read and hashed; lives in cx->arena. ERR_INVALID when a
 * name is malformed, a number stands twice or one is missing. */
MigrationSet *migration_read(Ctx *cx, const char *directory) MUST_CHECK;
/* Brings the database to the newest file, under a transaction-scoped advisory lock: of several
 * servers that start at once one works and the others find it done. ERR_PRECONDITION when the
 * database is newer than the files, or a released file was changed; ERR_INTERNAL naming file and
 * line when a statement fails (nothing is applied then). */
bool migration_apply(Ctx *cx, Pg *pg, const MigrationSet *set, int64_t *applied) MUST_CHECK;
/* Before PG_URL is swapped: the other database is at the same version. */
bool migration_verify(Ctx *cx, Pg *pg, const MigrationSet *set) MUST_CHECK;

#endif
