/* Projects in the metadata. */
#include "store/project.h"

#include "store/iam_member.h"
#include "store/row.h"

#define PROJECT_COLUMNS                                                                            \
    "p.id, p.title, p.state, p.options, p.labels, " PG_TIME("p.created_at") ", " PG_TIME(          \
        "p.updated_at") ", COALESCE((SELECT jsonb_agg(jsonb_build_object('id', w.id, "             \
                        "'type', w.type, 'title', w.title, 'events', w.events) ORDER BY "          \
                        "w.created_at, w.id) "                                                     \
                        "FROM webhook w WHERE w.project_id = p.id), '[]')"

static void read_project(Ctx *cx, const PgRows *rows, size_t i, Project *project)
{
    *project = (Project){
        .id = pg_get(rows, i, 0),
        .title = pg_get(rows, i, 1),
        .state = pg_get(rows, i, 2),
        .options = pg_get_json(cx, rows, i, 3),
        .labels = pg_get_json(cx, rows, i, 4),
        .create_time = pg_get(rows, i, 5),
        .update_time = pg_get(rows, i, 6),
        .webhooks = pg_get_json(cx, rows, i, 7),
    };
}

Project *store_project_get(Ctx *cx, StoreConn *db, Str id)
{
    PgRows *rows = store_query(cx, db, "SELECT " PROJECT_COLUMNS " FROM project p WHERE p.id = $1",
                               PG_ARGS(row_text(id)));
    if (!rows || rows->n == 0)
        return NULL;
    Project *project = ARENA_NEW(cx->arena, Project);
    read_project(cx, rows, 0, project);
    return cx->err ? NULL : project;
}

const WhereField store_project_fields[] = {
    {"name", "p.title", WHERE_TEXT, NULL, false},
    {"title", "p.title", WHERE_TEXT, NULL, true},
    {"resource_id", "p.id", WHERE_TEXT, NULL, false},
    {"state", "p.state", WHERE_TEXT, NULL, false},
    {"exclude_default", "(p.id <> 'default')", WHERE_FLAG, NULL, false},
    {"labels.", "p.labels", WHERE_MAP, NULL, false},
    {NULL, NULL, WHERE_TEXT, NULL, false},
};

bool store_project_list(Ctx *cx, StoreConn *db, const ProjectQuery *query, ProjectList *list)
{
    StrList args = {0};
    VEC_ADD(cx->arena, &args, pg_bool(query->show_deleted || where_names(query->where, "state")));
    VEC_ADD(cx->arena, &args, row_text(query->member_email));
    const char *sql = store_where(
        cx,
        "SELECT " PROJECT_COLUMNS " FROM project p WHERE ($1::boolean OR p.state = 'ACTIVE') "
        "AND ($2 = '' OR EXISTS (SELECT FROM iam_binding b WHERE b.resource = 'projects/' || p.id "
        "AND b.member = " IAM_MEMBERS("$2") " AND " IAM_LIVES "))",
        query->where, "p.id", query->limit, query->offset, &args);
    PgRows *rows = store_query(cx, db, sql, args.v, args.n);
    if (!rows)
        return false;
    *list = (ProjectList){ROW_ARRAY(cx, Project, rows), rows->n};
    for (size_t i = 0; i < rows->n; i++)
        read_project(cx, rows, i, &list->v[i]);
    return cx->err == ERR_NONE;
}

static Str or_object(Ctx *cx, const Json *value)
{
    return value ? pg_json(cx->arena, value) : STR("{}");
}

bool store_project_add(Ctx *cx, StoreConn *db, const Project *project)
{
    int64_t added;
    if (!store_exec(cx, db,
                    "INSERT INTO project (id, title, options, labels) "
                    "VALUES ($1, $2, $3::jsonb, $4::jsonb) ON CONFLICT DO NOTHING",
                    PG_ARGS(project->id, row_text(project->title), or_object(cx, project->options),
                            or_object(cx, project->labels)),
                    &added))
        return false;
    if (added == 0)
        return err_set(cx, ERR_EXISTS, "project %.*s exists already", STR_ARG(project->id));
    return store_exec(cx, db,
                      "INSERT INTO iam_policy (resource) VALUES ('projects/' || $1) "
                      "ON CONFLICT DO NOTHING",
                      PG_ARGS(project->id), NULL);
}

bool store_project_update(Ctx *cx, StoreConn *db, const Project *project)
{
    return store_exec(cx, db,
                      "UPDATE project SET title = $2, state = $3, options = $4::jsonb, "
                      "labels = $5::jsonb, updated_at = clock_timestamp() WHERE id = $1",
                      PG_ARGS(project->id, row_text(project->title), project->state,
                              or_object(cx, project->options), or_object(cx, project->labels)),
                      NULL);
}

bool store_project_purge(Ctx *cx, StoreConn *db, Str id)
{
    int64_t removed;
    if (!store_exec(cx, db,
                    "DELETE FROM project p WHERE id = $1 AND state = 'DELETED' "
                    "AND NOT EXISTS (SELECT FROM db WHERE db.project_id = p.id)",
                    PG_ARGS(id), &removed))
        return false;
    if (removed == 0)
        return err_set(cx, ERR_PRECONDITION,
                       "project %.*s cannot be purged: delete it and transfer its databases first",
                       STR_ARG(id));
    return store_exec(cx, db, "DELETE FROM iam_policy WHERE resource = 'projects/' || $1",
                      PG_ARGS(id), NULL);
}
