/* Approvals: one answer to one step of one approval hash; and the comments of an issue. */
#ifndef TG_STORE_APPROVAL_H
#define TG_STORE_APPROVAL_H

#include "base/json.h"
#include "store/store.h"

typedef struct Approval {
    int step;   /* from 0 */
    Str status; /* APPROVED, REJECTED */
    int64_t principal_id;
    Str principal; /* email */
    Str comment, time;
    uint32_t pools;    /* bit i: pool i of the step was answered for */
    Str lapse_time;    /* empty = never */
    bool has_lapsed;   /* by the clock of the database */
    int64_t expires_s; /* when it is added: 0 = never */
} Approval;

typedef struct ApprovalList {
    Approval *v;
    size_t n;
} ApprovalList;

typedef struct Comment {
    Str id, comment, creator, create_time, update_time;
    Json *event; /* NULL = a plain comment */
} Comment;

typedef struct CommentList {
    Comment *v;
    size_t n;
} CommentList;

/* Answers to this hash, in step order, then by time. */
bool store_approval_list(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str hash,
                         ApprovalList *list) MUST_CHECK;
/* An answer of the same person that has lapsed is replaced; ERR_ABORTED when one still counts. */
bool store_approval_add(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str hash,
                        const Approval *approval) MUST_CHECK;
/* Takes a rejection back, so that the step may be answered again. */
bool store_approval_remove_rejection(Ctx *cx, StoreConn *db, Str project, int64_t issue_id,
                                     Str hash) MUST_CHECK;

typedef struct LapsedPlan {
    Str project;
    int64_t plan_id;
} LapsedPlan;

typedef struct LapsedPlanList {
    LapsedPlan *v;
    size_t n;
} LapsedPlanList;

/* Plans with an approved issue of which an answer has lapsed while work is left to do. */
bool store_approval_lapsed(Ctx *cx, StoreConn *db, int limit, LapsedPlanList *list) MUST_CHECK;

bool store_comment_list(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, int64_t offset,
                        int limit, CommentList *list) MUST_CHECK;
/* Fills id and times. */
bool store_comment_add(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, int64_t creator_id,
                       Comment *comment) MUST_CHECK;
/* Only the author's own; ERR_NOT_FOUND otherwise. */
bool store_comment_update(Ctx *cx, StoreConn *db, Str project, int64_t issue_id, Str id,
                          int64_t creator_id, Str text) MUST_CHECK;
Comment *store_comment_get(Ctx *cx, StoreConn *db, Str project, int64_t issue_id,
                           Str id) MUST_CHECK;

#endif
