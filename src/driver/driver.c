/* Driver: the engines that have one. */
#include "driver/driver.h"

#include "driver/pg/pg_driver.h"

static const Driver *const drivers[] = {&driver_pg};

const Driver *driver_find(Ctx *cx, Str engine)
{
    for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++)
        if (str_is_nocase(engine, drivers[i]->engine))
            return drivers[i];
    return err_null(cx, ERR_UNIMPLEMENTED,
                    "engine %.*s has no driver yet: only POSTGRES can be connected to",
                    STR_ARG(engine.n ? engine : STR("(none)")));
}

bool driver_test(Ctx *cx, const DataSource *source)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->test(cx, source);
}

bool driver_version(Ctx *cx, const DataSource *source, Str *version)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->version(cx, source, version);
}

bool driver_databases(Ctx *cx, const DataSource *source, DriverDatabaseList *list)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->databases(cx, source, list);
}

bool driver_sync(Ctx *cx, const DataSource *source, Str known, DriverSnapshot *snapshot)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->sync(cx, source, known, snapshot);
}

bool driver_fingerprint(Ctx *cx, const DataSource *source, Str *fingerprint)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->fingerprint(cx, source, fingerprint);
}

bool driver_dump(Ctx *cx, const DataSource *source, Str *ddl)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->dump(cx, source, ddl);
}

bool driver_explain(Ctx *cx, const DataSource *source, DriverPlan *plans, size_t n, StrList *roles)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->explain(cx, source, plans, n, roles);
}

bool driver_run(Ctx *cx, const DataSource *source, const DriverJob *job, DriverOutcome *outcome)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->run(cx, source, job, outcome);
}

bool driver_recover(Ctx *cx, const DataSource *source, const DriverTrace *trace,
                    DriverRecovery *recovery)
{
    const Driver *driver = driver_find(cx, source->engine);
    return driver && driver->recover(cx, source, trace, recovery);
}
