/* Constraints and inline indexes of T-SQL, of a table or at a column. */
#include "sql/parse_tsql.h"

static SqlKey *read_key(SqlParser *parser)
{
    size_t from = parser->at;
    SqlKey *key = NEW(parser, SqlKey);
    bool pseudo = at_kind(parser, SQL_TOKEN_VARIABLE); /* $node_id */
    key->column = pseudo ? sql_ident_of_token(parser, sql_next(parser)) : sql_read_label(parser);
    if (!key->column)
        return NULL;
    SqlExpr *column = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    column->parts = key->column;
    key->expr = sql_expr_close(parser, column, from);
    key->descending = take(parser, KW_DESC);
    key->has_direction = key->descending || take(parser, KW_ASC);
    key->span = sql_span_from(parser, from);
    return key->expr ? key : NULL;
}

bool sql_tsql_keys(SqlParser *parser, SqlKeyList *keys)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlKey *key = read_key(parser);
        if (!key)
            return false;
        SQL_LIST_ADD(keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool take_not_for_replication(SqlParser *parser)
{
    if (!at2(parser, KW_NOT, KW_FOR))
        return true;
    parser->at += 2;
    return sql_read_label(parser) != NULL;
}

static bool read_unique(SqlParser *parser, SqlConstraint *constraint)
{
    sql_tsql_take_method(parser, &constraint->method);
    if (at_punct(parser, '(') && !sql_tsql_keys(parser, &constraint->keys))
        return false;
    if (!sql_tsql_index_options(parser, &constraint->options))
        return false;
    if (take2(parser, KW_NOT, KW_ENFORCED))
        constraint->not_enforced = true;
    return true;
}

static bool read_check(SqlParser *parser, SqlConstraint *constraint)
{
    return take_not_for_replication(parser) && sql_read_expr_in_parens(parser, &constraint->check);
}

static bool read_action(SqlParser *parser, Str *action)
{
    size_t from = parser->at;
    bool ok = take2(parser, KW_NO, KW_ACTION) || take(parser, KW_CASCADE) ||
              take2(parser, KW_SET, KW_NULL) || take2(parser, KW_SET, KW_DEFAULT);
    *action = sql_words_since(parser, from);
    return ok || sql_fail(parser, "expected NO ACTION, CASCADE, SET NULL or SET DEFAULT");
}

static bool read_references(SqlParser *parser, SqlConstraint *constraint)
{
    if (!need(parser, KW_REFERENCES) || !(constraint->references = sql_read_object(parser)))
        return false;
    if (at_punct(parser, '(') && !sql_tsql_keys(parser, &constraint->reference_keys))
        return false;
    for (;;) {
        bool ok;
        if (take2(parser, KW_ON, KW_DELETE))
            ok = read_action(parser, &constraint->on_delete);
        else if (take2(parser, KW_ON, KW_UPDATE))
            ok = read_action(parser, &constraint->on_update);
        else
            break;
        if (!ok)
            return false;
    }
    if (!take_not_for_replication(parser))
        return false;
    constraint->not_enforced = take2(parser, KW_NOT, KW_ENFORCED);
    return true;
}

static bool read_foreign(SqlParser *parser, SqlConstraint *constraint)
{
    if (at_punct(parser, '(') && !sql_tsql_keys(parser, &constraint->keys))
        return false;
    return read_references(parser, constraint);
}

/* DEFAULT e [FOR column] [WITH VALUES] */
static bool read_default(SqlParser *parser, SqlConstraint *constraint, SqlColumn *column)
{
    constraint->check = sql_read_plain_expr(parser);
    if (!constraint->check)
        return false;
    if (column)
        column->default_value = constraint->check;
    if (!column && take(parser, KW_FOR)) {
        SqlKey *key = read_key(parser);
        if (!key)
            return false;
        SQL_LIST_ADD(&constraint->keys, key);
    }
    take2(parser, KW_WITH, KW_VALUES);
    return true;
}

/* INDEX i [UNIQUE] [CLUSTERED] [COLUMNSTORE] [(a)] [INCLUDE (b)] [WHERE e] [WITH (...)] [ON fg] */
static bool read_index(SqlParser *parser, SqlConstraint *constraint)
{
    if (!(constraint->name = sql_read_ident(parser)))
        return false;
    if (take(parser, KW_UNIQUE))
        constraint->kind = SQL_CONSTRAINT_UNIQUE;
    sql_tsql_take_method(parser, &constraint->method);
    if (at_punct(parser, '(') && !sql_tsql_keys(parser, &constraint->keys))
        return false;
    if (!sql_read_include(parser, &constraint->include))
        return false;
    if (take_text(parser, "order") && !sql_skip_parens(parser))
        return false;
    if (take(parser, KW_WHERE) && !(constraint->where = sql_read_expr(parser)))
        return false;
    return sql_tsql_index_options(parser, &constraint->options);
}

bool sql_tsql_at_constraint(const SqlParser *parser)
{
    return at(parser, KW_CONSTRAINT) || at2(parser, KW_PRIMARY, KW_KEY) || at(parser, KW_UNIQUE) ||
           at(parser, KW_CHECK) || at2(parser, KW_FOREIGN, KW_KEY) || at(parser, KW_REFERENCES) ||
           at(parser, KW_DEFAULT) || at(parser, KW_INDEX);
}

static bool read_body(SqlParser *parser, SqlConstraint *constraint, SqlColumn *column)
{
    static const struct {
        SqlKeyword words[2];
        SqlConstraintKind kind;
        bool (*read)(SqlParser *parser, SqlConstraint *constraint);
    } rows[] = {
        {{KW_PRIMARY, KW_KEY}, SQL_CONSTRAINT_PRIMARY, read_unique},
        {{KW_FOREIGN, KW_KEY}, SQL_CONSTRAINT_FOREIGN, read_foreign},
        {{KW_UNIQUE}, SQL_CONSTRAINT_UNIQUE, read_unique},
        {{KW_CHECK}, SQL_CONSTRAINT_CHECK, read_check},
        {{KW_INDEX}, SQL_CONSTRAINT_INDEX, read_index},
    };
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        bool pair = rows[i].words[1] != KW_NO_KEYWORD;
        if (!(pair ? take2(parser, rows[i].words[0], rows[i].words[1])
                   : take(parser, rows[i].words[0])))
            continue;
        constraint->kind = rows[i].kind;
        return rows[i].read(parser, constraint);
    }
    if (take(parser, KW_DEFAULT)) {
        constraint->kind = SQL_CONSTRAINT_DEFAULT;
        return read_default(parser, constraint, column);
    }
    constraint->kind = SQL_CONSTRAINT_FOREIGN;
    return read_references(parser, constraint);
}

SqlConstraint *sql_tsql_constraint(SqlParser *parser, SqlColumn *column)
{
    size_t from = parser->at;
    SqlConstraint *constraint = NEW(parser, SqlConstraint);
    if (take(parser, KW_CONSTRAINT) && !(constraint->name = sql_read_ident(parser)))
        return NULL;
    if (!read_body(parser, constraint, column))
        return NULL;
    /* A key that names its columns is the table's, even without a comma before it. */
    constraint->is_inline = column && !constraint->keys.n;
    constraint->column = constraint->is_inline ? column->name : NULL;
    constraint->span = sql_span_from(parser, from);
    return constraint;
}
