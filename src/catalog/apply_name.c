/* Apply: the names that servers make up for what the statement leaves unnamed. */
#include "catalog/apply_object.h"

#include <stdio.h>

/* PostgreSQL cuts names to 63 bytes, never inside a character. */
enum { NAME_BYTES = 63 };

static size_t clip(Str name, size_t n)
{
    if (n >= name.n)
        return name.n;
    while (n > 0 && ((unsigned char)name.p[n] & 0xc0) == 0x80)
        n--;
    return n;
}

/* table_column_suffix; the longer one of table and column loses bytes until it fits. */
static Str make_name(Arena *arena, Str table, Str column, const char *suffix)
{
    size_t fixed = (column.n ? 1 : 0) + (*suffix ? strlen(suffix) + 1 : 0);
    size_t room = NAME_BYTES - fixed, a = table.n, b = column.n;
    while (a + b > room) {
        if (a > b)
            a--;
        else
            b--;
    }
    a = clip(table, a);
    b = clip(column, b);
    return str_printf(arena, "%.*s%s%.*s%s%s", (int)a, table.p, column.n ? "_" : "", (int)b,
                      column.n ? column.p : "", *suffix ? "_" : "", suffix);
}

bool apply_has_constraint(const Apply *apply, const CatalogTable *table, Str name)
{
    for (size_t i = 0; i < table->foreign_keys.n; i++)
        if (catalog_names_same(apply->names, table->foreign_keys.v[i].name, name))
            return true;
    for (size_t i = 0; i < table->checks.n; i++)
        if (catalog_names_same(apply->names, table->checks.v[i].name, name))
            return true;
    for (size_t i = 0; i < table->indexes.n; i++)
        if (table->indexes.v[i].is_constraint &&
            catalog_names_same(apply->names, table->indexes.v[i].name, name))
            return true;
    return false;
}

Str apply_free_relation(Apply *apply, CatalogSchema *schema, Str table, Str column,
                        const char *suffix)
{
    char numbered[40];
    Str name = make_name(apply->arena, table, column, suffix);
    for (int pass = 1; catalog_names_get(apply->names, schema->name, name); pass++) {
        snprintf(numbered, sizeof numbered, "%s%d", suffix, pass);
        name = make_name(apply->arena, table, column, numbered);
    }
    return name;
}

/* PostgreSQL looks in the whole schema for a free name of a constraint, not only in the table. */
static bool is_taken(const Apply *apply, const CatalogTable *table, Str name)
{
    const CatalogSchema *schema = catalog_schema_find(apply->catalog, table->schema);
    for (size_t i = 0; schema && i < schema->tables.n; i++)
        if (apply_has_constraint(apply, schema->tables.v[i], name))
            return true;
    return apply_has_constraint(apply, table, name);
}

Str apply_free_constraint(Apply *apply, const CatalogTable *table, Str column, const char *suffix)
{
    char numbered[40];
    Str name = make_name(apply->arena, table->name, column, suffix);
    for (int pass = 1; is_taken(apply, table, name); pass++) {
        snprintf(numbered, sizeof numbered, "%s%d", suffix, pass);
        name = make_name(apply->arena, table->name, column, numbered);
    }
    return name;
}

Str apply_join_columns(Apply *apply, const StrList *columns)
{
    Buf text = buf_new(apply->arena);
    for (size_t i = 0; i < columns->n && text.n < NAME_BYTES + 1; i++) {
        if (i)
            buf_add_char(&text, '_');
        Str one = columns->v[i];
        one.n = clip(one, NAME_BYTES);
        buf_add_str(&text, one);
    }
    return buf_str(&text);
}

Str apply_mysql_index_name(Apply *apply, CatalogTable *table, Str column)
{
    Str name = column;
    for (int i = 2;
         str_is_nocase(name, "PRIMARY") || apply_index_find(apply, &table->indexes, name); i++)
        name = str_printf(apply->arena, "%.*s_%d", STR_ARG(column), i);
    return name;
}

/* t_chk_1 in MySQL; MariaDB counts over the table: CONSTRAINT_1. */
Str apply_mysql_check_name(Apply *apply, const CatalogTable *table)
{
    for (int i = 1;; i++) {
        Str name = apply->is_mariadb
                       ? str_printf(apply->arena, "CONSTRAINT_%d", i)
                       : str_printf(apply->arena, "%.*s_chk_%d", STR_ARG(table->name), i);
        if (!apply_has_constraint(apply, table, name))
            return name;
    }
}
