/* Apply: what a script makes of a catalog, and the first statement that the server would refuse.
 *
 * Works like the server as far as the catalog tells: implicit names, keys that make columns NOT
 * NULL, what goes with a dropped column. What it cannot know it marks as partial instead of
 * guessing: a fault is only reported where everything that matters is known. */
#ifndef TG_CATALOG_APPLY_H
#define TG_CATALOG_APPLY_H

#include "catalog/catalog.h"
#include "sql/script.h"

/* Why the server would refuse. X(constant, advice code, SQLSTATE of PostgreSQL). */
#define APPLY_FAULTS(X)                                                                            \
    X(NONE, 0, "00000")                                                                            \
    X(COLUMN_MISSING, 405, "42703")                                                                \
    X(COLUMN_EXISTS, 412, "42701")                                                                 \
    X(LAST_COLUMN, 413, "42000")                                                                   \
    X(COLUMN_OF_VIEW, 421, "2BP01")                                                                \
    X(COLUMN_TYPE_OF_VIEW, 421, "0A000")                                                           \
    X(BAD_DEFAULT, 423, "42000")                                                                   \
    X(AUTO_INCREMENT_EXISTS, 426, "42000")                                                         \
    X(ON_UPDATE_TYPE, 427, "42000")                                                                \
    X(NULL_DEFAULT, 428, "42000")                                                                  \
    X(TABLE_MISSING, 604, "42P01")                                                                 \
    X(TABLE_EXISTS, 607, "42P07")                                                                  \
    X(TABLE_OF_VIEW, 609, "2BP01")                                                                 \
    X(OTHER_DATABASE, 702, "0A000")                                                                \
    X(DATABASE_DROPPED, 703, "3D000")                                                              \
    X(DATABASE_MISSING, 704, "3D000")                                                              \
    X(INDEX_EXISTS, 805, "42P07")                                                                  \
    X(PRIMARY_KEY_EXISTS, 806, "42P16")                                                            \
    X(INDEX_EMPTY, 807, "42000")                                                                   \
    X(PRIMARY_KEY_MISSING, 808, "42000")                                                           \
    X(INDEX_MISSING, 809, "42704")                                                                 \
    X(INDEX_NAME, 810, "42000")                                                                    \
    X(SPATIAL_NULLABLE, 811, "42000")                                                              \
    X(INDEX_COLUMN_TWICE, 812, "42701")                                                            \
    X(SCHEMA_MISSING, 1901, "3F000")                                                               \
    X(RELATION_EXISTS, 1902, "42P07")                                                              \
    X(CONSTRAINT_MISSING, 2101, "42704")                                                           \
    X(VIEW_MISSING, 2201, "42P01")                                                                 \
    X(VIEW_EXISTS, 2202, "42P07")                                                                  \
    X(RELATION_MISSING, 260, "42P01")                                                              \
    X(OBJECT_EXISTS, 260, "42710")                                                                 \
    X(OBJECT_MISSING, 260, "42704")                                                                \
    X(SCHEMA_EXISTS, 260, "42P06")                                                                 \
    X(FUNCTION_EXISTS, 260, "42723")                                                               \
    X(FUNCTION_MISSING, 260, "42883")                                                              \
    X(WRONG_KIND, 260, "42809")                                                                    \
    X(DEPENDENTS, 260, "2BP01")                                                                    \
    X(BAD_VALUE, 260, "22023")                                                                     \
    X(CIRCLE, 260, "42P07")                                                                        \
    X(BAD_TABLE, 260, "42P16")                                                                     \
    X(BAD_KEY, 260, "42830")                                                                       \
    X(UNSUPPORTED, 260, "0A000")                                                                   \
    X(STATE, 260, "55000")                                                                         \
    X(SYNTAX, 260, "42601")                                                                        \
    X(BAD_OBJECT, 260, "42P17")

typedef enum ApplyFaultKind {
#define APPLY_FAULT_CONSTANT(constant, code, state) APPLY_##constant,
    APPLY_FAULTS(APPLY_FAULT_CONSTANT)
#undef APPLY_FAULT_CONSTANT
        APPLY_FAULT_COUNT
} ApplyFaultKind;

typedef struct ApplyFault {
    ApplyFaultKind kind; /* APPLY_NONE: every statement goes through */
    Str message;
    size_t stmt; /* index of the statement */
    Span span;   /* of what is wrong in it */
} ApplyFault;

typedef VEC(ApplyFault) ApplyFaultList;

typedef struct ApplyOptions {
    Str database;        /* the catalog's; may be empty */
    Str current;         /* another name that means it: the session's */
    bool case_sensitive; /* MySQL: lower_case_table_names = 0 */
    bool hides_heirs; /* the catalog does not tell which tables inherit from which (the API's form)
                       */
    ApplyFaultList *all; /* the first fault of every statement; may be NULL */
} ApplyOptions;

int apply_fault_code(ApplyFaultKind kind);
/* Of PostgreSQL; for MySQL it means nothing. */
const char *apply_fault_state(ApplyFaultKind kind);

/* Changes the catalog. A statement that fails is left out as far as it went wrong, those after it
 * are applied all the same; *fault is the first failure. Statements without a tree make what they
 * name partial. PostgreSQL and the MySQL family; other dialects leave the catalog as it is. */
void catalog_apply(Catalog *catalog, const SqlScript *script, const ApplyOptions *options,
                   ApplyFault *fault);

/* The same step by step, for who wants to know what names mean on the way. What begin returns lives
 * in the catalog's arena. */
struct CatalogNames;
typedef struct Apply Apply;
Apply *catalog_apply_begin(Catalog *catalog, const SqlScript *script, const ApplyOptions *options,
                           ApplyFault *fault);
/* Every statement before this one; backwards it does not go. */
void catalog_apply_until(Apply *apply, size_t stmt);
const struct CatalogNames *catalog_apply_names(const Apply *apply);

#endif
