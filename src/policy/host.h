/* Host: what the files of the host side share: the workers, the bundle in force, the last refusal.
 */
#ifndef TG_POLICY_HOST_H
#define TG_POLICY_HOST_H

#include <pthread.h>

#include "policy/bundle.h"
#include "policy/policy.h"
#include "policy/process.h"
#include "policy/protocol.h"
#include "policy/tally.h"

#define WORKERS_MAX 64

typedef enum SlotState {
    SLOT_OFF,   /* the spare one while nobody needs it */
    SLOT_EMPTY, /* the keeper starts a process */
    SLOT_IDLE,
    SLOT_BUSY, /* belongs to the thread that checked it out */
    SLOT_DEAD  /* the keeper reaps it and starts another */
} SlotState;

typedef struct Slot {
    SlotState state;
    Process process;
    Bundle *bundle; /* what it has loaded; NULL = nothing */
} Slot;

/* Why the host does not decide although it may have a bundle. */
typedef enum Hold {
    HOLD_NONE,
    HOLD_WAITS,  /* what is in force is on its way */
    HOLD_BLOCKED /* it cannot be had */
} Hold;

struct PolicyHost {
    PolicyOptions options;
    PolicyTally *tally;
    char *exe, *product_dir, *overlay_dir; /* copies */

    pthread_mutex_t lock; /* guards everything down to the blank line */
    pthread_cond_t idle;  /* a slot became idle, or we stop */
    pthread_cond_t work;  /* for the keeper: a slot is empty or dead, or we stop */
    Slot slots[WORKERS_MAX + 1];
    int nslots; /* workers; slots[nslots] is the spare one, for admission */
    bool stopping;
    Bundle *bundle, *previous; /* in force; the one before, NULL = none */
    Bundle *offered;           /* about to be in force; NULL = none */
    int64_t generation;
    BundleFault fault;    /* of the newest refused bundle */
    Arena *fault_arena;   /* of its problems */
    char quarantined[65]; /* hash that does not come back unchanged */
    bool has_failed;      /* a third hard failure that nobody took note of yet */
    Hold hold;
    int64_t hold_ms;         /* since when */
    int64_t hold_generation; /* of the bundle that cannot be had */
    char hold_reason[600];
    int64_t hard_failures_ms[2]; /* when the last two happened, newest first */
    int64_t restarts, hard_failures;
    char start_error[256]; /* why the keeper last failed to start a process */

    pthread_mutex_t reload_lock; /* one reload at a time; taken before `lock` */
    uint64_t stamp;              /* of the directories; guarded by reload_lock */
    char looked_at[65];          /* hash that was judged last; guarded by reload_lock */
    pthread_t keeper, watcher;
    bool has_keeper, has_watcher;
    int wake_fd; /* eventfd: ends the watcher's wait */
};

/* An idle worker, or NULL with cx set when none came free until deadline_ms. */
Slot *policy_slot_take(Ctx *cx, PolicyHost *host, bool spare, int64_t deadline_ms) MUST_CHECK;
/* `dead` = the process must not be used again. */
void policy_slot_give(PolicyHost *host, Slot *slot, bool dead);

/* One frame there (with a body, or STR_NONE), one back; signs of progress move the hard deadline of
 * `patience_ms`. The answer lives in the arena; NULL when `result` says why there is none. */
const Json *policy_slot_ask(Slot *slot, Arena *arena, const Json *frame, Str body,
                            int64_t patience_ms, int64_t deadline_ms, FrameResult *result);
/* The same with a frame that is text already, without a body. */
const Json *policy_slot_ask_text(Slot *slot, Arena *arena, Str frame, int64_t patience_ms,
                                 int64_t deadline_ms, FrameResult *result);
/* One call in a worker that has loaded the bundle and is nobody else's. What is lost with it
 * (*is_lost) is no strike against the bundle in force. */
bool policy_call_slot(Ctx *cx, PolicyHost *host, Slot *slot, Bundle *bundle, const char *kind,
                      const Json *input, PolicyAnswer *answer, bool *is_lost) MUST_CHECK;
/* Where the worker stood when it was lost: a path of the bundle (or "") and a line. */
void policy_slot_note(const Slot *slot, const Bundle *bundle, PolicyNote *note);
/* Frame for "load" or "admit" of a bundle. */
Json *policy_bundle_frame(Arena *arena, const PolicyHost *host, const Bundle *bundle,
                          const char *op);
/* Of the frame for "admit". */
Json *policy_admission_options(Arena *arena, const PolicyOptions *options);

/* Reads, admits and swaps what changed; looks at the files of unchanged directories only when
 * `always`. False only when there is no bundle at all. The first call sets generation 1. */
bool policy_reload(PolicyHost *host, bool always);
/* Admits the bundle in the spare worker, with at least that coverage (0 = as the host's options
 * say); NULL: *fault says why. The report and the fault's problems live in the arena. */
const Json *policy_bundle_admit(PolicyHost *host, const Bundle *bundle, int coverage_minimum,
                                Arena *arena, BundleFault *fault);
/* The bundle to decide by and its generation; waits while another is on its way. One reference;
 * NULL: cx says why not. */
Bundle *policy_force_take(Ctx *cx, PolicyHost *host, int64_t *generation,
                          int64_t deadline_ms) MUST_CHECK;
/* Tells who listens that something changed. Without the lock. */
void policy_host_tell(PolicyHost *host);
/* Until a slot becomes idle, a hold ends, or the time is over; called with the lock. */
void policy_host_wait(PolicyHost *host, int64_t until_ms);
/* Counts a hang or crash under `bundle`; the third within a minute brings back the previous one. */
void policy_hard_failure(PolicyHost *host, const Bundle *bundle, const char *what);
/* Thread body. */
void *policy_watch_run(void *host);

/* The worker is not believed: true when `output` is a document of the kind. */
bool policy_answer_is_valid(const char *kind, const Json *output);

#endif
