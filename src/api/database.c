/* Database: the databases that a request is about. */
#include "api/database.h"

#include "api/name.h"

#define MOST_DATABASES 1000

Database *request_database(Request *rq, StoreConn *db, Str name, Str *rest)
{
    Str instance, id, tail;
    if (!name_database(rq->cx->arena, name, &instance, &id, &tail))
        return err_null(rq->cx, ERR_INVALID,
                        "\"%.*s\" is not of the form instances/{instance}/databases/{database}",
                        STR_ARG(name));
    if (rest)
        *rest = tail;
    Database *database = store_database_get(rq->cx, db, instance, id);
    if (!database && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "database %.*s does not exist", STR_ARG(name));
    return database;
}

bool request_databases(Request *rq, StoreConn *db, Str project, DatabaseList *list)
{
    DatabaseQuery query = {.project = project, .limit = MOST_DATABASES + 1};
    if (!store_database_list(rq->cx, db, &query, list))
        return false;
    if (list->n == 0)
        return err_set(rq->cx, ERR_PRECONDITION,
                       "projects/%.*s has no databases; sync an instance, then transfer some",
                       STR_ARG(project));
    return list->n <= MOST_DATABASES ||
           err_set(rq->cx, ERR_PRECONDITION,
                   "projects/%.*s has more than %d databases; name the targets", STR_ARG(project),
                   MOST_DATABASES);
}
