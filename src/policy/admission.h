/* Admission: what a bundle must show before it may decide: its own examples and specs. */
#ifndef TG_POLICY_ADMISSION_H
#define TG_POLICY_ADMISSION_H

#include "policy/evaluate.h"

/* Runs every rule's good and bad examples and every *_spec.lua of the loaded library. Sets rules,
 * policies (their metadata), examples and specs (counts) in the report. False: *fault says. */
bool policy_admit(Library *library, Arena *arena, Json *report, PolicyFault *fault) MUST_CHECK;

/* Runs one spec file; false: *fault names the line of the first claim that failed. */
bool policy_spec_run(Library *library, const Policy *spec, int *claims,
                     PolicyFault *fault) MUST_CHECK;

#endif
