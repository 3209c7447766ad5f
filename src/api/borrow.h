/* Borrow: a metadata connection for the rest of a request. */
#ifndef TG_API_BORROW_H
#define TG_API_BORROW_H

#include "api/request.h"
#include "store/store.h"

/* Given back when the request's arena ends. NULL with the reason in rq->cx. */
StoreConn *request_store(Request *rq) MUST_CHECK;
/* As request_store, inside a transaction; what is not committed is rolled back. */
StoreConn *request_begin(Request *rq) MUST_CHECK;
/* Commits and hands the message through; NULL when it is NULL or the commit failed. */
Json *request_commit(Request *rq, StoreConn *db, Json *response) MUST_CHECK;

#endif
