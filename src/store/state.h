/* State: what a Store is made of, for the files of this folder that keep its pool. */
#ifndef TG_STORE_STATE_H
#define TG_STORE_STATE_H

#include <pthread.h>

#include "store/migration.h"
#include "store/store.h"

typedef struct UrlWatch UrlWatch;

struct StoreConn {
    Store *store;
    Pg *pg;
    int64_t generation; /* of the conninfo that it was made with */
    StoreConn *next;    /* in the idle list */
};

struct Store {
    Arena *arena; /* lives as long as the store; written during start-up only */
    MigrationSet *migrations;
    int max_connections, borrow_timeout_ms, statement_timeout_ms;
    UrlWatch *watch; /* NULL unless PG_URL is a file */

    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t freed;
    char *conninfo; /* malloc, wiped */
    char *url_error;
    int64_t generation;
    bool direct;
    StoreConn *idle; /* the last returned first */
    size_t limit, open, busy, waiting;
};

/* Tests a new conninfo and, when it is good, takes it for every connection from now on. */
bool store_replace_url(Ctx *cx, Store *store, const char *conninfo) MUST_CHECK;
void store_set_url_error(Store *store, const char *message); /* NULL clears it */

/* Watches the file; `content` is what it held when it was read first. */
UrlWatch *url_watch_start(Store *store, const char *path, Str content);
void url_watch_stop(UrlWatch *watch); /* NULL is allowed */

#endif
