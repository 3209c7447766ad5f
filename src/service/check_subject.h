/* Check subject: one statement for one database, with every fact that the policies are told of it.
 */
#ifndef TG_SERVICE_CHECK_SUBJECT_H
#define TG_SERVICE_CHECK_SUBJECT_H

#include "service/app.h"
#include "store/database.h"
#include "store/project.h"

typedef struct CheckSubject {
    Str name;    /* resource name of the plan or the database: what the decision is about */
    Str project; /* id */
    Str target;  /* instances/{i}/databases/{d} */
    const Database *database;
    Project *about;
    Str sheet;   /* that holds the statement: SHA-256; empty = none does */
    Str statement;
    Json *metadata, *environment, *rules; /* rules NULL = every rule of the bundle */
    Json *waivers;                        /* of the project that are for this target */
} CheckSubject;

/* Given name, project, database and statement, finds the rest. */
bool check_subject_fill(Ctx *cx, const App *app, StoreConn *db, const Json *environments,
                        CheckSubject *s) MUST_CHECK;
/* The input of its review. Asks the database for what rules need: hold no connection. */
Json *check_subject_review(Ctx *cx, const App *app, const CheckSubject *s) MUST_CHECK;
/* The input of its risk: with the context of the review's input and the statements of its output.
 */
Json *check_subject_risk(Ctx *cx, const CheckSubject *s, const Json *context,
                         const Json *statements);

#endif
