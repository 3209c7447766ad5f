/* Keys: the keys and indexes of tables as they stand after the statements seen so far.
 *
 * A script may make tens of thousands of tables, so what is kept of one is small, and nothing is
 * searched that grows with the script. */
#include "policy/key_table.h"
#include "policy/statement.h"

static const KeyTable unknown; /* any table of which nothing is known */

static Str name_of(const SqlIdent *ident)
{
    return ident ? ident->name : STR_NONE;
}

Keys *policy_keys_new(Intern *names, Arena *piece, Str engine, const Json *schema)
{
    static const char *const mysql[] = {"MYSQL", "MARIADB", "TIDB", "OCEANBASE", NULL};
    Keys *keys = ARENA_NEW(names->arena, Keys);
    keys->arena = names->arena;
    keys->piece = piece;
    keys->names = names;
    keys->words = intern_new(keys->arena);
    keys->key = buf_new(keys->arena);
    keys->schema = schema && schema->kind == JSON_OBJECT ? schema : NULL;
    keys->is_oracle = str_is(engine, "ORACLE");
    keys->is_mssql = str_is(engine, "MSSQL");
    for (size_t i = 0; mysql[i]; i++)
        keys->is_mysql |= str_is(engine, mysql[i]);
    return keys;
}

/* Until the next key is asked for: at the end of a script there may be very many.
 * The database of the metadata, in Oracle the user's own schema, may be written or left out. */
static Str key_of(Keys *keys, Str catalog, Str schema, Str name)
{
    Str here = json_str(keys->schema, "name");
    Buf *text = &keys->key;
    text->n = 0;
    if (keys->is_mssql) {
        buf_add_str(text, catalog);
        buf_add_char(text, '.');
        schema = schema.n ? schema : STR("dbo");
    } else if (!schema.p ||
               ((keys->is_mysql || keys->is_oracle) && here.p && str_eq(schema, here))) {
        schema = STR("public");
    }
    if (!str_is(schema, "public")) /* most are, and there may be very many */
        buf_add_str(text, schema);
    buf_add_char(text, '.');
    buf_add_str(text, name);
    return keys->is_mssql ? str_lower(keys->piece, buf_str(text)) : buf_str(text);
}

/* NULL also for KEY_TABLE_DROPPED. */
static KeyTable *table_by_id(const Keys *keys, uint32_t id)
{
    if (id == 0 || id > keys->ntables)
        return NULL;
    return &keys->pages.v[(id - 1) / KEY_TABLE_PAGE][(id - 1) % KEY_TABLE_PAGE];
}

/* 0: nothing is known under that name. */
static uint32_t find_id(const Keys *keys, Str key)
{
    uint32_t number = intern_find(keys->names, key);
    return number && number <= keys->by_name.n ? keys->by_name.v[number - 1] : 0;
}

static void put_id(Keys *keys, Str key, uint32_t id)
{
    uint32_t number = intern_add(keys->names, key);
    while (keys->by_name.n < number)
        VEC_ADD_MOVING(keys->arena, &keys->by_name, 0);
    if (number)
        keys->by_name.v[number - 1] = id;
}

/* What had the name before is gone. */
static void set_id(Keys *keys, Str key, uint32_t id)
{
    uint32_t before = find_id(keys, key);
    if (before && before != KEY_TABLE_DROPPED && before != id)
        table_by_id(keys, before)->is_dropped = true;
    put_id(keys, key, id);
}

static void name_table(Keys *keys, KeyTable *table, Str key, Str name)
{
    table->text = keys->is_mssql ? key_table_word(keys, name) : intern_add(keys->names, key);
    table->name_bytes = (uint32_t)name.n;
}

static KeyTable *new_table(Keys *keys, Str key, Str schema, Str name)
{
    if (keys->ntables % KEY_TABLE_PAGE == 0)
        VEC_ADD_MOVING(keys->arena, &keys->pages,
                       ARENA_ARRAY(keys->arena, KeyTable, KEY_TABLE_PAGE));
    KeyTable *table = table_by_id(keys, ++keys->ntables);
    bool has_path = !keys->is_mysql && !keys->is_oracle;
    name_table(keys, table, key, name);
    table->schema = key_table_word(keys, schema.p ? schema : has_path ? STR("public") : STR_NONE);
    table->id = keys->ntables;
    return table;
}

/* What the metadata say; schemas are told apart by their place. */
static void index_metadata(Keys *keys)
{
    const Json *schemas = json_get(keys->schema, "schemas");
    keys->metadata_tables = map_new(keys->arena);
    keys->metadata_indexes = map_new(keys->arena);
    for (size_t i = 0; i < json_len(schemas); i++) {
        const Json *schema = json_at(schemas, i), *tables = json_get(schema, "tables");
        for (size_t j = 0; j < json_len(tables); j++) {
            const Json *table = json_at(tables, j), *indexes = json_get(table, "indexes");
            Str name = json_str(table, "name"), key;
            key = str_printf(keys->arena, "%zu.%.*s", i, STR_ARG(name));
            if (!map_has(keys->metadata_tables, key))
                map_set(keys->metadata_tables, key, (void *)table);
            for (size_t k = 0; k < json_len(indexes); k++) {
                Str index = json_str(json_at(indexes, k), "name");
                Owner *owner = ARENA_NEW(keys->arena, Owner);
                *owner = (Owner){.schema = json_str(schema, "name"), .name = name};
                if (!map_has(keys->metadata_indexes, index))
                    map_set(keys->metadata_indexes, index, owner);
            }
        }
    }
}

/* In the schema written, else in public, else in the only schema. */
static const Json *find_metadata(Keys *keys, Str schema, Str name)
{
    const Json *schemas = json_get(keys->schema, "schemas");
    Str wanted = schema.p ? schema : STR("public"), here = json_str(keys->schema, "name");
    if (!keys->metadata_tables)
        index_metadata(keys);
    for (size_t i = 0; i < json_len(schemas); i++) {
        Str one = json_str(json_at(schemas, i), "name");
        bool is_only = one.n == 0 && (!schema.p || str_eq(schema, here));
        if (!is_only && !str_eq(one, wanted))
            continue;
        const Json *found =
            map_get(keys->metadata_tables, str_printf(keys->piece, "%zu.%.*s", i, STR_ARG(name)));
        if (found)
            return found;
    }
    return NULL;
}

static void add_metadata_index(Keys *keys, KeyTable *table, const Json *index)
{
    const Json *expressions = json_get(index, "expressions");
    Columns columns = {ARENA_ARRAY(keys->piece, uint32_t, json_len(expressions) + 1), 0};
    for (size_t i = 0; i < json_len(expressions); i++)
        columns.v[columns.n++] = key_table_word(keys, json_at(expressions, i)->text);
    key_table_add(keys, table, intern_add(keys->words, json_str(index, "name")), columns,
                  json_bool(index, "primary"));
}

static KeyTable *read_table(Keys *keys, Str key, Str schema, Str name)
{
    KeyTable *table = new_table(keys, key, schema, name);
    const Json *metadata = keys->schema ? find_metadata(keys, schema, name) : NULL;
    const Json *indexes = json_get(metadata, "indexes");
    for (size_t i = 0; i < json_len(indexes); i++)
        add_metadata_index(keys, table, json_at(indexes, i));
    table->is_known = metadata != NULL;
    return table;
}

/* NULL: it was dropped. */
static KeyTable *table_of(Keys *keys, Str catalog, Str schema, Str name)
{
    Str key = key_of(keys, catalog, schema, name);
    uint32_t id = find_id(keys, key);
    if (!id) {
        id = read_table(keys, key, schema, name)->id;
        put_id(keys, key, id);
    }
    return table_by_id(keys, id);
}

static KeyTable *table_named(Keys *keys, const SqlName *name)
{
    return name && name->name.p ? table_of(keys, name->catalog, name->schema, name->name) : NULL;
}

const KeyTable *policy_keys_look(Keys *keys, Str catalog, Str schema, Str name)
{
    Str key = key_of(keys, catalog, schema, name);
    bool is_unknown = !find_id(keys, key) && !(keys->schema && find_metadata(keys, schema, name));
    return is_unknown ? &unknown : table_of(keys, catalog, schema, name);
}

static const KeyTable *look(Keys *keys, const SqlName *name)
{
    return name && name->name.p ? policy_keys_look(keys, name->catalog, name->schema, name->name)
                                : NULL;
}

const KeyTable *policy_keys_by_id(const Keys *keys, uint32_t id)
{
    const KeyTable *table = table_by_id(keys, id);
    return table && !table->is_dropped ? table : NULL;
}

const KeyTable *policy_keys_table(Keys *keys, Str catalog, Str schema, Str name)
{
    return table_of(keys, catalog, schema, name);
}

static bool has_primary(const KeyTable *table)
{
    for (const KeyIndex *index = table->indexes; index; index = index->next)
        if (index->is_primary)
            return true;
    return false;
}

bool policy_keys_lacks_primary(const KeyTable *table)
{
    return (table->is_known || table->is_keyless) && !has_primary(table);
}

static void rename_table(Keys *keys, KeyTable *table, const SqlName *old, const SqlIdent *new)
{
    if (!new)
        return;
    key_table_keep_names(keys, table);
    set_id(keys, key_of(keys, old->catalog, old->schema, old->name), KEY_TABLE_DROPPED);
    table->is_dropped = false;
    Str key = key_of(keys, STR_NONE, old->schema, new->name);
    name_table(keys, table, key, new->name);
    set_id(keys, key, table->id);
}

static void act(Keys *keys, KeyTable *table, const SqlAction *action, const SqlName *name)
{
    Str old = name_of(action->name), new = name_of(action->new_name);
    switch (action->op) {
    case SQL_ACTION_CHANGE_COLUMN:
        key_table_rename_column(keys, table, old, new.p ? new : old);
        key_table_add_columns(keys, table, action->column);
        break;
    case SQL_ACTION_ADD_COLUMN:
    case SQL_ACTION_MODIFY_COLUMN:
        key_table_add_columns(keys, table, action->column);
        break;
    case SQL_ACTION_ADD_CONSTRAINT:
        if (action->constraint)
            key_table_add_constraint(keys, table, action->constraint);
        break;
    case SQL_ACTION_DROP_CONSTRAINT:
        key_table_remove(keys, table, old);
        break;
    case SQL_ACTION_DROP_PRIMARY:
        key_table_drop_primary(keys, table);
        break;
    case SQL_ACTION_DROP_INDEX:
        key_table_drop_index(keys, table, old);
        break;
    case SQL_ACTION_DROP_COLUMN:
        key_table_remove_column(keys, table, old);
        break;
    case SQL_ACTION_RENAME_COLUMN:
        key_table_rename_column(keys, table, old, new.p ? new : old);
        break;
    case SQL_ACTION_RENAME_CONSTRAINT:
    case SQL_ACTION_RENAME_INDEX:
        key_table_rename(keys, table, old, new);
        break;
    case SQL_ACTION_RENAME_TABLE:
        rename_table(keys, table, name, action->new_name);
        break;
    default:
        break;
    }
}

/* A copy of another table's keys (LIKE ... INCLUDING, PARTITION OF) is as unknown as that table. */
static void inherit(Keys *keys, KeyTable *table, const SqlName *from)
{
    const KeyTable *parent = look(keys, from);
    if (!parent)
        return;
    table->is_known &= parent->is_known;
    for (KeyIndex *index = parent->indexes; index && parent != table; index = index->next) {
        Str name = policy_keys_name(keys, table);
        Str base = policy_keys_index_name(keys, parent, index);
        if (!keys->is_mysql)
            base = str_printf(keys->piece, "%.*s_%.*s", STR_ARG(name), STR_ARG(base));
        Columns columns = {index->columns, index->ncolumns};
        base = key_table_free_name(keys, table, base);
        key_table_add(keys, table, key_table_word(keys, base), columns, index->is_primary);
    }
}

static bool copies_keys(const Keys *keys, const SqlLike *like)
{
    bool copies = keys->is_mysql;
    for (const SqlOption *option = like->options.first; option; option = option->next)
        if (str_is(option->value, "all") || str_is(option->value, "indexes"))
            copies = str_is(option->name, "including");
    return copies;
}

static void create_table(Keys *keys, const SqlCreateTable *create)
{
    const SqlName *name = create->name;
    const KeyTable *before = create->if_not_exists ? look(keys, name) : NULL;
    if (before && before->is_known)
        return;
    Str key = key_of(keys, name->catalog, name->schema, name->name);
    KeyTable *table = new_table(keys, key, name->schema, name->name);
    table->is_known = true;
    set_id(keys, key, table->id);
    if (create->partition_of)
        inherit(keys, table, create->partition_of);
    for (const SqlLike *like = create->likes.first; like; like = like->next)
        if (copies_keys(keys, like))
            inherit(keys, table, like->name);
    key_table_add_columns(keys, table, create->columns.first);
    for (const SqlConstraint *one = create->constraints.first; one; one = one->next)
        key_table_add_constraint(keys, table, one);
}

static void create_index(Keys *keys, const SqlCreateIndex *create)
{
    KeyTable *table = table_named(keys, create->table);
    if (!table)
        return;
    Columns columns = key_table_columns(keys, &create->keys);
    Str name = create->name ? create->name->name : STR_NONE;
    if (!name.p)
        name = key_table_free_name(keys, table, key_table_joined_name(keys, table, columns, "idx"));
    if (!create->if_not_exists || !key_table_find(keys, table, name))
        key_table_add(keys, table, key_table_word(keys, name), columns, false);
}

static KeyTable *search_owner(Keys *keys, Str name)
{
    for (size_t i = 0; i < keys->by_name.n; i++) {
        KeyTable *table = table_by_id(keys, keys->by_name.v[i]);
        if (table && key_table_find(keys, table, name))
            return table;
    }
    return NULL;
}

static void find_owners(Keys *keys)
{
    keys->owned = intern_new(keys->arena);
    for (size_t i = 0; i < keys->by_name.n; i++) {
        const KeyTable *table = table_by_id(keys, keys->by_name.v[i]);
        for (const KeyIndex *index = table ? table->indexes : NULL; index; index = index->next)
            key_table_note_owner(keys, table, policy_keys_index_name(keys, table, index));
    }
}

static KeyTable *owner_of(Keys *keys, Str name)
{
    if (!keys->owned)
        find_owners(keys);
    uint32_t number = intern_find(keys->owned, key_table_owner_key(keys, name));
    uint32_t id = number ? keys->owners.v[number - 1] : 0;
    KeyTable *table = number && !id ? search_owner(keys, name) : table_by_id(keys, id);
    if (table && !table->is_dropped && key_table_find(keys, table, name))
        return table;
    if (keys->schema && !keys->metadata_indexes)
        index_metadata(keys);
    const Owner *owner = keys->metadata_indexes ? map_get(keys->metadata_indexes, name) : NULL;
    return owner ? table_of(keys, STR_NONE, owner->schema, owner->name) : NULL;
}

/* Of a table of which nothing was known: most changes still leave nothing to be kept of it. */
static bool tells_of_keys(const SqlAction *action)
{
    for (const SqlColumn *column = action->column; column; column = column->next)
        if (column->constraints.n)
            return true;
    return action->op == SQL_ACTION_ADD_CONSTRAINT || action->op == SQL_ACTION_DROP_PRIMARY ||
           action->op == SQL_ACTION_DROP_INDEX || action->op == SQL_ACTION_RENAME_TABLE;
}

static void alter(Keys *keys, const SqlAlter *alter)
{
    const SqlName *name = alter->table ? alter->table : alter->name;
    const KeyTable *seen = look(keys, name);
    KeyTable *table = seen == &unknown ? NULL : (KeyTable *)seen;
    for (const SqlAction *one = alter->actions.first; seen && one; one = one->next) {
        if (!table && tells_of_keys(one))
            table = table_named(keys, name);
        if (table)
            act(keys, table, one, name);
    }
}

static void alter_index(Keys *keys, const SqlAlter *alter)
{
    KeyTable *table = alter->name ? owner_of(keys, alter->name->name) : NULL;
    for (const SqlAction *one = alter->actions.first; table && one; one = one->next) {
        if (one->op != SQL_ACTION_RENAME && one->op != SQL_ACTION_RENAME_TABLE)
            continue;
        key_table_rename(keys, table, alter->name->name, name_of(one->new_name));
        return;
    }
}

/* RENAME TABLE a TO b, c TO d of MySQL. */
static void rename_tables(Keys *keys, const SqlAlter *alter)
{
    for (const SqlAction *one = alter->actions.first; one; one = one->next) {
        KeyTable *table = one->op == SQL_ACTION_RENAME_TABLE ? table_named(keys, one->table) : NULL;
        if (table)
            rename_table(keys, table, one->table, one->new_name);
    }
}

static void drop_tables(Keys *keys, const SqlName *name)
{
    for (; name; name = name->next)
        if (look(keys, name) != &unknown)
            set_id(keys, key_of(keys, name->catalog, name->schema, name->name), KEY_TABLE_DROPPED);
}

static void drop_indexes(Keys *keys, const SqlStmt *stmt, const SqlName *name)
{
    const SqlName *written = policy_statement_table(stmt);
    for (; name; name = name->next) {
        KeyTable *table = written ? table_named(keys, written) : owner_of(keys, name->name);
        if (table)
            key_table_drop_index(keys, table, name->name);
    }
}

static void apply_drop(Keys *keys, const SqlStmt *stmt)
{
    bool has_tree = stmt->level == SQL_L2 && stmt->tree && stmt->tree->kind == SQL_TREE_DROP;
    const SqlName *names = has_tree ? stmt->tree->drop->names.first : stmt->names.first;
    if (stmt->object == SQL_OBJECT_TABLE)
        drop_tables(keys, names);
    else if (stmt->object == SQL_OBJECT_INDEX)
        drop_indexes(keys, stmt, names);
}

static void apply_tree(Keys *keys, const SqlStmt *stmt)
{
    const SqlTree *tree = stmt->tree;
    if (tree->kind == SQL_TREE_CREATE_TABLE)
        create_table(keys, tree->create_table);
    else if (tree->kind == SQL_TREE_CREATE_INDEX)
        create_index(keys, tree->create_index);
    else if (tree->kind == SQL_TREE_ALTER && stmt->kind == SQL_KIND_RENAME)
        rename_tables(keys, tree->alter);
    else if (tree->kind == SQL_TREE_ALTER && stmt->object == SQL_OBJECT_TABLE)
        alter(keys, tree->alter);
    else if (tree->kind == SQL_TREE_ALTER && stmt->object == SQL_OBJECT_INDEX)
        alter_index(keys, tree->alter);
}

static void add_foreign(Keys *keys, const SqlName *table, const SqlConstraint *constraint)
{
    for (; constraint; constraint = constraint->next) {
        if (constraint->kind != SQL_CONSTRAINT_FOREIGN)
            continue;
        Columns columns = key_table_columns_of(keys, constraint);
        KeyForeign *key = key_table_alloc(keys, sizeof(*key) + columns.n * sizeof(columns.v[0]));
        key->schema = key_table_word(keys, table->schema);
        key->name = key_table_word(keys, table->name);
        key->offset = constraint->span.offset;
        for (size_t i = 0; i < columns.n; i++)
            key->columns[key->ncolumns++] = columns.v[i];
        VEC_ADD_MOVING(keys->arena, &keys->foreign, key);
    }
}

static void add_foreign_of_columns(Keys *keys, const SqlName *table, const SqlColumn *column)
{
    for (; column; column = column->next)
        add_foreign(keys, table, column->constraints.first);
}

static bool adds_columns(SqlActionOp op)
{
    return op == SQL_ACTION_ADD_COLUMN || op == SQL_ACTION_CHANGE_COLUMN ||
           op == SQL_ACTION_MODIFY_COLUMN;
}

static void note_foreign(Keys *keys, const SqlStmt *stmt)
{
    const SqlName *table = policy_statement_table(stmt);
    const SqlActionList *actions = policy_statement_actions(stmt);
    if (!table || stmt->object != SQL_OBJECT_TABLE || stmt->level != SQL_L2 || !stmt->tree)
        return;
    if (stmt->tree->kind == SQL_TREE_CREATE_TABLE) {
        add_foreign(keys, table, stmt->tree->create_table->constraints.first);
        add_foreign_of_columns(keys, table, stmt->tree->create_table->columns.first);
    }
    for (const SqlAction *one = actions ? actions->first : NULL; one; one = one->next) {
        if (adds_columns(one->op))
            add_foreign_of_columns(keys, table, one->column);
        else if (one->op == SQL_ACTION_ADD_CONSTRAINT)
            add_foreign(keys, table, one->constraint);
    }
}

const KeyForeign *policy_keys_foreign(const Keys *keys, size_t i)
{
    return i < keys->foreign.n ? keys->foreign.v[i] : NULL;
}

static bool has_column(const KeyForeign *foreign, uint32_t column)
{
    for (uint32_t i = 0; i < foreign->ncolumns; i++)
        if (foreign->columns[i] == column)
            return true;
    return false;
}

bool policy_keys_serve(Keys *keys, const KeyForeign *foreign)
{
    const KeyTable *table =
        policy_keys_look(keys, STR_NONE, policy_keys_word(keys, foreign->schema),
                         policy_keys_word(keys, foreign->name));
    for (const KeyIndex *index = table ? table->indexes : NULL; index; index = index->next) {
        uint32_t i = 0;
        while (i < foreign->ncolumns && i < index->ncolumns &&
               has_column(foreign, index->columns[i]))
            i++;
        if (i == foreign->ncolumns)
            return true;
    }
    return table == NULL;
}

static void apply(Keys *keys, const SqlStmt *stmt)
{
    if (stmt->kind == SQL_KIND_DROP) {
        apply_drop(keys, stmt);
    } else if (stmt->level == SQL_L2 && stmt->tree) {
        apply_tree(keys, stmt);
    } else {
        const KeyTable *table = look(keys, policy_statement_table(stmt));
        if (table && table != &unknown)
            table_named(keys, policy_statement_table(stmt))->is_known = false;
    }
}

bool policy_keys_apply(Keys *keys, const SqlStmt *stmt)
{
    bool is_compound = policy_statement_is_compound(stmt->kind);
    bool is_ours = stmt->object == SQL_OBJECT_TABLE || stmt->object == SQL_OBJECT_INDEX;
    if ((!is_compound || !is_ours) && stmt->kind != SQL_KIND_RENAME)
        return false;
    if (is_compound && !policy_statement_is_named(stmt))
        return false;
    const KeyTable *before = look(keys, policy_statement_table(stmt));
    bool had_primary = before && !policy_keys_lacks_primary(before);
    apply(keys, stmt);
    note_foreign(keys, stmt);
    return had_primary;
}
