/* Sample: a project with a small personnel database in Test and in Prod, to try things on. */
#ifndef TG_SERVICE_SAMPLE_H
#define TG_SERVICE_SAMPLE_H

#include "service/app.h"

#define SAMPLE_PROJECT "project-sample"

/* A PostgreSQL server of our own for one environment. */
typedef struct SampleServer {
    const char *instance, *title, *environment, *database;
    const char *conninfo;    /* a superuser of the server, any database */
    const char *host, *port; /* of its data source */
    const char *username;
} SampleServer;

/* Makes the databases, the instances and the project, once: what people remove later stays away. */
bool sample_prepare(Ctx *cx, const App *app, const SampleServer *servers, size_t nservers,
                    const char *script_path) MUST_CHECK;
/* The first administrator owns the sample project. */
bool sample_adopt(Ctx *cx, const App *app, StoreConn *db, Str member) MUST_CHECK;
/* Makes the project "default", where newly found databases go. */
bool sample_default_project(Ctx *cx, StoreConn *db) MUST_CHECK;

#endif
