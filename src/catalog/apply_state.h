/* Apply state: what the apply_*.c files share; nobody else includes it. */
#ifndef TG_CATALOG_APPLY_STATE_H
#define TG_CATALOG_APPLY_STATE_H

#include "catalog/apply.h"
#include "catalog/names.h"
#include "catalog/span.h"
#include "sql/tree.h"

struct Apply {
    Arena *arena;
    Catalog *catalog;
    CatalogNames *names;
    const SqlScript *script;
    const SqlStmt *stmt;
    size_t index;        /* of stmt */
    ApplyFault *fault;   /* the first one */
    ApplyFaultList *all; /* the first of each statement, or NULL */
    bool is_mysql, is_mariadb, is_tidb;
    bool checks_foreign_keys; /* MySQL: SET foreign_key_checks = 0 was not said */
    bool is_blind;            /* a statement ran that may have changed anything: no more faults */
    bool temporary_may_go;    /* ON COMMIT DROP was said: where transactions end is not followed */
    bool views_linked;        /* depends_on of every view is filled */
    bool is_database_gone;
    const SqlDrop *dropped; /* the DROP that is being applied */
    bool hides_heirs;
    StrList heirlooms; /* columns that tables nobody told of may have inherited by now */
    bool only;         /* ALTER TABLE ONLY: its partitions are left alone */
    bool in_create;    /* of the table that a constraint is for */
    size_t undone;     /* statements before this one are rolled back by the script itself */
};

/* Every function that applies something returns false when the server would refuse it; the fault
 * has been reported then. */
bool apply_fail(Apply *apply, ApplyFaultKind kind, Span at, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

typedef VEC(CatalogView *) ApplyViewList;

/* What happened is not known, and may be anything: from here on nothing is refused. */
void apply_anything(Apply *apply);

/* A relation with what hangs on it; table or view is set. */
typedef struct ApplyTarget {
    Relation *relation;
    CatalogTable *table;
    CatalogView *view;
    bool is_unknown; /* nothing is known of it: leave it alone */
} ApplyTarget;

/* apply_find.c: finding with the fault that fits */
CatalogTable *apply_table_find(Apply *apply, const SqlName *name, bool if_exists, bool *is_unknown);
CatalogTable *apply_table_partial(Apply *apply, const SqlName *name);
bool apply_target_find(Apply *apply, const SqlName *name, bool if_exists, ApplyTarget *target);
/* NULL: reported, unless *is_unknown. */
CatalogSchema *apply_schema_for(Apply *apply, const SqlName *name, bool temporary,
                                bool *is_unknown);
/* NULL: reported, unless the table is partial. */
CatalogColumn *apply_column_find(Apply *apply, CatalogTable *table, const SqlIdent *name);
/* Reports each column of the expression that the table has not. */
bool apply_check_columns(Apply *apply, CatalogTable *table, const SqlExpr *expr);
/* Column names in an expression, each once. */
void apply_expr_columns(Apply *apply, const SqlExpr *expr, StrList *columns);
void apply_text_columns(Apply *apply, Str expression, StrList *columns);
bool apply_list_has(const Apply *apply, const StrList *list, Str name);
static inline Str apply_text(const Apply *apply, Span span)
{
    return sql_text(apply->script, span);
}

/* apply_name.c: the names that the server makes up */
/* table_column_key with a number behind it when it is taken. column may be empty. */
Str apply_free_relation(Apply *apply, CatalogSchema *schema, Str table, Str column,
                        const char *suffix);
Str apply_free_constraint(Apply *apply, const CatalogTable *table, Str column, const char *suffix);
Str apply_join_columns(Apply *apply, const StrList *columns);
Str apply_mysql_check_name(Apply *apply, const CatalogTable *table);
Str apply_mysql_index_name(Apply *apply, CatalogTable *table, Str column);

/* Takes one item out of a VEC, keeping the order. */
#define APPLY_REMOVE(list, at)                                                                     \
    do {                                                                                           \
        for (size_t remove_i = (at); remove_i + 1 < (list)->n; remove_i++)                         \
            (list)->v[remove_i] = (list)->v[remove_i + 1];                                         \
        (list)->n--;                                                                               \
    } while (0)

#endif
