/* Groups in the metadata. */
#include "store/group.h"

#include "store/row.h"

#define GROUP_COLUMNS                                                                              \
    "g.email, g.title, g.description, "                                                            \
    "ARRAY(SELECT m.email FROM user_group_member m WHERE m.group_email = g.email "                 \
    "ORDER BY m.email), "                                                                          \
    "ARRAY(SELECT m.role FROM user_group_member m WHERE m.group_email = g.email ORDER BY m.email)"

const WhereField store_group_fields[] = {
    {"title", "g.title", WHERE_TEXT, NULL, false},
    {"email", "g.email", WHERE_TEXT, NULL, false},
    {"project",
     "ARRAY(SELECT substr(b.resource, 10) FROM iam_binding b WHERE b.resource LIKE 'projects/%' "
     "AND b.member = 'group:' || g.email)",
     WHERE_TEXTS, "projects/", false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

static void read_group(Ctx *cx, const PgRows *rows, size_t i, Group *group)
{
    StrList emails = pg_get_array(cx->arena, rows, i, 3);
    StrList roles = pg_get_array(cx->arena, rows, i, 4);
    *group = (Group){.email = pg_get(rows, i, 0),
                     .title = pg_get(rows, i, 1),
                     .description = pg_get(rows, i, 2),
                     .members = ARENA_ARRAY(cx->arena, GroupMember, emails.n + 1),
                     .nmembers = emails.n};
    for (size_t k = 0; k < emails.n; k++)
        group->members[k] = (GroupMember){emails.v[k], str_is(roles.v[k], "OWNER")};
}

Group *store_group_get(Ctx *cx, StoreConn *db, Str email)
{
    PgRows *rows =
        store_query(cx, db, "SELECT " GROUP_COLUMNS " FROM user_group g WHERE g.email = lower($1)",
                    PG_ARGS(row_text(email)));
    if (!rows || rows->n == 0)
        return NULL;
    Group *group = ARENA_NEW(cx->arena, Group);
    read_group(cx, rows, 0, group);
    return group;
}

bool store_group_list(Ctx *cx, StoreConn *db, const Where *where, int64_t offset, int limit,
                      GroupList *list)
{
    StrList args = {0};
    const char *sql = store_where(cx, "SELECT " GROUP_COLUMNS " FROM user_group g WHERE true",
                                  where, "g.email", limit, offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (GroupList){ROW_ARRAY(cx, Group, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_group(cx, rows, i, &list->v[i]);
    return true;
}

/* A member who is nobody, or stands twice, is refused by the table. */
static bool add_members(Ctx *cx, StoreConn *db, const Group *group)
{
    for (size_t i = 0; i < group->nmembers; i++) {
        const GroupMember *member = &group->members[i];
        if (!store_exec(cx, db,
                        "INSERT INTO user_group_member (group_email, email, role) "
                        "VALUES ($1, $2, $3)",
                        PG_ARGS(group->email, member->email,
                                member->is_owner ? STR("OWNER") : STR("MEMBER")),
                        NULL))
            return false;
    }
    return true;
}

bool store_group_add(Ctx *cx, StoreConn *db, const Group *group)
{
    int64_t added;
    if (!store_exec(cx, db,
                    "INSERT INTO user_group (email, title, description) VALUES ($1, $2, $3) "
                    "ON CONFLICT DO NOTHING",
                    PG_ARGS(group->email, row_text(group->title), row_text(group->description)),
                    &added))
        return false;
    if (added == 0)
        return err_set(cx, ERR_EXISTS, "groups/%.*s exists already", STR_ARG(group->email));
    return add_members(cx, db, group);
}

bool store_group_update(Ctx *cx, StoreConn *db, const Group *group)
{
    return store_exec(cx, db,
                      "UPDATE user_group SET title = $2, description = $3, "
                      "updated_at = clock_timestamp() WHERE email = $1",
                      PG_ARGS(group->email, row_text(group->title), row_text(group->description)),
                      NULL) &&
           store_exec(cx, db, "DELETE FROM user_group_member WHERE group_email = $1",
                      PG_ARGS(group->email), NULL) &&
           add_members(cx, db, group);
}

bool store_group_remove(Ctx *cx, StoreConn *db, Str email)
{
    return store_exec(cx, db,
                      "UPDATE iam_policy SET updated_at = clock_timestamp() WHERE resource IN "
                      "(SELECT resource FROM iam_binding WHERE member = 'group:' || $1)",
                      PG_ARGS(email), NULL) &&
           store_exec(cx, db, "DELETE FROM iam_binding WHERE member = 'group:' || $1",
                      PG_ARGS(email), NULL) &&
           store_exec(cx, db, "DELETE FROM user_group WHERE email = $1", PG_ARGS(email), NULL);
}

static bool read_texts(Ctx *cx, const PgRows *rows, StrList *list)
{
    *list = (StrList){0};
    for (size_t i = 0; rows && i < rows->n; i++)
        VEC_ADD(cx->arena, list, pg_get(rows, i, 0));
    return rows != NULL;
}

bool store_group_names(Ctx *cx, StoreConn *db, Str person, StrList *names)
{
    return read_texts(cx,
                      store_query(cx, db,
                                  "SELECT 'groups/' || m.group_email FROM user_group_member m "
                                  "WHERE m.email = $1 ORDER BY m.group_email",
                                  PG_ARGS(row_text(person))),
                      names);
}

bool store_group_people(Ctx *cx, StoreConn *db, Str email, StrList *emails)
{
    return read_texts(
        cx,
        store_query(cx, db,
                    "SELECT p.email FROM user_group_member m "
                    "JOIN principal p ON p.email = m.email "
                    "WHERE m.group_email = $1 AND p.state = 'ACTIVE' ORDER BY p.email",
                    PG_ARGS(row_text(email))),
        emails);
}
