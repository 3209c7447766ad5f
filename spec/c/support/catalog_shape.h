/* Shape: a catalog as lines that two ways to the same schema must agree on. */
#ifndef TG_SPEC_CATALOG_SHAPE_H
#define TG_SPEC_CATALOG_SHAPE_H

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

#include "catalog/catalog.h"

typedef struct Shape {
    Arena *arena;
    StrList lines;
} Shape;

static inline void shape_add(Shape *shape, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static inline void shape_add(Shape *shape, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    VEC_ADD(shape->arena, &shape->lines, str(arena_vprintf(shape->arena, format, args)));
    va_end(args);
}

/* a,b; an expression is printed in other words by the server. */
static inline const char *shape_names(Shape *shape, const StrList *names)
{
    Buf text = buf_new(shape->arena);
    for (size_t i = 0; i < names->n; i++) {
        bool plain = names->v[i].n > 0;
        for (size_t k = 0; k < names->v[i].n; k++)
            plain &= isalnum((unsigned char)names->v[i].p[k]) || names->v[i].p[k] == '_' ||
                     (names->v[i].p[k] & 0x80) || names->v[i].p[k] == ' ';
        buf_add_z(&text, i ? "," : "");
        buf_add_str(&text, plain ? names->v[i] : STR("<expression>"));
    }
    return buf_str(&text).p;
}

static inline void shape_columns(Shape *shape, const char *owner, const CatalogColumnList *columns,
                                 bool types)
{
    for (size_t i = 0; i < columns->n; i++) {
        const CatalogColumn *c = &columns->v[i];
        if (types)
            shape_add(shape, "%s|column %zu|%.*s|%.*s|%s|%s|%c|%s", owner, i + 1, STR_ARG(c->name),
                      STR_ARG(c->type.n ? c->type : STR("?")), c->nullable ? "null" : "not null",
                      c->has_default ? "default" : "-", c->identity ? c->identity : '-',
                      c->generation.n ? "generated" : "-");
        else
            shape_add(shape, "%s|column %zu|%.*s", owner, i + 1, STR_ARG(c->name));
    }
}

static inline void shape_indexes(Shape *shape, const char *owner, const CatalogIndexList *indexes)
{
    for (size_t i = 0; i < indexes->n; i++) {
        const CatalogIndex *x = &indexes->v[i];
        shape_add(shape, "%s|index|%.*s|%s|%s%s%s|%.*s", owner, STR_ARG(x->name),
                  shape_names(shape, &x->keys), x->is_unique ? "unique " : "",
                  x->is_primary ? "primary " : "", x->is_constraint ? "constraint" : "",
                  STR_ARG(x->parent_name));
    }
}

static inline void shape_table(Shape *shape, const CatalogTable *t)
{
    const char *owner =
        arena_printf(shape->arena, "table %.*s.%.*s", STR_ARG(t->schema), STR_ARG(t->name));
    shape_add(shape, "%s|%s", owner, t->is_partition ? "partition" : "");
    for (size_t i = 0; i < t->parents.n; i++)
        shape_add(shape, "%s|parent|%.*s", owner, STR_ARG(t->parents.v[i].name));
    shape_columns(shape, owner, &t->columns, true);
    shape_indexes(shape, owner, &t->indexes);
    for (size_t i = 0; i < t->foreign_keys.n; i++) {
        const CatalogForeignKey *k = &t->foreign_keys.v[i];
        shape_add(shape, "%s|foreign|%.*s|%s|%.*s.%.*s|%s|%.*s|%.*s", owner, STR_ARG(k->name),
                  shape_names(shape, &k->columns), STR_ARG(k->referenced_schema),
                  STR_ARG(k->referenced_table), shape_names(shape, &k->referenced_columns),
                  STR_ARG(k->on_delete), STR_ARG(k->on_update));
    }
    for (size_t i = 0; i < t->checks.n; i++)
        shape_add(shape, "%s|check|%.*s", owner, STR_ARG(t->checks.v[i].name));
    for (size_t i = 0; i < t->triggers.n; i++)
        shape_add(shape, "%s|trigger|%.*s", owner, STR_ARG(t->triggers.v[i].name));
}

static inline void shape_view(Shape *shape, const CatalogView *v)
{
    const char *owner =
        arena_printf(shape->arena, "view %.*s.%.*s", STR_ARG(v->schema), STR_ARG(v->name));
    shape_add(shape, "%s|%s", owner, v->is_materialized ? "materialized" : "");
    shape_columns(shape, owner, &v->columns, false);
    shape_indexes(shape, owner, &v->indexes);
    for (size_t i = 0; i < v->depends_on.n; i++)
        if (v->depends_on.v[i].column.n)
            shape_add(shape, "%s|reads|%.*s.%.*s.%.*s", owner, STR_ARG(v->depends_on.v[i].schema),
                      STR_ARG(v->depends_on.v[i].relation), STR_ARG(v->depends_on.v[i].column));
}

static inline void shape_type(Shape *shape, const CatalogType *t)
{
    const char *owner = arena_printf(shape->arena, "type %.*s.%.*s|%d", STR_ARG(t->schema),
                                     STR_ARG(t->name), (int)t->kind);
    shape_add(shape, "%s|%s", owner, shape_names(shape, &t->values));
    for (size_t i = 0; i < t->attributes.n; i++)
        shape_add(shape, "%s|%.*s|%.*s", owner, STR_ARG(t->attributes.v[i].name),
                  STR_ARG(t->attributes.v[i].type));
}

static inline void shape_schema(Shape *shape, const CatalogSchema *s)
{
    shape_add(shape, "schema %.*s", STR_ARG(s->name));
    for (size_t i = 0; i < s->tables.n; i++)
        shape_table(shape, s->tables.v[i]);
    for (size_t i = 0; i < s->views.n; i++)
        shape_view(shape, s->views.v[i]);
    for (size_t i = 0; i < s->sequences.n; i++)
        shape_add(shape, "sequence %.*s.%.*s|%.*s|%.*s.%.*s", STR_ARG(s->name),
                  STR_ARG(s->sequences.v[i]->name), STR_ARG(s->sequences.v[i]->type),
                  STR_ARG(s->sequences.v[i]->owner_table),
                  STR_ARG(s->sequences.v[i]->owner_column));
    for (size_t i = 0; i < s->types.n; i++)
        shape_type(shape, s->types.v[i]);
    for (size_t i = 0; i < s->routines.n; i++)
        shape_add(shape, "routine %.*s.%.*s|%d", STR_ARG(s->name), STR_ARG(s->routines.v[i]->name),
                  (int)s->routines.v[i]->kind);
}

static inline int shape_compare(const void *a, const void *b)
{
    return str_compare(*(const Str *)a, *(const Str *)b);
}

static inline Shape shape_of(Arena *arena, const Catalog *catalog)
{
    Shape shape = {.arena = arena};
    for (size_t i = 0; i < catalog->schemas.n; i++)
        shape_schema(&shape, catalog->schemas.v[i]);
    for (size_t i = 0; i < catalog->extensions.n; i++)
        shape_add(&shape, "extension %.*s", STR_ARG(catalog->extensions.v[i].name));
    qsort(shape.lines.v, shape.lines.n, sizeof(Str), shape_compare);
    return shape;
}

/* A type that was not worked out fits any. */
static inline bool shape_line_fits(Str own, Str theirs)
{
    Str a, b;
    while (str_next(&own, '|', &a)) {
        if (!str_next(&theirs, '|', &b))
            return false;
        if (!str_eq(a, b) && !str_is(a, "?"))
            return false;
    }
    return theirs.n == 0;
}

/* What differs, a line each with + (only ours) or - (only theirs); "" when nothing does. */
static inline const char *shape_difference(Arena *arena, const Shape *own, const Shape *theirs)
{
    Buf text = buf_new(arena);
    bool *used = ARENA_ARRAY(arena, bool, theirs->lines.n + 1);
    for (size_t i = 0; i < own->lines.n; i++) {
        bool found = false;
        for (size_t k = 0; !found && k < theirs->lines.n; k++)
            if (!used[k] && shape_line_fits(own->lines.v[i], theirs->lines.v[k]))
                found = used[k] = true;
        if (!found)
            buf_printf(&text, "  + %.*s\n", STR_ARG(own->lines.v[i]));
    }
    for (size_t k = 0; k < theirs->lines.n; k++)
        if (!used[k])
            buf_printf(&text, "  - %.*s\n", STR_ARG(theirs->lines.v[k]));
    return buf_str(&text).p;
}

#endif
