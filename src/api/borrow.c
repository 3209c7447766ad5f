/* Borrow: the connection goes back with the arena. */
#include "api/borrow.h"

#include "service/app.h"

static void give_back(void *db)
{
    store_return(db);
}

StoreConn *request_store(Request *rq)
{
    StoreConn *db = store_borrow(rq->cx, rq->app->store);
    if (db)
        arena_defer(rq->cx->arena, give_back, db);
    return db;
}

StoreConn *request_begin(Request *rq)
{
    StoreConn *db = request_store(rq);
    return db && store_begin(rq->cx, db) ? db : NULL;
}

Json *request_commit(Request *rq, StoreConn *db, Json *response)
{
    return response && rq->cx->err == ERR_NONE && store_commit(rq->cx, db) ? response : NULL;
}
