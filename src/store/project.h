/* Projects: the container of databases, plans, issues and members. */
#ifndef TG_STORE_PROJECT_H
#define TG_STORE_PROJECT_H

#include "base/json.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Project {
    Str id, title, state; /* ACTIVE, DELETED */
    Json *options;        /* the API's other Project fields: allowSelfApproval, … */
    Json *labels;
    Json *webhooks; /* read only: [{id, type, title, events}] */
    Str create_time, update_time;
} Project;

typedef struct ProjectList {
    Project *v;
    size_t n;
} ProjectList;

typedef struct ProjectQuery {
    const Where *where; /* of store_project_fields; NULL = all */
    bool show_deleted;
    Str member_email; /* not empty: only projects in whose IAM policy this user stands */
    int64_t offset;
    int limit;
} ProjectQuery;

/* NULL without an error when there is none. */
Project *store_project_get(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
bool store_project_list(Ctx *cx, StoreConn *db, const ProjectQuery *query,
                        ProjectList *list) MUST_CHECK;
/* ERR_EXISTS when the id is taken. Also makes the project's counters and its IAM policy. */
bool store_project_add(Ctx *cx, StoreConn *db, const Project *project) MUST_CHECK;
/* Title, state, options and labels. */
bool store_project_update(Ctx *cx, StoreConn *db, const Project *project) MUST_CHECK;
/* Only a DELETED project without databases; ERR_PRECONDITION otherwise. */
bool store_project_purge(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;

#endif
