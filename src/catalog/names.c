/* Names: one map of all relations, and the rules by which a name finds its place in it. */
#include "catalog/names.h"

static Str key_of(const CatalogNames *names, Str schema, Str name)
{
    Buf key = buf_new(names->arena);
    buf_add_str(&key, schema);
    buf_add_char(&key, '\0');
    buf_add_str(&key, name);
    Str text = buf_str(&key);
    return names->folds_tables ? str_lower(names->arena, text) : text;
}

Relation *catalog_names_get(const CatalogNames *names, Str schema, Str name)
{
    return map_get(names->relations, key_of(names, schema, name));
}

Relation *catalog_names_add(CatalogNames *names, CatalogSchema *schema, Str name, RelationKind kind)
{
    Relation *relation = ARENA_NEW(names->arena, Relation);
    *relation = (Relation){.kind = kind, .schema = schema, .name = name};
    map_set(names->relations, key_of(names, schema->name, name), relation);
    return relation;
}

void catalog_names_remove(CatalogNames *names, Str schema, Str name)
{
    map_set(names->relations, key_of(names, schema, name), NULL);
}

static void add_indexes(CatalogNames *names, CatalogSchema *schema, const CatalogIndexList *indexes,
                        CatalogTable *table, CatalogView *view)
{
    for (size_t i = 0; !names->is_mysql && i < indexes->n; i++) {
        Relation *relation = catalog_names_add(names, schema, indexes->v[i].name, RELATION_INDEX);
        relation->table = table;
        relation->view = view;
    }
}

static void add_schema(CatalogNames *names, CatalogSchema *schema)
{
    for (size_t i = 0; i < schema->tables.n; i++) {
        CatalogTable *table = schema->tables.v[i];
        catalog_names_add(names, schema, table->name, RELATION_TABLE)->table = table;
        add_indexes(names, schema, &table->indexes, table, NULL);
    }
    for (size_t i = 0; i < schema->views.n; i++) {
        CatalogView *view = schema->views.v[i];
        catalog_names_add(names, schema, view->name, RELATION_VIEW)->view = view;
        add_indexes(names, schema, &view->indexes, NULL, view);
    }
    for (size_t i = 0; i < schema->sequences.n; i++)
        catalog_names_add(names, schema, schema->sequences.v[i]->name, RELATION_SEQUENCE)
            ->sequence = schema->sequences.v[i];
    for (size_t i = 0; i < schema->types.n; i++)
        if (schema->types.v[i]->kind == CATALOG_COMPOSITE)
            catalog_names_add(names, schema, schema->types.v[i]->name, RELATION_TYPE)->type =
                schema->types.v[i];
}

CatalogNames *catalog_names_new(Arena *arena, Catalog *catalog, bool is_mysql, bool folds_tables)
{
    CatalogNames *names = ARENA_NEW(arena, CatalogNames);
    *names = (CatalogNames){.arena = arena,
                            .catalog = catalog,
                            .relations = map_new(arena),
                            .is_mysql = is_mysql,
                            .folds_tables = folds_tables};
    if (!catalog->schemas.n)
        catalog_schema_add(catalog, is_mysql ? STR("") : STR("public"));
    for (size_t i = 0; i < catalog->schemas.n; i++)
        add_schema(names, catalog->schemas.v[i]);
    if (is_mysql)
        VEC_ADD(arena, &names->path, catalog->schemas.v[0]->name);
    else
        catalog_names_set_path(names,
                               catalog->search_path.n ? catalog->search_path : STR("public"));
    return names;
}

void catalog_names_set_path(CatalogNames *names, Str path)
{
    Str piece;
    names->path = (StrList){0};
    while (str_next(&path, ',', &piece)) {
        piece = str_trim(piece);
        bool quoted = piece.n >= 2 && (piece.p[0] == '"' || piece.p[0] == '\'');
        piece = quoted ? str_sub(piece, 1, piece.n - 1) : str_lower(names->arena, piece);
        if (piece.n)
            VEC_ADD(names->arena, &names->path, piece);
    }
}

static bool is_system_schema(const CatalogNames *names, Str schema)
{
    return !names->is_mysql && (str_is(schema, "information_schema") ||
                                (str_starts(schema, "pg_") && !str_eq(schema, NAMES_TEMPORARY)));
}

static bool is_this_database(const CatalogNames *names, Str database)
{
    return (!names->database.n && !names->current.n) ||
           catalog_names_same_table(names, database, names->database) ||
           (names->current.n && catalog_names_same_table(names, database, names->current));
}

bool catalog_names_is_ours(const CatalogNames *names, const SqlName *name)
{
    if (names->is_mysql)
        return name->schema.n ? is_this_database(names, name->schema) : !names->is_elsewhere;
    if (name->catalog.n && !is_this_database(names, name->catalog))
        return false;
    if (name->schema.n)
        return !is_system_schema(names, name->schema);
    return true;
}

static bool is_partial(const CatalogNames *names, Str schema)
{
    const CatalogSchema *found = catalog_schema_find(names->catalog, schema);
    return names->catalog->is_partial || (found && found->is_partial);
}

static Relation *find_on_path(const CatalogNames *names, Str name, bool *is_unknown)
{
    Relation *relation = catalog_names_get(names, NAMES_TEMPORARY, name);
    for (size_t i = 0; !relation && i < names->path.n; i++) {
        relation = catalog_names_get(names, names->path.v[i], name);
        *is_unknown |= !relation && is_partial(names, names->path.v[i]);
    }
    *is_unknown |= !names->is_mysql && str_starts(name, "pg_");
    if (relation) /* one before it might hide it; that is not worth being silent */
        *is_unknown = false;
    return relation;
}

Relation *catalog_names_find(const CatalogNames *names, const SqlName *name, bool *is_unknown)
{
    *is_unknown = !catalog_names_is_ours(names, name);
    if (*is_unknown)
        return NULL;
    bool guessed = names->is_mysql && name->schema.n && !names->database.n && !names->current.n;
    *is_unknown = names->catalog->is_partial || guessed;
    if (names->is_mysql || !name->schema.n)
        return find_on_path(names, name->name, is_unknown);
    Relation *relation = catalog_names_get(names, name->schema, name->name);
    *is_unknown = !relation && is_partial(names, name->schema);
    return relation;
}

CatalogSchema *catalog_names_target(CatalogNames *names, const SqlName *name, bool temporary)
{
    Catalog *catalog = names->catalog;
    if (temporary || str_eq(name->schema, NAMES_TEMPORARY))
        return catalog_schema_add(catalog, NAMES_TEMPORARY);
    if (!names->is_mysql && name->schema.n) {
        CatalogSchema *found = catalog_schema_find(catalog, name->schema);
        return found || !catalog->is_partial ? found : catalog_schema_add(catalog, name->schema);
    }
    for (size_t i = 0; i < names->path.n; i++) {
        CatalogSchema *found = catalog_schema_find(catalog, names->path.v[i]);
        if (found)
            return found;
    }
    bool may_be_made = catalog->is_partial && names->path.n;
    return may_be_made ? catalog_schema_add(catalog, names->path.v[names->path.n - 1]) : NULL;
}

bool catalog_names_same(const CatalogNames *names, Str a, Str b)
{
    return names->is_mysql ? str_eq_nocase(a, b) : str_eq(a, b);
}

bool catalog_names_same_table(const CatalogNames *names, Str a, Str b)
{
    return names->folds_tables ? str_eq_nocase(a, b) : str_eq(a, b);
}

CatalogColumn *catalog_names_column(const CatalogNames *names, CatalogColumnList *columns, Str name)
{
    for (size_t i = 0; i < columns->n; i++)
        if (catalog_names_same(names, columns->v[i].name, name))
            return &columns->v[i];
    return NULL;
}

static CatalogType *type_in(const CatalogNames *names, Str schema, Str name)
{
    const CatalogSchema *found = catalog_schema_find(names->catalog, schema);
    for (size_t i = 0; found && i < found->types.n; i++)
        if (str_eq(found->types.v[i]->name, name))
            return found->types.v[i];
    return NULL;
}

CatalogType *catalog_names_type(const CatalogNames *names, const SqlName *name)
{
    if (name->schema.n)
        return type_in(names, name->schema, name->name);
    CatalogType *type = type_in(names, NAMES_TEMPORARY, name->name);
    for (size_t i = 0; !type && i < names->path.n; i++)
        type = type_in(names, names->path.v[i], name->name);
    return type;
}
