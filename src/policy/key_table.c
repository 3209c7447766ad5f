/* Key table: the indexes of one table in the keys of a script. */
#include "policy/key_table.h"

#define INDEXES_MAX 1000 /* of one table; no more are followed */

/* Names of indexes and columns are equal in any case where MySQL keeps them. */
static bool is_same(const Keys *keys, Str a, Str b)
{
    return keys->is_mysql ? str_eq_nocase(a, b) : str_eq(a, b);
}

Str key_table_owner_key(const Keys *keys, Str name)
{
    return keys->is_mysql ? str_lower(keys->piece, name) : name;
}

void key_table_note_owner(Keys *keys, KeyTable *table, Str name)
{
    if (!keys->owners)
        return;
    Str key = key_table_owner_key(keys, name);
    Owner *owner = map_get(keys->owners, key);
    if (owner) {
        owner->is_several |= owner->table != table;
        return;
    }
    owner = ARENA_NEW(keys->arena, Owner);
    owner->table = table;
    map_set(keys->owners, str_copy(keys->arena, key), owner);
}

/* The link to the index of that name; NULL when there is none. */
KeyIndex **key_table_find(const Keys *keys, KeyTable *table, Str name)
{
    for (KeyIndex **link = &table->indexes; name.p && *link; link = &(*link)->next)
        if (is_same(keys, (*link)->name, name))
            return link;
    return NULL;
}

void key_table_remove(const Keys *keys, KeyTable *table, Str name)
{
    KeyIndex **link = key_table_find(keys, table, name);
    if (!link)
        return;
    *link = (*link)->next;
    table->nindexes--;
}

static Str put_text(char **to, Str text)
{
    Str copy = {*to, text.n};
    if (!text.p)
        return STR_NONE;
    memcpy(*to, text.p, text.n);
    *to += text.n;
    return copy;
}

/* In one block, with its texts. */
static KeyIndex *new_index(Keys *keys, Str name, Columns columns, bool is_primary)
{
    size_t size = name.n;
    for (size_t i = 0; i < columns.n; i++)
        size += columns.v[i].n;
    KeyIndex *index = arena_alloc(keys->arena, sizeof(*index) + columns.n * sizeof(Str) + size);
    char *text = (char *)&index->columns[columns.n];
    index->name = put_text(&text, name);
    index->is_primary = is_primary;
    for (size_t i = 0; i < columns.n; i++)
        index->columns[index->ncolumns++] = put_text(&text, columns.v[i]);
    return index;
}

static void append(Keys *keys, KeyTable *table, KeyIndex *index)
{
    KeyIndex **link = &table->indexes;
    while (*link)
        link = &(*link)->next;
    *link = index;
    table->nindexes++;
    key_table_note_owner(keys, table, index->name);
}

void key_table_add(Keys *keys, KeyTable *table, Str name, Columns columns, bool is_primary)
{
    if (table->nindexes < INDEXES_MAX)
        append(keys, table, new_index(keys, name, columns, is_primary));
    else
        table->is_known = false;
}

/* The number behind the base in a name: 0 for the base itself, -1 when it is another name. */
static long number_behind(Str name, Str base)
{
    if (name.n < base.n || memcmp(name.p, base.p, base.n) != 0 || name.n - base.n > 6)
        return -1;
    long number = 0;
    for (size_t i = base.n; i < name.n; i++) {
        if (name.p[i] < '0' || name.p[i] > '9' || (i == base.n && name.p[i] == '0'))
            return -1;
        number = number * 10 + (name.p[i] - '0');
    }
    return number;
}

/* The first of base, base1, base2 ... that no index has. */
Str key_table_free_name(Keys *keys, const KeyTable *table, Str base)
{
    bool taken[INDEXES_MAX + 1] = {false};
    size_t free = 0;
    for (const KeyIndex *index = table->indexes; index; index = index->next) {
        long number = is_same(keys, index->name, base) ? 0 : number_behind(index->name, base);
        if (number >= 0 && number <= INDEXES_MAX)
            taken[number] = true;
    }
    while (taken[free])
        free++;
    return free ? str_printf(keys->piece, "%.*s%zu", STR_ARG(base), free) : base;
}

/* MySQL names a key by its first column: a, a_2, a_3 ... */
static Str mysql_name(Keys *keys, KeyTable *table, Columns columns)
{
    Str base = columns.n ? columns.v[0] : STR("functional_index"), name = base;
    for (int n = 2; key_table_find(keys, table, name) && n <= INDEXES_MAX; n++)
        name = str_printf(keys->piece, "%.*s_%d", STR_ARG(base), n);
    return name;
}

Str key_table_joined_name(Keys *keys, const KeyTable *table, Columns columns, const char *suffix)
{
    Buf text = buf_new(keys->piece);
    buf_add_str(&text, table->name);
    buf_add_char(&text, '_');
    for (size_t i = 0; i < columns.n; i++) {
        if (i)
            buf_add_char(&text, '_');
        buf_add_str(&text, columns.v[i]);
    }
    buf_add_char(&text, '_');
    buf_add_z(&text, suffix);
    return buf_str(&text);
}

static const char *suffix_of(SqlConstraintKind kind)
{
    switch (kind) {
    case SQL_CONSTRAINT_PRIMARY:
        return "pkey";
    case SQL_CONSTRAINT_UNIQUE:
        return "key";
    case SQL_CONSTRAINT_EXCLUDE:
        return "excl";
    case SQL_CONSTRAINT_INDEX:
    case SQL_CONSTRAINT_FULLTEXT:
    case SQL_CONSTRAINT_SPATIAL:
        return "idx";
    default:
        return NULL;
    }
}

/* The name that the server gives to an unnamed key. */
static Str generated_name(Keys *keys, KeyTable *table, SqlConstraintKind kind, Columns columns)
{
    if (keys->is_mysql)
        return mysql_name(keys, table, columns);
    if (kind != SQL_CONSTRAINT_PRIMARY)
        return key_table_free_name(keys, table,
                                   key_table_joined_name(keys, table, columns, suffix_of(kind)));
    return key_table_free_name(keys, table,
                               str_printf(keys->piece, "%.*s_pkey", STR_ARG(table->name)));
}

Columns key_table_columns(Arena *arena, const SqlKeyList *list)
{
    Columns columns = {ARENA_ARRAY(arena, Str, list->n + 1), 0};
    for (const SqlKey *key = list->first; key; key = key->next)
        if (key->column)
            columns.v[columns.n++] = key->column->name;
    return columns;
}

Columns key_table_columns_of(Arena *arena, const SqlConstraint *constraint)
{
    if (!constraint->is_inline || !constraint->column)
        return key_table_columns(arena, &constraint->keys);
    Columns columns = {ARENA_NEW(arena, Str), 1};
    columns.v[0] = constraint->column->name;
    return columns;
}

static Str name_of(const SqlIdent *ident)
{
    return ident ? ident->name : STR_NONE;
}

void key_table_add_constraint(Keys *keys, KeyTable *table, const SqlConstraint *constraint)
{
    if (!suffix_of(constraint->kind))
        return;
    bool is_primary = constraint->kind == SQL_CONSTRAINT_PRIMARY;
    Str used = name_of(constraint->using_index), name = name_of(constraint->name);
    KeyIndex **link = key_table_find(keys, table, used);
    Columns columns = key_table_columns_of(keys->piece, constraint);
    if (link) {
        columns = (Columns){(*link)->columns, (*link)->ncolumns};
        key_table_remove(keys, table, used);
    }
    if (keys->is_mysql && is_primary)
        name = STR("PRIMARY");
    else if (!name.p)
        name = used;
    if (!name.p)
        name = generated_name(keys, table, constraint->kind, columns);
    key_table_add(keys, table, name, columns, is_primary);
}

/* The keys written at columns. */
void key_table_add_columns(Keys *keys, KeyTable *table, const SqlColumn *column)
{
    for (; column; column = column->next)
        for (const SqlConstraint *one = column->constraints.first; one; one = one->next)
            key_table_add_constraint(keys, table, one);
}

/* Where an index outlives a column of it the column is taken out, else the index goes too. */
void key_table_remove_column(const Keys *keys, KeyTable *table, Str column)
{
    for (KeyIndex **link = &table->indexes; *link;) {
        KeyIndex *index = *link;
        uint32_t left = 0;
        for (uint32_t i = 0; i < index->ncolumns; i++)
            if (!is_same(keys, index->columns[i], column))
                index->columns[left++] = index->columns[i];
        bool is_gone = left == 0 || (left < index->ncolumns && !keys->is_mysql);
        index->ncolumns = left;
        table->nindexes -= is_gone;
        if (is_gone)
            *link = index->next;
        else
            link = &index->next;
    }
}

void key_table_rename_column(Keys *keys, KeyTable *table, Str old, Str new)
{
    Str copy = str_copy(keys->arena, new);
    for (KeyIndex *index = table->indexes; index; index = index->next)
        for (uint32_t i = 0; i < index->ncolumns; i++)
            if (is_same(keys, index->columns[i], old))
                index->columns[i] = copy;
}

void key_table_rename(Keys *keys, KeyTable *table, Str old, Str new)
{
    KeyIndex **link = key_table_find(keys, table, old);
    if (!link || !new.p)
        return;
    (*link)->name = str_copy(keys->arena, new);
    key_table_note_owner(keys, table, (*link)->name);
}

void key_table_drop_primary(Keys *keys, KeyTable *table)
{
    for (const KeyIndex *index = table->indexes; index; index = index->next) {
        if (!index->is_primary)
            continue;
        key_table_remove(keys, table, index->name);
        break;
    }
    table->is_keyless = true;
}

void key_table_drop_index(Keys *keys, KeyTable *table, Str name)
{
    if (keys->is_mysql && str_is_nocase(name, "PRIMARY"))
        key_table_drop_primary(keys, table);
    else
        key_table_remove(keys, table, name);
}
