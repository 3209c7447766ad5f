/* Coverage: which lines of the policies the examples and specs of a bundle run.
 *
 * Lines that can run are read from the bytecode of all functions, so that those of a function that
 * nobody calls count too. */
#ifndef TG_POLICY_COVERAGE_H
#define TG_POLICY_COVERAGE_H

#include "policy/library.h"

/* The function at the top of the stack is the policy's whole file: notes its lines, once. */
void policy_coverage_lines(lua_State *L, Policy *policy);
/* From now on counts the lines that the state runs. */
void policy_coverage_open(Library *library);
/* Problems for files of the overlay (of the product, without an overlay) below the minimum. */
void policy_coverage_judge(Library *library, int minimum);
/* [{file, origin, lines: [{line, hits}], found, hit}] of every file that has lines. */
Json *policy_coverage_json(Arena *arena, const Library *library);

#endif
