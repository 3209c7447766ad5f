/* Sessions in the metadata: opaque tokens by their hash. */
#include "store/iam_member.h"
#include "store/principal.h"
#include "store/row.h"

bool store_session_add(Ctx *cx, StoreConn *db, const Session *session)
{
    return store_exec(
        cx, db,
        "INSERT INTO session (token_hash, principal_id, kind, family, expires_at, ip, user_agent) "
        "VALUES ($1::bytea, $2, $3, $4::uuid, clock_timestamp() + $5::bigint * interval '1 "
        "second', "
        "$6, left($7, 300))",
        PG_ARGS(pg_bytes(cx->arena, session->token_hash), pg_int(cx->arena, session->principal_id),
                session->kind, session->family, pg_int(cx->arena, session->lifetime_s),
                row_text(session->ip), row_text(session->user_agent)),
        NULL);
}

/* One row for each role, or one without: roles and names are never joined into one text, which
 * somebody could make up. */
static void read_grants(Ctx *cx, const PgRows *rows, GrantList *grants)
{
    *grants = (GrantList){ROW_ARRAY(cx, Grant, rows), 0};
    for (size_t i = 0; i < rows->n; i++)
        if (pg_get(rows, i, 4).p)
            grants->v[grants->n++] = (Grant){pg_get(rows, i, 4), pg_get(rows, i, 5)};
}

Principal *store_session_find(Ctx *cx, StoreConn *db, Str token_hash, Str kind, GrantList *grants)
{
    *grants = (GrantList){0};
    PgRows *rows =
        store_query(cx, db,
                    "SELECT p.id, p.kind, p.email, p.title, b.resource, b.role FROM session s "
                    "JOIN principal p ON p.id = s.principal_id LEFT JOIN iam_binding b "
                    "ON b.member = " IAM_MEMBERS(
                        "p.email") " AND " IAM_LIVES " "
                                   "WHERE s.token_hash = $1::bytea AND s.kind = $2 "
                                   "AND s.expires_at > clock_timestamp() AND p.state = 'ACTIVE'",
                    PG_ARGS(pg_bytes(cx->arena, token_hash), kind));
    if (!rows || rows->n == 0)
        return NULL;
    Principal *principal = ARENA_NEW(cx->arena, Principal);
    *principal = (Principal){
        .id = pg_get_int(rows, 0, 0),
        .kind = pg_get(rows, 0, 1),
        .email = pg_get(rows, 0, 2),
        .title = pg_get(rows, 0, 3),
        .state = STR("ACTIVE"),
    };
    read_grants(cx, rows, grants);
    return principal;
}

Session *store_session_take(Ctx *cx, StoreConn *db, Str token_hash, Str kind)
{
    PgRows *rows =
        store_query(cx, db,
                    "DELETE FROM session s WHERE s.token_hash = $1::bytea AND s.kind = $2 "
                    "RETURNING principal_id, family, "
                    "greatest(0, extract(epoch FROM expires_at - clock_timestamp()))::bigint",
                    PG_ARGS(pg_bytes(cx->arena, token_hash), kind));
    if (!rows || rows->n == 0 || pg_get_int(rows, 0, 2) == 0)
        return NULL;
    Session *session = ARENA_NEW(cx->arena, Session);
    *session = (Session){
        .token_hash = token_hash,
        .principal_id = pg_get_int(rows, 0, 0),
        .kind = kind,
        .family = pg_get(rows, 0, 1),
        .lifetime_s = pg_get_int(rows, 0, 2),
    };
    return session;
}

bool store_session_remove_family(Ctx *cx, StoreConn *db, Str token_hash)
{
    return store_exec(cx, db,
                      "DELETE FROM session WHERE family = "
                      "(SELECT family FROM session WHERE token_hash = $1::bytea)",
                      PG_ARGS(pg_bytes(cx->arena, token_hash)), NULL);
}

bool store_session_remove_all(Ctx *cx, StoreConn *db, int64_t principal_id)
{
    return store_exec(cx, db, "DELETE FROM session WHERE principal_id = $1",
                      PG_ARGS(pg_int(cx->arena, principal_id)), NULL);
}

bool store_session_clean(Ctx *cx, StoreConn *db)
{
    return store_exec(cx, db, "DELETE FROM session WHERE expires_at < clock_timestamp()", PG_NONE,
                      NULL) &&
           store_exec(cx, db,
                      "DELETE FROM login_failure WHERE at < clock_timestamp() - interval '1 hour'",
                      PG_NONE, NULL);
}
