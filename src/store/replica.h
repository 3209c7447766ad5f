/* Replicas: who is alive, by the database's own clock. */
#ifndef TG_STORE_REPLICA_H
#define TG_STORE_REPLICA_H

#include "store/store.h"

typedef struct Replica {
    Str id;                    /* uuid of a process */
    Str host, version, bundle; /* bundle: content hash of its policies */
    Str start_time, beat_time;
    int64_t silent_ms; /* since its last beat */
} Replica;

typedef struct ReplicaList {
    Replica *v;
    size_t n;
} ReplicaList;

/* Every 10 s: adds the replica or renews its beat. */
bool store_replica_beat(Ctx *cx, StoreConn *db, const Replica *replica) MUST_CHECK;
/* Those that beat within alive_ms, oldest first. */
bool store_replica_list(Ctx *cx, StoreConn *db, int64_t alive_ms, ReplicaList *list) MUST_CHECK;
bool store_replica_count(Ctx *cx, StoreConn *db, int64_t alive_ms, int64_t *count) MUST_CHECK;
/* On an orderly stop. */
bool store_replica_remove(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* Forgets those silent for longer. */
bool store_replica_clean(Ctx *cx, StoreConn *db, int64_t silent_ms) MUST_CHECK;

#endif
