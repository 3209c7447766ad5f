/* The shadow: the candidate bundle that is evaluated beside the one in force, and what differed. */
#ifndef TG_STORE_SHADOW_H
#define TG_STORE_SHADOW_H

#include "store/decision.h"

typedef struct ShadowRow {
    Str bundle;        /* hash */
    const Json *files; /* [{path, content}] of a candidate that is stored nowhere else; or NULL */
    Str starter, start_time;
    int64_t evaluated, dropped, different;
    Str error; /* why it does not run; empty = it does */
} ShadowRow;

typedef struct ShadowDifference {
    Decision decision; /* id, kind, project, subject, outcome, redacted, create_time */
    Str bundle, outcome, error;
    const Json *output, *changes;
    int64_t duration_us;
} ShadowDifference;

typedef struct ShadowDifferenceList {
    ShadowDifference *v;
    size_t n;
} ShadowDifferenceList;

/* NULL without an error when there is none. */
ShadowRow *store_shadow_get(Ctx *cx, StoreConn *db) MUST_CHECK;
/* The same, but only bundle and start_time: what tells whether it is another, without its files. */
ShadowRow *store_shadow_mark(Ctx *cx, StoreConn *db) MUST_CHECK;
/* Takes the place of another. */
bool store_shadow_start(Ctx *cx, StoreConn *db, const ShadowRow *row) MUST_CHECK;
bool store_shadow_stop(Ctx *cx, StoreConn *db) MUST_CHECK;
/* Adds to the counts of that bundle. */
bool store_shadow_count(Ctx *cx, StoreConn *db, Str bundle, int64_t evaluated,
                        int64_t dropped) MUST_CHECK;
bool store_shadow_fail(Ctx *cx, StoreConn *db, Str bundle, Str error) MUST_CHECK;
bool store_shadow_add(Ctx *cx, StoreConn *db, const ShadowDifference *difference) MUST_CHECK;
/* Of that bundle, newest first. */
bool store_shadow_list(Ctx *cx, StoreConn *db, Str bundle, int64_t offset, int limit,
                       ShadowDifferenceList *list) MUST_CHECK;

/* Decisions since then, by kind: how many, and about how many subjects. */
typedef struct ShadowTotal {
    Str kind;
    int64_t decisions, subjects;
} ShadowTotal;

bool store_shadow_totals(Ctx *cx, StoreConn *db, Str since, ShadowTotal *totals, size_t most,
                         size_t *n) MUST_CHECK;

#endif
