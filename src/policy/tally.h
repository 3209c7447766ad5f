/* Tally: counts of decisions and admissions, for whoever watches the server. */
#ifndef TG_POLICY_TALLY_H
#define TG_POLICY_TALLY_H

#include "policy/policy.h"

/* Of one host; thread-safe. */
typedef struct PolicyTally PolicyTally;

PolicyTally *policy_tally_new(void);
void policy_tally_free(PolicyTally *tally); /* NULL is allowed */

/* One call that was answered or failed. */
void policy_tally_call(PolicyTally *tally, const char *kind, const Json *input,
                       const PolicyAnswer *answer);
/* One admission that came to a verdict, and the problems of each kind that it found. */
void policy_tally_admission(PolicyTally *tally, bool admitted, const Json *problems,
                            int64_t duration_us);
/* A bundle came into force. */
void policy_tally_reload(PolicyTally *tally);

/* {decisions:[{kind, policy, outcome, count}], failures:[{kind, reason, count}],
 *  durations:[{kind, buckets:[count ...], sumUs, count}], admitted, refused, admissionUs, reloads,
 *  problems:[{kind, severity, count}]}: all since the start. */
Json *policy_tally_json(Arena *arena, PolicyTally *tally);

/* Upper ends of the buckets in microseconds, ascending; above the last one is one more bucket. */
#define POLICY_TALLY_BUCKETS 14
extern const int64_t policy_tally_bucket_us[POLICY_TALLY_BUCKETS];

#endif
