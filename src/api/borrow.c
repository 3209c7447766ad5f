/* Borrow: one connection for all that a request does, so that none waits for a second one. */
#include "api/borrow.h"

#include "service/app.h"

StoreConn *request_store(Request *rq)
{
    if (!rq->db)
        rq->db = store_borrow(rq->cx, rq->app->store);
    return rq->db;
}

void request_end(Request *rq)
{
    store_return(rq->db);
    rq->db = NULL;
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
