/* Span: which tables and columns a query or data statement reads and writes, and which columns each
 * column of its result comes from. */
#ifndef TG_CATALOG_SPAN_H
#define TG_CATALOG_SPAN_H

#include "catalog/names.h"
#include "sql/tree.h"

/* A column of a table; column empty = the table as a whole. */
typedef struct SpanColumn {
    Str schema, relation, column;
} SpanColumn;
typedef VEC(SpanColumn) SpanColumnList;

typedef struct SpanRelation {
    Str schema, name; /* as the catalog holds them; as written when it is not there */
    StrList columns;  /* each once */
    bool is_known;    /* in the catalog */
    bool is_inner;    /* of reads: only a view names it */
    bool is_target;   /* of reads: only because a column of what is written is looked at */
} SpanRelation;
typedef VEC(SpanRelation) SpanRelationList;

typedef struct SpanResult {
    Str name;
    Str type;               /* empty = not worked out */
    SpanColumnList sources; /* of tables, through views, CTEs and subqueries */
} SpanResult;
typedef VEC(SpanResult) SpanResultList;

typedef struct CatalogSpan {
    SpanRelationList reads, writes;
    SpanResultList results; /* of SELECT and RETURNING */
    StrList unknown; /* "table x"; "column t.y": surely not there; "name t.y": of what is not all
                      * known: why the answer may lack something */
    bool is_cut;     /* results end where * of an unknown relation would go on */
} CatalogSpan;

/* The statements that have a span: SELECT, INSERT, UPDATE, DELETE, MERGE, and what CREATE TABLE AS,
 * CREATE VIEW, EXPLAIN, PREPARE, DECLARE and COPY hold. False: the tree is something else. */
bool catalog_span(const CatalogNames *names, const SqlScript *script, const SqlTree *tree,
                  CatalogSpan *span);
/* Of a query alone: what a view of it reads and which columns it has. */
void catalog_span_query(const CatalogNames *names, const SqlScript *script, const SqlQuery *query,
                        CatalogSpan *span);
/* What a view reads, by the text of its definition; unknown says so when that cannot be read. */
void catalog_span_view(const CatalogNames *names, const CatalogView *view, CatalogSpan *span);
/* {"reads": [{schema, name, columns, known, inner}], "writes": […], "results": [{name, type,
 * sources: [{schema, table, column}]}], "cut", "unknown": [text]} */
struct Json *catalog_span_json(Arena *arena, const CatalogSpan *span);

/* The name that PostgreSQL gives a column that has none: "lower", "?column?". */
Str catalog_span_name(const SqlExpr *expr);

#endif
