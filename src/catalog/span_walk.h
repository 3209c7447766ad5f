/* Span walk: the state of working a span out; shared by the span_*.c files. */
#ifndef TG_CATALOG_SPAN_WALK_H
#define TG_CATALOG_SPAN_WALK_H

#include "catalog/span.h"

/* A column as a FROM item offers it. */
typedef struct SpanField {
    Str name, type;
    SpanColumnList sources;
    size_t read;                   /* 1 + index in span->reads of the relation it is of; 0 = none */
    const struct SpanField *other; /* of JOIN … USING: its twin, read with it */
} SpanField;
typedef VEC(SpanField) SpanFieldList;

typedef struct SpanRange {
    Str alias, schema;
    SpanFieldList fields;
    size_t read;
    bool is_partial; /* may have columns that are not in fields */
} SpanRange;

/* What the expressions of one query see. */
typedef struct SpanScope {
    const struct SpanScope *outer;
    VEC(SpanRange) ranges;
    SpanFieldList visible;   /* what * gives, and what names without a table may mean */
    SpanResultList *targets; /* ORDER BY and GROUP BY may use their names; else NULL */
    bool targets_first;
} SpanScope;

typedef struct SpanCte {
    const struct SpanCte *outer;
    Str name;
    SpanFieldList fields;
    bool is_partial;
} SpanCte;

typedef struct SpanView {
    SpanResultList results;
    bool is_known, is_open; /* open: being read, so that a circle ends */
} SpanView;

typedef struct SpanWalk {
    Arena *arena;
    const CatalogNames *names;
    CatalogSpan *span;
    const SpanCte *ctes;
    const SqlScript *script; /* of the text that expressions are in */
    bool is_inner;
    Map *views;  /* "schema\0name" -> SpanView: each is read once */
    int depth;   /* views inside views */
    int circles; /* recursive CTEs inside recursive CTEs */
} SpanWalk;

/* What an expression comes from. */
typedef struct SpanValue {
    SpanColumnList sources;
    Str type;
} SpanValue;

/* span_scope.c */
void span_unknown(SpanWalk *walk, const char *kind, Str qualifier, Str name);
void span_sources_add(SpanWalk *walk, SpanColumnList *list, const SpanColumnList *more);
void span_column_name_add(Arena *arena, StrList *list, Str name);
size_t span_relation_add(SpanWalk *walk, SpanRelationList *list, Str schema, Str name,
                         bool is_known);
SpanValue span_field_use(SpanWalk *walk, const SpanField *field);
SpanValue span_column_find(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr);
const SpanRange *span_range_find(const SpanWalk *walk, const SpanScope *scope, Str schema,
                                 Str alias);
void span_range_add(SpanWalk *walk, SpanScope *scope, const SpanRange *range);
/* The fields of t.* or *; false: something of them is not known. */
bool span_star(SpanWalk *walk, const SpanScope *scope, const SqlExpr *star, SpanFieldList *fields);

/* span_expr.c */
SpanValue span_expr(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr);
void span_exprs(SpanWalk *walk, const SpanScope *scope, const SqlExpr *expr, SpanValue *value);

/* span_query.c */
SpanResultList span_query(SpanWalk *walk, const SpanScope *outer, const SqlQuery *query,
                          bool *is_partial);
void span_targets(SpanWalk *walk, const SpanScope *scope, const SqlTargetList *targets,
                  SpanResultList *results, bool *is_partial);
/* Reads WITH; the caller puts walk->ctes back. */
void span_ctes(SpanWalk *walk, const SpanScope *outer, const SqlCteList *ctes);
SpanFieldList span_fields_of(SpanWalk *walk, const SpanResultList *results);

/* span_from.c */
void span_from(SpanWalk *walk, SpanScope *scope, const SqlSource *sources);
SpanRange span_table_range(SpanWalk *walk, const SqlName *name, const SqlIdent *alias);

/* span.c */
/* The fields of a view, or false when its definition cannot be read. */
bool span_view_fields(SpanWalk *walk, const CatalogView *view, SpanRange *range);

/* span_data.c */
bool span_statement(SpanWalk *walk, const SpanScope *outer, const SqlTree *tree,
                    SpanResultList *results, bool *is_partial);

#endif
