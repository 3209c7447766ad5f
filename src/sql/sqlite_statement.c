/* SQLite: its hooks into the shared grammar, its words, tables and types. */
#include "sql/parse_warehouse.h"
#include "sql/warehouse_words.h"

const uint8_t sql_sqlite_words[KW_COUNT] = {
    SQL_WAREHOUSE_WORDS,
    [KW_CONSTRAINT] = SQL_WORD_RESERVED,
    [KW_PRIMARY] = SQL_WORD_RESERVED,
    [KW_UNIQUE] = SQL_WORD_RESERVED,
    [KW_CHECK] = SQL_WORD_RESERVED,
    [KW_DEFAULT] = SQL_WORD_RESERVED,
    [KW_COLLATE] = SQL_WORD_RESERVED,
    [KW_REFERENCES] = SQL_WORD_RESERVED,
    [KW_FOREIGN] = SQL_WORD_RESERVED,
    [KW_GENERATED] = SQL_WORD_NO_ALIAS,
};

/* ---- columns ---- */

/* Any words, then perhaps one or two numbers: UNSIGNED BIG INT, VARYING CHARACTER (255). */
static int read_type(SqlParser *parser, void *target)
{
    SqlType *type = target;
    size_t from = parser->at;
    if (!sql_token_is_label(parser, sql_peek(parser, 0)))
        return sql_fail(parser, "expected a data type") ? 1 : -1;
    do
        parser->at++;
    while (at_ident(parser) && !at(parser, KW_GENERATED) && !at(parser, KW_AS));
    type->name = NEW(parser, SqlName);
    type->name->name = type->name->raw = type->canon = sql_words_since(parser, from);
    type->name->span = sql_span_from(parser, from);
    if (!take_punct(parser, '('))
        return 1;
    return sql_read_exprs(parser, &type->args) && need_punct(parser, ')') ? 1 : -1;
}

static bool take_conflict(SqlParser *parser)
{
    return sql_take_phrase(parser, "on conflict") && sql_read_label(parser);
}

static int read_primary_key(SqlParser *parser, SqlColumn *column)
{
    size_t from = parser->at;
    parser->at += 2;
    column->primary = true;
    SqlConstraint *primary = sql_add_inline(parser, column, SQL_CONSTRAINT_PRIMARY, from);
    if (!take(parser, KW_ASC))
        take(parser, KW_DESC);
    take_conflict(parser);
    if (take(parser, KW_AUTOINCREMENT))
        column->auto_increment = true;
    primary->span = sql_span_from(parser, from);
    return 1;
}

/* AS (expr) [STORED | VIRTUAL] without GENERATED ALWAYS; DEFAULT (expr), DEFAULT word */
static int read_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (at2(parser, KW_PRIMARY, KW_KEY))
        return read_primary_key(parser, column);
    if (take_conflict(parser))
        return 1;
    if (!sql_take_phrase(parser, "generated always as") && !take(parser, KW_AS))
        return 0;
    if (!sql_read_expr_in_parens(parser, &column->generated))
        return -1;
    column->generated_kind = take(parser, KW_STORED) ? STR("stored") : STR("virtual");
    take(parser, KW_VIRTUAL);
    return 1;
}

static int read_attribute(SqlParser *parser, void *constraint)
{
    (void)constraint;
    return take_conflict(parser);
}

/* PRIMARY KEY (a COLLATE nocase DESC, b), UNIQUE (lower(a)) */
static int read_constraint(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    bool primary = take2(parser, KW_PRIMARY, KW_KEY);
    if (!primary && !take(parser, KW_UNIQUE))
        return 0;
    constraint->kind = primary ? SQL_CONSTRAINT_PRIMARY : SQL_CONSTRAINT_UNIQUE;
    if (!sql_read_keys(parser, &constraint->keys))
        return -1;
    take(parser, KW_AUTOINCREMENT);
    return 1;
}

static const SqlClause table_rows[] = {
    {"without rowid", SQL_CLAUSE_NONE, 0},
    {"strict", SQL_CLAUSE_NONE, 0},
    {NULL, 0, 0},
};

static int read_table_option(SqlParser *parser, void *target)
{
    SqlCreateTable *table = target;
    if (table->options.n && take_punct(parser, ','))
        return 1;
    return sql_read_clause(parser, table_rows, &table->options, NULL);
}

static const SqlAlterRows alter_rows = {NULL, NULL, NULL, NULL, NULL};

static int read_alter_action(SqlParser *parser, void *action)
{
    return sql_warehouse_alter(parser, action, &alter_rows);
}

/* ---- expressions and sources ---- */

static bool is_match_word(const SqlParser *parser, const SqlToken *token)
{
    return sql_token_is_word(token, KW_MATCH) || sql_token_is_word(token, KW_REGEXP) ||
           is_text(parser, token, "glob");
}

/* a [NOT] GLOB b, a MATCH b; a IS b, where b is any value */
static int read_infix(SqlParser *parser, SqlExpr **expr, size_t from, int min)
{
    const SqlToken *after = sql_peek(parser, at(parser, KW_NOT));
    if (min <= SQL_BIND_LIKE && is_match_word(parser, after)) {
        SqlExpr *match = sql_expr_new(parser, SQL_EXPR_LIKE, from);
        sql_expr_add(match, *expr);
        if (take(parser, KW_NOT))
            match->flags |= SQL_EXPR_NEGATED;
        match->text = sql_lower_text(parser, sql_next(parser));
        SqlExpr *pattern = sql_read_operand(parser, SQL_BIND_OPERATOR);
        if (!pattern)
            return -1;
        sql_expr_add(match, pattern);
        *expr = sql_expr_close(parser, match, from);
        return *expr ? 1 : -1;
    }
    if (min > SQL_BIND_IS || !at(parser, KW_IS))
        return sql_warehouse_infix(parser, expr, from, min);
    after = sql_peek(parser, 1 + sql_token_is_word(sql_peek(parser, 1), KW_NOT));
    if (sql_token_is_word(after, KW_NULL) || sql_token_is_word(after, KW_DISTINCT))
        return 0;
    SqlExpr *is = sql_expr_new(parser, SQL_EXPR_IS, from);
    sql_expr_add(is, *expr);
    parser->at++;
    if (take(parser, KW_NOT))
        is->flags |= SQL_EXPR_NEGATED;
    is->text = STR("value");
    SqlExpr *value = sql_read_operand(parser, SQL_BIND_COMPARE);
    if (!value)
        return -1;
    sql_expr_add(is, value);
    *expr = sql_expr_close(parser, is, from);
    return *expr ? 1 : -1;
}

/* RAISE (ABORT, 'x') of triggers */
static int read_primary(SqlParser *parser, SqlExpr **expr)
{
    if (!at(parser, KW_RAISE) || !sql_token_is_punct(sql_peek(parser, 1), '('))
        return sql_warehouse_primary(parser, expr);
    *expr = sql_read_empty_or_call(parser);
    return *expr ? 1 : -1;
}

/* t INDEXED BY i, t NOT INDEXED */
static int read_table_tail(SqlParser *parser, SqlSource *source)
{
    (void)source;
    if (sql_take_phrase(parser, "not indexed"))
        return 1;
    if (!sql_take_phrase(parser, "indexed by"))
        return 0;
    return sql_read_ident(parser) ? 1 : -1;
}

static int read_source_tail(SqlParser *parser, void *source)
{
    return read_table_tail(parser, source);
}

/* ---- statements ---- */

/* 'name' as a name, as old scripts have it. */
static int read_object(SqlParser *parser, SqlName **name)
{
    if (!at_kind(parser, SQL_TOKEN_STRING))
        return 0;
    *name = sql_name_of_ident(parser, sql_ident_of_token(parser, sql_next(parser)));
    while (at_punct(parser, '.')) {
        parser->at++;
        const SqlIdent *part = sql_read_label(parser);
        if (!part)
            return -1;
        (*name)->schema = (*name)->name;
        (*name)->name = (*name)->raw = part->name;
    }
    return 1;
}

/* CREATE VIRTUAL TABLE t USING fts5(a, content='') */
static int read_virtual(SqlParser *parser, SqlTree **tree)
{
    SqlCreateTable *table = NEW(parser, SqlCreateTable);
    *tree = sql_tree_new(parser, SQL_TREE_CREATE_TABLE);
    (*tree)->create_table = table;
    table->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!(table->name = sql_read_object(parser)) || !need(parser, KW_USING))
        return -1;
    SqlIdent *module = sql_read_ident(parser);
    if (!module)
        return -1;
    table->method = module->name;
    return !at_punct(parser, '(') || sql_read_properties(parser, &table->options) ? 1 : -1;
}

static const char *const table_words[] = {"temp", "temporary", NULL};

static int read_statement(SqlParser *parser, SqlTree **tree)
{
    if (sql_take_phrase(parser, "create virtual table"))
        return read_virtual(parser, tree);
    if (at(parser, KW_CREATE))
        return sql_warehouse_create_table(parser, tree, table_words);
    return sql_warehouse_data(parser, tree);
}

const SqlHooks sql_sqlite_hooks = {
    .arguments_tail = sql_warehouse_arguments_tail,
    .join = sql_warehouse_join,
    .statement = read_statement,
    .column_option = read_column_option,
    .table_option = read_table_option,
    .constraint = read_constraint,
    .attribute = read_attribute,
    .alter_action = read_alter_action,
    .type = read_type,
    .primary = read_primary,
    .infix = read_infix,
    .table_tail = read_table_tail,
    .source_tail = read_source_tail,
    .object = read_object,
};
