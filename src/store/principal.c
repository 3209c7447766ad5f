/* Principals in the metadata. */
#include "store/principal.h"

#include "store/iam_member.h"
#include "store/row.h"

#define PRINCIPAL_COLUMNS                                                                          \
    "p.id, p.kind, p.email, p.title, p.phone, p.state, COALESCE(p.password_hash, ''), "            \
    "p.profile, " PG_TIME("p.created_at") ", COALESCE(" PG_TIME(                                   \
        "p.last_login_at") ", ''), "                                                               \
                           "ARRAY(SELECT 'groups/' || m.group_email FROM user_group_member m "     \
                           "WHERE m.email = p.email "                                              \
                           "ORDER BY m.group_email)"

static void read_principal(Ctx *cx, const PgRows *rows, size_t i, Principal *principal)
{
    *principal = (Principal){
        .id = pg_get_int(rows, i, 0),
        .kind = pg_get(rows, i, 1),
        .email = pg_get(rows, i, 2),
        .title = pg_get(rows, i, 3),
        .phone = pg_get(rows, i, 4),
        .state = pg_get(rows, i, 5),
        .password_hash = pg_get(rows, i, 6),
        .profile = pg_get_json(cx, rows, i, 7),
        .create_time = pg_get(rows, i, 8),
        .last_login_time = pg_get(rows, i, 9),
        .groups = pg_get_array(cx->arena, rows, i, 10),
    };
}

static Principal *first(Ctx *cx, const PgRows *rows)
{
    if (!rows || rows->n == 0)
        return NULL;
    Principal *principal = ARENA_NEW(cx->arena, Principal);
    read_principal(cx, rows, 0, principal);
    return cx->err ? NULL : principal;
}

Principal *store_principal_get(Ctx *cx, StoreConn *db, Str email)
{
    return first(cx, store_query(cx, db,
                                 "SELECT " PRINCIPAL_COLUMNS
                                 " FROM principal p WHERE p.email = lower($1)",
                                 PG_ARGS(row_text(email))));
}

Principal *store_principal_get_by_id(Ctx *cx, StoreConn *db, int64_t id)
{
    return first(cx, store_query(cx, db,
                                 "SELECT " PRINCIPAL_COLUMNS " FROM principal p WHERE p.id = $1",
                                 PG_ARGS(pg_int(cx->arena, id))));
}

const WhereField store_principal_fields[] = {
    {"name", "p.title", WHERE_TEXT, NULL, false},
    {"email", "p.email", WHERE_TEXT, NULL, false},
    {"state", "p.state", WHERE_TEXT, NULL, false},
    {"project",
     "ARRAY(SELECT substr(b.resource, 10) FROM iam_binding b WHERE b.resource LIKE 'projects/%' "
     "AND b.member = " IAM_MEMBERS("p.email") " AND b.member <> 'allUsers')",
     WHERE_TEXTS, "projects/", false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_principal_list(Ctx *cx, StoreConn *db, const Where *where, bool show_deleted,
                          int64_t offset, int limit, PrincipalList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, pg_bool(show_deleted || where_names(where, "state")));
    const char *sql = store_where(cx,
                                  "SELECT " PRINCIPAL_COLUMNS " FROM principal p WHERE p.kind = "
                                  "'USER' AND ($1::boolean OR p.state = 'ACTIVE')",
                                  where, "p.id", limit, offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (PrincipalList){ROW_ARRAY(cx, Principal, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_principal(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

bool store_principal_count(Ctx *cx, StoreConn *db, int64_t *users)
{
    PgRows *rows =
        store_query(cx, db, "SELECT count(*) FROM principal WHERE kind = 'USER'", PG_NONE);
    *users = rows ? pg_get_int(rows, 0, 0) : 0;
    return rows != NULL;
}

bool store_principal_add(Ctx *cx, StoreConn *db, Principal *principal)
{
    PgRows *rows = store_query(
        cx, db,
        "INSERT INTO principal (kind, email, title, phone, password_hash, profile) "
        "VALUES ($1, lower($2), $3, $4, $5, $6::jsonb) ON CONFLICT (email) DO NOTHING "
        "RETURNING id, email",
        PG_ARGS(principal->kind, principal->email, row_text(principal->title),
                row_text(principal->phone), pg_or_null(principal->password_hash),
                principal->profile ? pg_json(cx->arena, principal->profile) : STR("{}")));
    if (!rows)
        return false;
    if (rows->n == 0)
        return err_set(cx, ERR_EXISTS, "user %.*s exists already", STR_ARG(principal->email));
    principal->id = pg_get_int(rows, 0, 0);
    principal->email = pg_get(rows, 0, 1);
    return true;
}

bool store_principal_update(Ctx *cx, StoreConn *db, const Principal *principal)
{
    return store_exec(
        cx, db,
        "UPDATE principal SET title = $2, phone = $3, state = $4, "
        "password_hash = $5, profile = $6::jsonb, email = lower($7), "
        "updated_at = clock_timestamp() WHERE id = $1",
        PG_ARGS(pg_int(cx->arena, principal->id), row_text(principal->title),
                row_text(principal->phone), principal->state, pg_or_null(principal->password_hash),
                principal->profile ? pg_json(cx->arena, principal->profile) : STR("{}"),
                principal->email),
        NULL);
}

bool store_principal_set_login(Ctx *cx, StoreConn *db, int64_t id)
{
    return store_exec(cx, db,
                      "UPDATE principal SET last_login_at = clock_timestamp() WHERE id = $1",
                      PG_ARGS(pg_int(cx->arena, id)), NULL);
}

bool store_login_failures(Ctx *cx, StoreConn *db, Str account, Str ip, int64_t *of_account,
                          int64_t *of_ip)
{
    PgRows *rows =
        store_query(cx, db,
                    "SELECT count(*) FILTER (WHERE account = $1), count(*) FILTER (WHERE ip = $2) "
                    "FROM login_failure WHERE at > clock_timestamp() - interval '10 minutes' "
                    "AND (account = $1 OR ip = $2)",
                    PG_ARGS(row_text(account), row_text(ip)));
    if (!rows)
        return false;
    *of_account = pg_get_int(rows, 0, 0);
    *of_ip = pg_get_int(rows, 0, 1);
    return true;
}

bool store_login_failure_add(Ctx *cx, StoreConn *db, Str account, Str ip)
{
    return store_exec(cx, db, "INSERT INTO login_failure (account, ip) VALUES ($1, $2)",
                      PG_ARGS(row_text(account), row_text(ip)), NULL);
}

bool store_login_failure_clear(Ctx *cx, StoreConn *db, Str account)
{
    return store_exec(cx, db, "DELETE FROM login_failure WHERE account = $1",
                      PG_ARGS(row_text(account)), NULL);
}
