/* Decision pages: decisions with their inputs as text, newest first, for whoever reads them all. */
#ifndef TG_STORE_DECISION_PAGE_H
#define TG_STORE_DECISION_PAGE_H

#include "store/decision.h"

typedef struct DecisionCursor {
    StrList projects, kinds; /* empty = all */
    Str since, until;        /* RFC 3339; empty = any */
    Str last_time, last_id;  /* where the page before ended; empty = at the newest */
} DecisionCursor;

typedef struct DecisionRow {
    Decision decision; /* without input, trace and facts */
    Str input;         /* JSON text, with its long texts; empty when one of them is gone */
} DecisionRow;

typedef struct DecisionPage {
    DecisionRow *v;
    size_t n;
} DecisionPage;

/* The next `limit` of them; the cursor moves, its texts live in the page's arena. */
bool store_decision_page(Ctx *cx, StoreConn *db, DecisionCursor *cursor, int limit,
                         DecisionPage *page) MUST_CHECK;

#endif
