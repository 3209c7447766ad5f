/* Borrow: the metadata connection of a request. */
#ifndef TG_API_BORROW_H
#define TG_API_BORROW_H

#include "api/request.h"
#include "store/store.h"

/* The same one until request_end, which comes after the handler at the latest. NULL with the reason
 * in rq->cx. */
StoreConn *request_store(Request *rq) MUST_CHECK;
/* As request_store, inside a transaction; what is not committed is rolled back. */
StoreConn *request_begin(Request *rq) MUST_CHECK;
/* Gives it back, and rolls back what is not committed: before others are waited for (policies, a
 * receiver, a database) and before the service borrows its own. */
void request_end(Request *rq);
/* Commits and hands the message through; NULL when it is NULL or the commit failed. */
Json *request_commit(Request *rq, StoreConn *db, Json *response) MUST_CHECK;

#endif
