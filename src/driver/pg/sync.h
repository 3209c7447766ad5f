/* Sync: reads the catalogs of a PostgreSQL database; the functions of the driver's table. */
#ifndef TG_DRIVER_PG_SYNC_H
#define TG_DRIVER_PG_SYNC_H

#include "driver/driver.h"

bool driver_pg_sync(Ctx *cx, const DataSource *source, Str known,
                    DriverSnapshot *snapshot) MUST_CHECK;
bool driver_pg_fingerprint(Ctx *cx, const DataSource *source, Str *fingerprint) MUST_CHECK;
bool driver_pg_dump(Ctx *cx, const DataSource *source, Str *ddl) MUST_CHECK;

#endif
