/* Driver: one managed database engine behind one table of functions. */
#ifndef TG_DRIVER_DRIVER_H
#define TG_DRIVER_DRIVER_H

#include "base/ctx.h"
#include "base/vec.h"
#include "catalog/catalog.h"
#include "crypto/secret.h"
#include "driver/execution.h"

typedef struct DriverParam {
    Str key, value;
} DriverParam;

/* How to reach a database. Absent texts are empty. */
typedef struct DataSource {
    Str engine;                   /* "POSTGRES" */
    Str host;                     /* name, address, or the directory of a unix socket */
    Str port, username, database; /* database empty = the engine's default for administration */
    const Secret *password;       /* NULL = none */
    bool use_ssl, verify_tls;     /* useSsl, verifyTlsCertificate */
    bool tunnelled;               /* host is the near end of a tunnel: its name is not checked */
    Str ssl_ca, ssl_cert;         /* PEM */
    const Secret *ssl_key;        /* PEM */
    Str ssl_ca_path, ssl_cert_path, ssl_key_path; /* files, instead of the above */
    const DriverParam *params;                    /* extraConnectionParameters */
    size_t nparams;
    int connect_timeout_ms; /* 0 = 10 s */
} DataSource;

typedef struct DriverDatabase {
    Str name, owner, encoding, collation;
    int64_t size_bytes; /* -1 = may not be seen */
} DriverDatabase;
typedef VEC(DriverDatabase) DriverDatabaseList;

typedef struct DriverSnapshot {
    Catalog *catalog; /* NULL when unchanged */
    Str fingerprint;  /* opaque; equal = nothing changed since */
    bool unchanged;   /* the fingerprint is the known one: nothing was read */
} DriverSnapshot;

typedef struct DriverPlan {
    Str statement;   /* one INSERT, UPDATE, DELETE or MERGE, or a SET for those after it */
    bool is_setting; /* the SET is made instead of explained */
    int64_t rows;    /* out: that it would touch; -1 = not known */
    Str error;       /* out: why the server would refuse it; p == NULL: it would not */
} DriverPlan;

/* Every function connects on its own, keeps to cx->deadline_ms and closes. Failures:
 * ERR_UNAVAILABLE no connection · ERR_DENIED login or privilege refused · ERR_NOT_FOUND no such
 * database · ERR_DEADLINE · ERR_INVALID the data source itself is wrong. No message shows a
 * password. */
typedef struct Driver {
    const char *engine;
    bool (*test)(Ctx *cx, const DataSource *source);
    bool (*version)(Ctx *cx, const DataSource *source, Str *version); /* "15.14" */
    /* Without templates and the databases of cloud providers; by name. */
    bool (*databases)(Ctx *cx, const DataSource *source, DriverDatabaseList *list);
    /* known: the fingerprint of the last sync, or empty to read in any case. */
    bool (*sync)(Ctx *cx, const DataSource *source, Str known, DriverSnapshot *snapshot);
    bool (*fingerprint)(Ctx *cx, const DataSource *source, Str *fingerprint);
    /* The schema as DDL that makes an equal, empty database; the same text for the same schema. */
    bool (*dump)(Ctx *cx, const DataSource *source, Str *ddl);
    /* What the planner says of each statement, in one transaction that is undone; and
     * who asked, with the roles it inherits from, none when it is a superuser. */
    bool (*explain)(Ctx *cx, const DataSource *source, DriverPlan *plans, size_t n, StrList *roles);
    /* Runs a sheet (driver/execution.h). */
    bool (*run)(Ctx *cx, const DataSource *source, const DriverJob *job, DriverOutcome *outcome);
    bool (*recover)(Ctx *cx, const DataSource *source, const DriverTrace *trace,
                    DriverRecovery *recovery);
} Driver;

/* By the API's engine name ("POSTGRES"). NULL and ERR_UNIMPLEMENTED naming the engine. */
const Driver *driver_find(Ctx *cx, Str engine) MUST_CHECK;

/* The same, found by source->engine. */
bool driver_test(Ctx *cx, const DataSource *source) MUST_CHECK;
bool driver_version(Ctx *cx, const DataSource *source, Str *version) MUST_CHECK;
bool driver_databases(Ctx *cx, const DataSource *source, DriverDatabaseList *list) MUST_CHECK;
bool driver_sync(Ctx *cx, const DataSource *source, Str known, DriverSnapshot *snapshot) MUST_CHECK;
bool driver_fingerprint(Ctx *cx, const DataSource *source, Str *fingerprint) MUST_CHECK;
bool driver_dump(Ctx *cx, const DataSource *source, Str *ddl) MUST_CHECK;
bool driver_explain(Ctx *cx, const DataSource *source, DriverPlan *plans, size_t n,
                    StrList *roles) MUST_CHECK;
bool driver_run(Ctx *cx, const DataSource *source, const DriverJob *job,
                DriverOutcome *outcome) MUST_CHECK;
bool driver_recover(Ctx *cx, const DataSource *source, const DriverTrace *trace,
                    DriverRecovery *recovery) MUST_CHECK;

#endif
