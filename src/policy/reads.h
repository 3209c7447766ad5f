/* Reads: which facts of its input each policy of a decision looked at, and what they were. */
#ifndef TG_POLICY_READS_H
#define TG_POLICY_READS_H

#include <lua.h>

#include "base/json.h"

#define READS_FACTS_MAX 200 /* of one decision; what is read beyond them is only said to be */
#define READS_VALUE_MAX 200 /* bytes of a text */
#define READS_ITEMS_MAX 16  /* first items of a list that have paths of their own */

/* One for each library; between begin and end it notes what is read through marked views. */
typedef struct Reads Reads;

/* What a view of a part of the input carries: which part. A mark of an earlier decision is dead. */
typedef struct ReadsMark {
    Reads *reads; /* NULL: nothing is noted */
    uint32_t serial, table;
} ReadsMark;

Reads *policy_reads_new(Arena *arena);
/* Paths and values live in the arena, so it must outlive the call of policy_reads_end. */
void policy_reads_begin(Reads *reads, Arena *arena);
void policy_reads_end(Reads *reads);
/* Who reads from here on: the address of its policy. */
void policy_reads_by(Reads *reads, const void *reader);

/* The top of the input: `name` is where its paths begin, and is not copied. */
ReadsMark policy_reads_root(Reads *reads, const char *name);
/* Key and value are the two at the top of the stack, read from the marked table. The mark of the
 * value when it is a table; else its fact is noted. */
ReadsMark policy_reads_field(lua_State *L, const ReadsMark *mark);
/* The number of items was asked for. */
void policy_reads_count(const ReadsMark *mark, size_t n);

/* [{path, value}] or, where only the number of items was asked for, [{path, count}]; null is a
 * field that is not there. */
Json *policy_reads_facts(const Reads *reads);
/* [number in the list of facts] that the reader looked at; NULL: none. */
Json *policy_reads_of(const Reads *reads, const void *reader);
/* Facts beyond the bounds were read. */
bool policy_reads_has_more(const Reads *reads);

#endif
