/* Policy command: `tidegate policy`: what can be done with rules and policies, here and on a
 * server. */
#ifndef TG_POLICY_COMMAND_H
#define TG_POLICY_COMMAND_H

#include "policy/policy.h"

/* What the command line said; what it did not say is NULL. */
typedef struct PolicyFlags {
    PolicyOptions options;       /* the product's policies, with the directory laid over them */
    const char *format, *filter; /* test */
    const char *lcov, *minimum;  /* coverage */
    const char *kind, *input, *sql, *engine; /* eval */
    const char *url, *token_file;            /* of a server */
    const char *message, *only_try;          /* push */
    const char *limit, *reason;              /* history, activate, replay */
    const char *since;                       /* replay */
    const char *words[2];                    /* directories or hashes, where an action takes them */
    int nwords;
} PolicyFlags;

/* argv: an action, its flags and perhaps a directory. Returns 0, 1 when the bundle is red, or 2 on
 * usage. */
int policy_main(Ctx *cx, int argc, char **argv);

/* The actions of the other files; same results. */
int policy_trial_test(Ctx *cx, PolicyFlags *flags);
int policy_trial_coverage(Ctx *cx, PolicyFlags *flags);
int policy_eval(Ctx *cx, PolicyFlags *flags);

int policy_push(Ctx *cx, PolicyFlags *flags);
int policy_diff(Ctx *cx, PolicyFlags *flags);
int policy_history(Ctx *cx, PolicyFlags *flags);
int policy_activate(Ctx *cx, PolicyFlags *flags);
int policy_explain(Ctx *cx, PolicyFlags *flags);
int policy_replay(Ctx *cx, PolicyFlags *flags);

/* Says why on standard error; returns 2. */
int policy_refuse(const char *message);
/* "file:line: message", on standard output. */
void policy_print_problem(const Json *problem);

#endif
