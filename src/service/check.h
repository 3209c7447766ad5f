/* Check: review and risk of a plan, target by target. */
#ifndef TG_SERVICE_CHECK_H
#define TG_SERVICE_CHECK_H

#include "service/app.h"
#include "store/check_run.h"
#include "store/database.h"

/* Runs the checks of a claimed run and stores the outcome, then finds the approval. Borrows its own
 * connections: none is held while a policy decides. */
bool check_perform(Ctx *cx, const App *app, CheckRun *run) MUST_CHECK;
/* True when a result has the status ERROR. */
bool check_has_error(const CheckRun *run);
/* {SUCCESS, WARNING, ERROR, RUNNING}: counts for the API. */
Json *check_counts(Ctx *cx, const CheckRun *run);

/* What the checks say of one statement for one database. */
typedef struct CheckAnswer {
    Json *advices; /* the API's Advice list */
    Str risk;      /* LOW, MODERATE, HIGH */
    int64_t rows;  /* that its data statements touch, as far as their plans say; else 0 */
} CheckAnswer;

/* The checks of a plan, now and for no plan: the statement must be text (str_is_text). `custom`
 * (rule_set.h; NULL = none) are more rules beside those of the review. Borrows its own connections:
 * the caller should hold none. */
bool check_statement(Ctx *cx, const App *app, const Database *database, Str statement,
                     const Json *custom, CheckAnswer *answer) MUST_CHECK;
/* The higher of two risk levels; what nobody rated is HIGH. */
Str check_riskier(Str a, Str b);

#endif
