/* Issues: the conversation about a plan, its risk and who must say yes. */
#ifndef TG_STORE_ISSUE_H
#define TG_STORE_ISSUE_H

#include "base/json.h"
#include "base/vec.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Issue {
    Str project;
    int64_t id;
    Str title, description, type, status; /* status: OPEN, DONE, CANCELED */
    bool draft;
    int64_t plan_id; /* 0 = none */
    StrList labels;
    Str assignee;        /* email, may be empty */
    Str risk_level;      /* "", LOW, MODERATE, HIGH */
    Str approval_status; /* CHECKING, PENDING, APPROVED, REJECTED, SKIPPED */
    Str approval_error;  /* why a policy could not decide; blocks until the next check */
    Str approval_title, approval_policy;
    Json *steps;      /* list, as policy_approval_step writes them */
    StrList roles;    /* what each asks for, in short: roles/{id} … */
    StrList pools;    /* roles/…, groups/…, users/… whose answer the issue waits for now */
    int plan_version; /* the version that risk and steps were found for; 0 = not yet */
    Str approval_hash;
    int64_t creator_id;
    Str creator; /* email */
    Str create_time, update_time;
} Issue;

typedef struct IssueList {
    Issue *v;
    size_t n;
} IssueList;

typedef struct IssueQuery {
    Str project;             /* empty = every project in projects */
    const StrList *projects; /* NULL = all */
    Str text;                /* substring of title or description; empty = any */
    const Where *where;      /* of store_issue_fields; NULL = all, newest first */
    int64_t offset;
    int limit;
} IssueQuery;

Issue *store_issue_get(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
Issue *store_issue_lock(Ctx *cx, StoreConn *db, Str project, int64_t id) MUST_CHECK;
/* The issue of a plan, locked; NULL without an error when there is none. */
Issue *store_issue_lock_by_plan(Ctx *cx, StoreConn *db, Str project, int64_t plan_id) MUST_CHECK;
bool store_issue_list(Ctx *cx, StoreConn *db, const IssueQuery *query, IssueList *list) MUST_CHECK;
bool store_issue_add(Ctx *cx, StoreConn *db, Issue *issue) MUST_CHECK;
/* Title, description, labels, draft, assignee. */
bool store_issue_update(Ctx *cx, StoreConn *db, const Issue *issue) MUST_CHECK;
/* Whether any open issue's approval waits for the pool ("groups/x"), now or in a later step. */
bool store_issue_waits_for(Ctx *cx, StoreConn *db, Str pool, bool *waits) MUST_CHECK;
/* status: guarded by the old one; ERR_ABORTED when it is no longer so. */
bool store_issue_set_status(Ctx *cx, StoreConn *db, const Issue *issue, Str old) MUST_CHECK;
/* Risk, steps, hash and approval_status as they stand in *issue. */
bool store_issue_set_approval(Ctx *cx, StoreConn *db, const Issue *issue) MUST_CHECK;

#endif
