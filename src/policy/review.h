/* Review: the rules of one review, what they run on and what they said. */
#ifndef TG_POLICY_REVIEW_H
#define TG_POLICY_REVIEW_H

#include "base/intern.h"
#include "policy/evaluate.h"
#include "policy/keys.h"
#include "sql/script.h"

typedef struct Place {
    uint32_t line, column; /* from 1; 0 = none */
} Place;

typedef struct Waiver {
    Str rule, reason, until, owner, name; /* as given; until: YYYY-MM-DD or empty */
    bool is_in_sql;                       /* else an object of the input */
    bool is_understood;
    Place place, from, to; /* of the comment; of its statement */
    const char *id;        /* of the rule; NULL: there is none */
    const char *fault;     /* why it does not hold, or NULL */
    int used;
} Waiver;

typedef struct Advice {
    const char *status; /* "ERROR" or "WARNING" */
    int code;
    Str title, content;
    const char *rule;                       /* id; NULL for the review's own */
    int line, column, end_line, end_column; /* 0 = none */
    size_t order;
    Json *edits;          /* [{offset, length, text}] that would mend it; NULL = none */
    const Waiver *waiver; /* that lets it pass, or NULL */
    bool is_failure;      /* the rule broke; nothing is known about the statement */
} Advice;

typedef VEC(Advice) AdviceVec;

#define REVIEW_STATEMENTS_MAX 5000
/* Of one rule, and of the review's own of one kind; what is said beyond that is only counted. */
#define REVIEW_ADVICES_MAX 1000
#define REVIEW_SYNTAX 201 /* codes of the review's own */
#define REVIEW_WAIVER 4

typedef struct ReviewRule {
    const Policy *policy;
    const char *id;              /* the policy\'s; custom/<name> of a pattern of one\'s own */
    const char *status;          /* level of this review */
    const Json *payload;         /* parameters given, or NULL */
    bool is_failed;              /* it said so; it does not run any more */
    bool is_idle;                /* it has nothing to say in this review */
    bool is_alone;               /* what it says makes all other advice void */
    int line;                    /* of its check function, or else of its finish function */
    int check_line, finish_line; /* 0 = none */
    int advices;
    int64_t spent_us;
    Intern *texts; /* ctx:number; NULL: none */
} ReviewRule;

typedef VEC(ReviewRule) ReviewRuleVec;

typedef struct Review {
    Evaluation *evaluation;
    Library *library;
    Arena *arena;
    Str engine;
    Str text;
    const SqlDialect *dialect;
    SqlScript *script;
    Arena *piece;            /* what one statement needs */
    const SqlStmt *stmt;     /* the one that runs now */
    uint64_t serial;         /* another one for each statement of a worker's life */
    uint32_t tree_bytes_max; /* trees of statements of this size or more need too much memory */
    ReviewRuleVec rules;
    struct PolicySubscriptions *subscriptions;
    Intern *names;  /* "schema.name" of the tables that the script is about */
    VEC(bool) made; /* by their numbers, from 1: the script made it */
    struct Keys *keys;
    VEC(Place) spots; /* that rules keep: ctx:spot; an end stands behind its begin */
    bool had_primary; /* the table of the statement had a primary key before, or may have had */
    bool is_held;     /* ctx:mark("held") */
    bool has_summary; /* the answer tells what the statements are */
    int64_t now_us;   /* when the rule that runs now began */
    VEC(Waiver) waivers;
    AdviceVec waived;
    int syntax_errors, waiver_faults; /* said or counted */
    int waivers_odd;                  /* not understood, kept or not */
    AdviceVec advices, failures;      /* failures outlive a restart after out of memory */
    Json *statements;                 /* the distinct ones */
    Map *seen;                        /* what makes them distinct */
    bool has_more;                    /* distinct ones beyond REVIEW_STATEMENTS_MAX */
    const SqlScript *whole;    /* with all trees at once; NULL until a rule asks what needs them */
    struct PolicySpans *spans; /* NULL until a rule asks for one */
    bool is_too_large;         /* no rule runs; the failures say so */
} Review;

/* An advice of the review itself or of a failed rule. */
void policy_review_advise(Review *review, AdviceVec *list, const Advice *advice);
/* Pushes the parameters of the rule: payload over defaults. Raises for a wrong value. */
void policy_params_push(lua_State *L, const Policy *policy, const Json *payload);
/* Pushes ctx for rule number `index`: params (at the top, replaced), engine ... The table at
 * `shared` keeps what all rules of the review share. */
void policy_context_push(lua_State *L, Review *review, size_t index, int shared);
/* True when a ctx can have a field or method of that name. */
bool policy_context_has(Str name);
/* Fills review->rules: `only` with its payload, or what the input says. */
void policy_review_choose(Review *review, const Policy *only, const Json *payload);
/* The document that the review answers. */
void policy_review_answer(Review *review);
/* Adds {kind, object, line, ...} of the statement, unless an equal one, but for its place, is
 * there.
 */
void policy_summary_add(Review *review, const SqlStmt *stmt);
/* The check of one rule's examples runs a review of just that rule. */
bool policy_review_run(Evaluation *evaluation, const Policy *only, const Json *payload,
                       AdviceVec *advices);

#endif
