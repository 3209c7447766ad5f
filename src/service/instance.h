/* Instance: from a registered server to its databases and their schemas. */
#ifndef TG_SERVICE_INSTANCE_H
#define TG_SERVICE_INSTANCE_H

#include "driver/driver.h"
#include "service/app.h"
#include "store/database.h"
#include "store/instance.h"

/* Moves the input-only fields of the API's DataSource into sealed secrets and the rest into config.
 * `old` keeps what is not given (a missing password stays); NULL = a new one. */
bool instance_seal_source(Ctx *cx, const App *app, Str instance, const Json *source,
                          const StoredSource *old, StoredSource *sealed) MUST_CHECK;
/* The data source as a driver takes it, secrets opened; database empty = the engine's default. */
bool instance_open_source(Ctx *cx, const App *app, const Instance *instance, const char *type,
                          Str database, DataSource *source) MUST_CHECK;
/* Connects with each data source of the (stored or not yet stored) instance. */
bool instance_test(Ctx *cx, const App *app, const Instance *instance) MUST_CHECK;
/* Version and list of databases; new ones go to the project, gone ones are marked. Then each
 * database is synced; one that fails keeps its error and does not stop the others. Borrows its own
 * connections; names gets what was found (may be NULL). */
bool instance_sync(Ctx *cx, const App *app, Str instance, Str project, StrList *names) MUST_CHECK;
/* Metadata and DDL of one database; reads nothing when its fingerprint has not changed, unless
 * `whole`. A failure is stored with the database and returned. */
bool instance_sync_database(Ctx *cx, const App *app, Str instance, Str database,
                            bool whole) MUST_CHECK;

#endif
