/* Parts: what a statement has in it, as a set of bits, so that a rule is called only for statements
 * that it can say something about: `on = { "alter_table:add_column" }`.
 *
 * A part is told from the tree alone, but for the last ones, which the review knows. A set may hold
 * a part too many where the exact answer is costly, never one too few. */
#ifndef TG_POLICY_PARTS_H
#define TG_POLICY_PARTS_H

#include "sql/tree.h"

/* X(constant, name in `on`), beside the name of every action of an ALTER. */
#define POLICY_PARTS(X)                                                                            \
    X(ADDS_COLUMN, "adds_column")   /* CREATE TABLE, ADD, CHANGE, MODIFY */                        \
    X(NULLABLE, "nullable")         /* such a column may hold NULL */                              \
    X(FILLED, "filled")             /* such a column has a default, a sequence, an expression */   \
    X(REQUIRED, "required")         /* such a column is NOT NULL and none of that */               \
    X(CHARSET, "charset")           /* such a column names its character set */                    \
    X(ADDS_PRIMARY, "adds_primary") /* constraints, at columns too */                              \
    X(ADDS_UNIQUE, "adds_unique")                                                                  \
    X(ADDS_FOREIGN, "adds_foreign")                                                                \
    X(ADDS_CHECK, "adds_check")                                                                    \
    X(ADDS_EXCLUDE, "adds_exclude")                                                                \
    X(ADDS_NOT_NULL, "adds_not_null")                                                              \
    X(ADDS_INDEX, "adds_index")                                                                    \
    X(ADDS_FULLTEXT, "adds_fulltext")                                                              \
    X(ADDS_SPATIAL, "adds_spatial")                                                                \
    X(ADDS_DEFAULT, "adds_default")                                                                \
    X(DELETE_CASCADE, "delete_cascade")   /* a foreign key ON DELETE CASCADE */                    \
    X(COMPOSITE, "composite")             /* a key of more than one part */                        \
    X(REPEATED_COLUMN, "repeated_column") /* a column named twice in a list or key */              \
    X(LONG_NAME, "long_name")             /* a new name of more than 63 bytes */                   \
    X(OPTIONS, "has_options")                                                                      \
    X(QUERY, "query")           /* INSERT ... SELECT, CREATE TABLE ... AS */                       \
    X(NO_COLUMNS, "no_columns") /* INSERT without a list of columns, or into several tables */     \
    X(NO_WHERE, "no_where")     /* UPDATE and DELETE */                                            \
    X(OF_DATABASE, "of_database")                                                                  \
    X(IF_EXISTS, "if_exists")                                                                      \
    X(IF_NOT_EXISTS, "if_not_exists")                                                              \
    X(OR_REPLACE, "or_replace")                                                                    \
    X(TEMPORARY, "temporary")                                                                      \
    X(CASCADE, "cascade")                                                                          \
    X(CONCURRENTLY, "concurrently")                                                                \
    X(UNIQUE, "unique")                                                                            \
    X(OLD, "old")                 /* its table was there before the script, as far as is known */  \
    X(KEYLESS, "keyless")         /* after it the table certainly has no primary key */            \
    X(HAD_PRIMARY, "had_primary") /* before it the table had one, or may have had */               \
    X(HELD, "held")               /* an earlier statement's lock is held: lua/held.lua says so */

typedef enum PolicyPart {
    POLICY_PART_ACTIONS = SQL_ACTION_COUNT - 1, /* those of actions come first, by their op */
#define POLICY_PART_CONSTANT(constant, name) POLICY_PART_##constant,
    POLICY_PARTS(POLICY_PART_CONSTANT)
#undef POLICY_PART_CONSTANT
        POLICY_PART_COUNT
} PolicyPart;

enum { POLICY_PART_WORDS = (POLICY_PART_COUNT + 63) / 64 };

typedef struct PolicyParts {
    uint64_t words[POLICY_PART_WORDS];
} PolicyParts;

static inline void policy_parts_add(PolicyParts *parts, unsigned part)
{
    parts->words[part / 64] |= (uint64_t)1 << part % 64;
}

static inline bool policy_parts_has(const PolicyParts *parts, unsigned part)
{
    return parts->words[part / 64] >> part % 64 & 1;
}

static inline bool policy_parts_has_all(const PolicyParts *parts, const PolicyParts *wanted)
{
    uint64_t missing = 0;
    for (int i = 0; i < POLICY_PART_WORDS; i++)
        missing |= wanted->words[i] & ~parts->words[i];
    return missing == 0;
}

/* All but those from POLICY_PART_OLD on. */
void policy_parts_read(const SqlStmt *stmt, PolicyParts *parts);
/* POLICY_PART_COUNT when no part has the name. */
unsigned policy_part_find(Str name);
/* "add_column"; part < POLICY_PART_COUNT. */
const char *policy_part_name(unsigned part);

#endif
