/* Replicas: a beat every ten seconds; whoever is silent for long is gone. */
#include "store/replica.h"

#include "base/vec.h"

bool store_replica_beat(Ctx *cx, StoreConn *db, const Replica *replica)
{
    return store_exec(cx, db,
                      "INSERT INTO replica (id, host, version, bundle) VALUES ($1, $2, $3, $4)"
                      " ON CONFLICT (id) DO UPDATE SET host = excluded.host,"
                      " version = excluded.version, bundle = excluded.bundle,"
                      " beat_at = clock_timestamp()",
                      PG_ARGS(replica->id, replica->host, replica->version, replica->bundle), NULL);
}

bool store_replica_list(Ctx *cx, StoreConn *db, int64_t alive_ms, ReplicaList *list)
{
    PgRows *rows = store_query(
        cx, db,
        "SELECT id, host, version, bundle, " PG_TIME("started_at") ", " PG_TIME(
            "beat_at") ", (extract(epoch FROM clock_timestamp() - beat_at) * 1000)::bigint"
                       " FROM replica WHERE beat_at > clock_timestamp() - $1 * interval '1 ms'"
                       " ORDER BY started_at, id",
        PG_ARGS(pg_int(cx->arena, alive_ms)));
    if (!rows)
        return false;
    *list = (ReplicaList){ARENA_ARRAY(cx->arena, Replica, rows->n ? rows->n : 1), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        list->v[i] = (Replica){
            .id = pg_get(rows, i, 0),
            .host = pg_get(rows, i, 1),
            .version = pg_get(rows, i, 2),
            .bundle = pg_get(rows, i, 3),
            .start_time = pg_get(rows, i, 4),
            .beat_time = pg_get(rows, i, 5),
            .silent_ms = pg_get_int(rows, i, 6),
        };
    return true;
}

bool store_replica_count(Ctx *cx, StoreConn *db, int64_t alive_ms, int64_t *count)
{
    PgRows *rows = store_query(cx, db,
                               "SELECT count(*) FROM replica"
                               " WHERE beat_at > clock_timestamp() - $1 * interval '1 ms'",
                               PG_ARGS(pg_int(cx->arena, alive_ms)));
    *count = rows ? pg_get_int(rows, 0, 0) : 0;
    return rows != NULL;
}

bool store_replica_remove(Ctx *cx, StoreConn *db, Str id)
{
    return store_exec(cx, db, "DELETE FROM replica WHERE id = $1", PG_ARGS(id), NULL);
}

bool store_replica_clean(Ctx *cx, StoreConn *db, int64_t silent_ms)
{
    return store_exec(cx, db,
                      "DELETE FROM replica"
                      " WHERE beat_at < clock_timestamp() - $1 * interval '1 ms'",
                      PG_ARGS(pg_int(cx->arena, silent_ms)), NULL);
}
