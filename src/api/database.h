/* Database: the databases that a request is about. */
#ifndef TG_API_DATABASE_H
#define TG_API_DATABASE_H

#include "api/request.h"
#include "store/database.h"

/* By "instances/{i}/databases/{d}", a project in front allowed; *rest (may be NULL) gets what
 * follows, e.g. "changelogs/x". ERR_NOT_FOUND when it does not exist. */
Database *request_database(Request *rq, StoreConn *db, Str name, Str *rest) MUST_CHECK;
/* Every active database of the project, for changes and checks that name none. ERR_PRECONDITION
 * when there is none, or more than such a request may have. */
bool request_databases(Request *rq, StoreConn *db, Str project, DatabaseList *list) MUST_CHECK;

#endif
