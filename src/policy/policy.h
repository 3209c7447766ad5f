/* Policy: the host side of the policy workers; asks a killable process and gets a checked answer.
 */
#ifndef TG_POLICY_POLICY_H
#define TG_POLICY_POLICY_H

#include "base/ctx.h"
#include "base/json.h"

struct Bundle;
typedef struct PolicyHost PolicyHost;

typedef struct PolicyOptions {
    const char *exe; /* program run as `exe --policy-worker`; must call policy_worker_main */
    const char *product_dir; /* holds rules/, policies/ and lua/ */
    const char *overlay_dir; /* --policy-dir, the same folders; NULL = none */
    int workers;             /* processes; 0 = 2 */
    int soft_ms;          /* processor time of one evaluation; 0 = 100; the error names file:line */
    int hard_ms;          /* wall time without progress, then SIGKILL; 0 = 1000 */
    size_t memory_bytes;  /* Lua heap of one worker; 0 = 64 MiB */
    int coverage_minimum; /* per cent of the lines of each file that its bundle's examples and specs
                             must run; 0 = none */
    bool with_coverage;   /* policy_check_files reports the lines */
    bool with_results;    /* ... and each claim of the specs */
    const char *filter;   /* ... only claims whose name has this text; NULL = all */
    /* Called after a bundle was swapped, refused or quarantined, on whatever thread found out; must
     * be quick and must not call policy_host_free. NULL = nobody listens. */
    void (*on_change)(void *ptr, PolicyHost *host);
    /* Somebody keeps the bundles: instead of judging the directories by itself the host shows every
     * new content of them to this function, on the watcher's thread or that of policy_host_reload.
     * False: it could not be judged, show it again. NULL = what is admitted is in force at once. */
    bool (*on_files)(void *ptr, PolicyHost *host, struct Bundle *bundle);
    void *ptr;
} PolicyOptions;

/* What a decision leaves behind: everything that is needed to record, explain and replay it. Filled
 * on failure too (then output is NULL and error is set); lives in cx->arena. */
typedef struct PolicyAnswer {
    const Json *output;  /* the checked document of the kind */
    Str bundle;          /* sha256 of the bundle, lower-case hex */
    int64_t generation;  /* 1 = the bundle of the start */
    int64_t duration_us; /* wall time, waiting for a worker included */
    const Json *trace;   /* [{policy, file, line, outcome, durationUs, facts: [number in facts]}] in
                            the order they ran */
    const Json *facts;   /* [{path, value} or {path, count}] that they looked at; policy/reads.h */
    bool has_more_facts; /* than are listed were looked at */
    const Json *error;   /* {file, line, message, reason} or NULL; reason: "error", "deadline",
                            "memory", "type", "killed", "crashed" or "unavailable" */
} PolicyAnswer;

/* Starts the workers and admits the first bundle. NULL when it is red or no worker starts; the
 * message then names file:line. The host is heap memory, freed by policy_host_free. */
PolicyHost *policy_host_new(Ctx *cx, const PolicyOptions *options) MUST_CHECK;
/* Starts the workers only: for a keeper, who puts a bundle in force (policy/force.h) and then lets
 * the directories be watched; `shown` is the hash of what they held when he looked, or "". */
PolicyHost *policy_host_start(Ctx *cx, const PolicyOptions *options) MUST_CHECK;
bool policy_host_watch(Ctx *cx, PolicyHost *host, Str shown) MUST_CHECK;
/* False (ERR_UNAVAILABLE) while the bundle in force cannot be had: nothing is decided here. */
bool policy_host_ready(Ctx *cx, PolicyHost *host) MUST_CHECK;
/* Waits for running calls, ends the workers. NULL is allowed. */
void policy_host_free(PolicyHost *host);

/* Evaluates `input` under kind "review", "risk", "approval", "webhook" or "rollout"; blocks,
 * thread-safe. False: ERR_INTERNAL "policy <path>:<line>: ..." when a policy threw, ran out of time
 * or memory or answered a wrong type (fail closed); ERR_INVALID for a wrong kind or input;
 * ERR_UNAVAILABLE when no worker came free in time. */
bool policy_call(Ctx *cx, PolicyHost *host, const char *kind, const Json *input,
                 PolicyAnswer *answer) MUST_CHECK;

/* A checked answer in a word or two: "HIGH", "approval/two-eyes", "3 advices". */
Str policy_outcome(Arena *arena, const char *kind, const Json *output);

/* {bundle, generation, loadedTime, blocked, files:[{path, sha256, origin:"product"|"overlay"}],
 *  error:{file, line, message, bundle, time}|null (of the newest refused bundle),
 *  rules:[{id, type, path, title, why, level, code, engines, on, params, good, bad}],
 *  policies:[{id, kind, path, title, ...}], kinds:[as of policy_kind_list, with exampleText],
 * workers:{size, restarts, hardFailures}} */
const Json *policy_status(Ctx *cx, PolicyHost *host);
/* Counts since the start, for /metrics: {bundle, loadedUs, generation, isRefused, warnings,
 * restarts, hardFailures} and those of tally.h. */
const Json *policy_metrics(Ctx *cx, PolicyHost *host);
/* Looks at the directories now instead of at the next event; returns when the outcome is known. */
void policy_host_reload(PolicyHost *host);

/* Admits the directories once, with all examples and specs, and stops: `tidegate policy check`.
 * False only when the check itself could not run; *report gets {ok, bundle, files, rules, policies,
 * examples, specs, pending, error:{file, line, message}|null, problems:[{file, line, message, kind,
 * severity, code?}]} and, where the options ask for it, results:[{file, line, name, status,
 * message?, at?, durationUs}] and coverage:[{file, origin, found, hit, lines:[{line, hits}]}]. */
bool policy_check_files(Ctx *cx, const PolicyOptions *options, const Json **report) MUST_CHECK;

/* Body of `tidegate --policy-worker`: serves descriptor 0 until it closes, then ends the process;
 * returns the exit status only when the process could not be locked down. Call it first in main. */
int policy_worker_main(void);

#endif
