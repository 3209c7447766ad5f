/* Key table: the indexes of one table in the keys of a script. */
#include "policy/key_table.h"

#define BLOCK_BYTES ((size_t)4096)
#define INDEXES_MAX 1000 /* of one table; no more are followed */

/* Names of indexes and columns are equal in any case where MySQL keeps them. */
static bool is_same(const Keys *keys, Str a, Str b)
{
    return keys->is_mysql ? str_eq_nocase(a, b) : str_eq(a, b);
}

uint32_t key_table_word(Keys *keys, Str text)
{
    return text.p ? intern_add(keys->words, text) : 0;
}

Str policy_keys_word(const Keys *keys, uint32_t number)
{
    return number ? intern_text(keys->words, number) : STR_NONE;
}

/* SQL Server's keys are in lower case, so there the name is a word; else its key ends with it. */
Str policy_keys_name(const Keys *keys, const KeyTable *table)
{
    const Intern *texts = keys->is_mssql ? keys->words : keys->names;
    Str text = table->text ? intern_text(texts, table->text) : STR("");
    return str_sub(text, text.n - table->name_bytes, text.n);
}

/* Nearly every table has a primary key without a name: nothing is kept of what it is called. */
Str policy_keys_index_name(const Keys *keys, const KeyTable *table, const KeyIndex *index)
{
    if (index->name)
        return policy_keys_word(keys, index->name);
    return str_printf(keys->piece, "%.*s_pkey", STR_ARG(policy_keys_name(keys, table)));
}

void key_table_keep_names(Keys *keys, KeyTable *table)
{
    for (KeyIndex *index = table->indexes; index; index = index->next)
        index->name = key_table_word(keys, policy_keys_index_name(keys, table, index));
}

Str key_table_owner_key(const Keys *keys, Str name)
{
    return keys->is_mysql ? str_lower(keys->piece, name) : name;
}

void key_table_note_owner(Keys *keys, const KeyTable *table, Str name)
{
    if (!keys->owned)
        return;
    uint32_t number = intern_add(keys->owned, key_table_owner_key(keys, name));
    if (number > keys->owners.n)
        VEC_ADD_MOVING(keys->arena, &keys->owners, table->id);
    else if (number && keys->owners.v[number - 1] != table->id)
        keys->owners.v[number - 1] = 0;
}

static bool is_named(const Keys *keys, const KeyTable *table, const KeyIndex *index, Str name)
{
    return (index->name || str_ends(name, "_pkey")) &&
           is_same(keys, policy_keys_index_name(keys, table, index), name);
}

/* The link to the index of that name; NULL when there is none. */
KeyIndex **key_table_find(const Keys *keys, KeyTable *table, Str name)
{
    for (KeyIndex **link = &table->indexes; name.p && *link; link = &(*link)->next)
        if (is_named(keys, table, *link, name))
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

void *key_table_alloc(Keys *keys, size_t size)
{
    size = (size + 7) & ~(size_t)7;
    if (size > keys->block_bytes) {
        keys->block_bytes = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        keys->block = arena_alloc(keys->arena, keys->block_bytes);
    }
    void *p = keys->block;
    keys->block += size;
    keys->block_bytes -= size;
    return p;
}

static KeyIndex *new_index(Keys *keys, uint32_t name, Columns columns, bool is_primary)
{
    KeyIndex *index = key_table_alloc(keys, sizeof(*index) + columns.n * sizeof(uint32_t));
    index->name = name;
    index->is_primary = is_primary;
    for (size_t i = 0; i < columns.n; i++)
        index->columns[index->ncolumns++] = columns.v[i];
    return index;
}

static void append(Keys *keys, KeyTable *table, KeyIndex *index)
{
    KeyIndex **link = &table->indexes;
    while (*link)
        link = &(*link)->next;
    *link = index;
    table->nindexes++;
    if (keys->owned)
        key_table_note_owner(keys, table, policy_keys_index_name(keys, table, index));
}

void key_table_add(Keys *keys, KeyTable *table, uint32_t name, Columns columns, bool is_primary)
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
        Str name = policy_keys_index_name(keys, table, index);
        long number = is_same(keys, name, base) ? 0 : number_behind(name, base);
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
    Str base = columns.n ? policy_keys_word(keys, columns.v[0]) : STR("functional_index");
    Str name = base;
    for (int n = 2; key_table_find(keys, table, name) && n <= INDEXES_MAX; n++)
        name = str_printf(keys->piece, "%.*s_%d", STR_ARG(base), n);
    return name;
}

Str key_table_joined_name(Keys *keys, const KeyTable *table, Columns columns, const char *suffix)
{
    Buf text = buf_new(keys->piece);
    buf_add_str(&text, policy_keys_name(keys, table));
    buf_add_char(&text, '_');
    for (size_t i = 0; i < columns.n; i++) {
        if (i)
            buf_add_char(&text, '_');
        buf_add_str(&text, policy_keys_word(keys, columns.v[i]));
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
static uint32_t generated_name(Keys *keys, KeyTable *table, SqlConstraintKind kind, Columns columns)
{
    static const KeyIndex unnamed = {.name = 0};
    Str name, base;
    if (keys->is_mysql)
        return key_table_word(keys, mysql_name(keys, table, columns));
    base = kind == SQL_CONSTRAINT_PRIMARY
               ? policy_keys_index_name(keys, table, &unnamed)
               : key_table_joined_name(keys, table, columns, suffix_of(kind));
    name = key_table_free_name(keys, table, base);
    return kind == SQL_CONSTRAINT_PRIMARY && name.p == base.p ? 0 : key_table_word(keys, name);
}

Columns key_table_columns(Keys *keys, const SqlKeyList *list)
{
    Columns columns = {ARENA_ARRAY(keys->piece, uint32_t, list->n + 1), 0};
    for (const SqlKey *key = list->first; key; key = key->next)
        if (key->column)
            columns.v[columns.n++] = key_table_word(keys, key->column->name);
    return columns;
}

Columns key_table_columns_of(Keys *keys, const SqlConstraint *constraint)
{
    if (!constraint->is_inline || !constraint->column)
        return key_table_columns(keys, &constraint->keys);
    Columns columns = {ARENA_NEW(keys->piece, uint32_t), 1};
    columns.v[0] = key_table_word(keys, constraint->column->name);
    return columns;
}

static Str name_of(const SqlIdent *ident)
{
    return ident ? ident->name : STR_NONE;
}

static uint32_t name_of_key(Keys *keys, KeyTable *table, const SqlConstraint *constraint,
                            Columns columns)
{
    Str name = name_of(constraint->name);
    if (keys->is_mysql && constraint->kind == SQL_CONSTRAINT_PRIMARY)
        name = STR("PRIMARY");
    else if (!name.p)
        name = name_of(constraint->using_index);
    return name.p ? key_table_word(keys, name)
                  : generated_name(keys, table, constraint->kind, columns);
}

void key_table_add_constraint(Keys *keys, KeyTable *table, const SqlConstraint *constraint)
{
    if (!suffix_of(constraint->kind))
        return;
    Str used = name_of(constraint->using_index);
    KeyIndex **link = key_table_find(keys, table, used);
    Columns columns = key_table_columns_of(keys, constraint);
    if (link) {
        columns = (Columns){(*link)->columns, (*link)->ncolumns};
        key_table_remove(keys, table, used);
    }
    key_table_add(keys, table, name_of_key(keys, table, constraint, columns), columns,
                  constraint->kind == SQL_CONSTRAINT_PRIMARY);
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
            if (!is_same(keys, policy_keys_word(keys, index->columns[i]), column))
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
    uint32_t word = key_table_word(keys, new);
    for (KeyIndex *index = table->indexes; index; index = index->next)
        for (uint32_t i = 0; i < index->ncolumns; i++)
            if (is_same(keys, policy_keys_word(keys, index->columns[i]), old))
                index->columns[i] = word;
}

void key_table_rename(Keys *keys, KeyTable *table, Str old, Str new)
{
    KeyIndex **link = key_table_find(keys, table, old);
    if (!link || !new.p)
        return;
    (*link)->name = key_table_word(keys, new);
    key_table_note_owner(keys, table, new);
}

void key_table_drop_primary(Keys *keys, KeyTable *table)
{
    for (const KeyIndex *index = table->indexes; index; index = index->next) {
        if (!index->is_primary)
            continue;
        key_table_remove(keys, table, policy_keys_index_name(keys, table, index));
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
