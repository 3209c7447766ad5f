/* Force: which bundle a host decides by, for a keeper who knows what all replicas must run. */
#ifndef TG_POLICY_FORCE_H
#define TG_POLICY_FORCE_H

#include "policy/bundle.h"
#include "policy/policy.h"

/* The product's directory with the overlay's, or with files ([{path, content}]). One reference;
 * NULL: *fault says why. */
Bundle *policy_force_read(PolicyHost *host, BundleFault *fault);
Bundle *policy_force_lay(PolicyHost *host, const Json *overlay, BundleFault *fault);
/* Runs the whole admission and fills rules and policies; nothing when that was done. False: *fault
 * says why; its report and problems live in the arena. `coverage_minimum` in per cent, 0 = none. */
bool policy_force_admit(PolicyHost *host, Bundle *bundle, int coverage_minimum, Arena *arena,
                        BundleFault *fault);

/* From here on decisions are made by this admitted bundle. Takes over the reference. An older
 * generation than the current one changes nothing. */
void policy_force_put(PolicyHost *host, Bundle *bundle, int64_t generation);
/* An admitted bundle that is about to be in force: policy_force_find knows it until another is
 * offered or NULL is. */
void policy_force_offer(PolicyHost *host, Bundle *bundle);
/* The current bundle, which stays until the arena ends. NULL = none yet: this server lacks the one
 * that is in force. */
const Bundle *policy_force_current(Arena *arena, PolicyHost *host);
/* The current bundle, the one before it, or the offered one, when it has this hash; one reference
 * or NULL. */
Bundle *policy_force_find(PolicyHost *host, Str hash);
int64_t policy_force_generation(PolicyHost *host); /* 0 = none yet */

/* The bundle of a newer generation is in force: decisions wait for it. Nothing when that, or one
 * after it, was put meanwhile. */
void policy_force_hold(PolicyHost *host, int64_t generation);
/* It cannot be had: decisions fail with this reason until it, or one after it, is put. */
void policy_force_block(PolicyHost *host, int64_t generation, const char *reason);
/* The current one is the right one after all. */
void policy_force_resume(PolicyHost *host);
/* Milliseconds since it was blocked for that generation; -1 when it is not. */
int64_t policy_force_blocked_ms(PolicyHost *host, int64_t generation);

/* What `error` of the status shows: the newest refusal, and nothing any more. */
void policy_force_refuse(PolicyHost *host, const BundleFault *fault);
void policy_force_forgive(PolicyHost *host);
/* Takes note of a bundle that failed hard three times within a minute, once: its hash, and why in
 * *fault. Decisions are held until something is put or resumed. */
bool policy_force_take_failed(PolicyHost *host, char hash[65], BundleFault *fault);

#endif
