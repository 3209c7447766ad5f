/* Constraints of tables and columns: keys, CHECK, EXCLUDE, REFERENCES and their attributes. */
#include "sql/parse_statement.h"

SqlConstraint *sql_constraint_new(SqlParser *parser, SqlConstraintKind kind, size_t from)
{
    SqlConstraint *constraint = NEW(parser, SqlConstraint);
    constraint->kind = kind;
    constraint->span = sql_span_from(parser, from);
    return constraint;
}

static bool take_not_attribute(SqlParser *parser, SqlConstraint *constraint)
{
    if (take2(parser, KW_NOT, KW_DEFERRABLE))
        return constraint->not_deferrable = true;
    if (take2(parser, KW_NOT, KW_VALID))
        return constraint->not_valid = true;
    if (since(parser, 18, take2(parser, KW_NOT, KW_ENFORCED)))
        return constraint->not_enforced = true;
    return false;
}

bool sql_take_attribute(SqlParser *parser, SqlConstraint *constraint)
{
    int taken = SQL_HOOK(parser, attribute, constraint);
    if (taken)
        return taken > 0;
    if (at(parser, KW_NOT))
        return take_not_attribute(parser, constraint);
    if (take(parser, KW_DEFERRABLE))
        return constraint->deferrable = true;
    if (take2(parser, KW_INITIALLY, KW_DEFERRED))
        return constraint->initially_deferred = true;
    if (take2(parser, KW_INITIALLY, KW_IMMEDIATE))
        return constraint->initially_immediate = true;
    if (take2(parser, KW_NO, KW_INHERIT))
        return constraint->no_inherit = true;
    return since(parser, 18, take(parser, KW_ENFORCED));
}

static bool read_referential_action(SqlParser *parser, SqlConstraint *constraint, Str *action)
{
    size_t from = parser->at;
    bool set = take(parser, KW_SET);
    bool ok = set ? take(parser, KW_NULL) || take(parser, KW_DEFAULT)
                  : take2(parser, KW_NO, KW_ACTION) || take(parser, KW_RESTRICT) ||
                        take(parser, KW_CASCADE);
    if (!ok)
        return sql_fail(parser, "expected NO ACTION, RESTRICT, CASCADE or SET");
    *action = sql_words_since(parser, from);
    bool columns = set && action == &constraint->on_delete && at_punct(parser, '(');
    return !columns || sql_read_ident_list(parser, &constraint->set_columns);
}

static bool read_match(SqlParser *parser, SqlConstraint *constraint)
{
    if (!take(parser, KW_MATCH))
        return true;
    constraint->match = sql_lower_text(parser, sql_peek(parser, 0));
    return take(parser, KW_FULL) || take(parser, KW_PARTIAL) || need(parser, KW_SIMPLE);
}

static SqlKey *read_key_column(SqlParser *parser)
{
    size_t from = parser->at;
    SqlKey *key = NEW(parser, SqlKey);
    key->period = at(parser, KW_PERIOD) && sql_token_is_ident(parser, sql_peek(parser, 1)) &&
                  take(parser, KW_PERIOD);
    since(parser, 18, key->period);
    size_t column_from = parser->at;
    key->column = sql_read_ident(parser);
    if (!key->column)
        return NULL;
    SqlExpr *column = sql_expr_new(parser, SQL_EXPR_COLUMN, column_from);
    column->parts = key->column;
    key->expr = sql_expr_close(parser, column, column_from);
    key->without_overlaps = since(parser, 18, take2(parser, KW_WITHOUT, KW_OVERLAPS));
    key->span = sql_span_from(parser, from);
    return key->expr ? key : NULL;
}

static bool read_key_columns(SqlParser *parser, SqlKeyList *keys)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlKey *key = read_key_column(parser);
        if (!key)
            return false;
        SQL_LIST_ADD(keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

bool sql_read_references(SqlParser *parser, SqlConstraint *constraint)
{
    if (!need(parser, KW_REFERENCES))
        return false;
    constraint->references = sql_read_object(parser);
    if (!constraint->references)
        return false;
    if (at_punct(parser, '(') && !read_key_columns(parser, &constraint->reference_keys))
        return false;
    if (!read_match(parser, constraint))
        return false;
    for (;;) {
        bool ok;
        if (take2(parser, KW_ON, KW_DELETE))
            ok = read_referential_action(parser, constraint, &constraint->on_delete);
        else if (take2(parser, KW_ON, KW_UPDATE))
            ok = read_referential_action(parser, constraint, &constraint->on_update);
        else if (parser->dialect->words && at(parser, KW_MATCH))
            ok = read_match(parser, constraint);
        else
            return true;
        if (!ok)
            return false;
    }
}

/* WITH (fillfactor = 70) USING INDEX TABLESPACE x */
bool sql_read_unique_tail(SqlParser *parser, SqlConstraint *constraint)
{
    if (at(parser, KW_WITH)) {
        parser->at++;
        if (!sql_read_options(parser, &constraint->options))
            return false;
    }
    if (!take3(parser, KW_USING, KW_INDEX, KW_TABLESPACE))
        return true;
    SqlIdent *tablespace = sql_read_ident(parser);
    if (tablespace)
        constraint->tablespace = tablespace->name;
    return tablespace != NULL;
}

static bool read_unique(SqlParser *parser, SqlConstraint *constraint)
{
    if (take2(parser, KW_USING, KW_INDEX))
        return (constraint->using_index = sql_read_ident(parser)) != NULL;
    constraint->nulls_not_distinct = take3(parser, KW_NULLS, KW_NOT, KW_DISTINCT);
    take2(parser, KW_NULLS, KW_DISTINCT);
    return read_key_columns(parser, &constraint->keys) &&
           sql_read_include(parser, &constraint->include) &&
           sql_read_unique_tail(parser, constraint);
}

static bool read_exclude_keys(SqlParser *parser, SqlConstraint *constraint)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlKey *key = sql_read_key(parser);
        if (!key || !need(parser, KW_WITH) || !sql_read_operator(parser, &key->with_operator))
            return false;
        SQL_LIST_ADD(&constraint->keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_exclude(SqlParser *parser, SqlConstraint *constraint)
{
    if (take(parser, KW_USING)) {
        SqlIdent *method = sql_read_ident(parser);
        if (!method)
            return false;
        constraint->method = method->name;
    }
    if (!read_exclude_keys(parser, constraint) || !sql_read_include(parser, &constraint->include) ||
        !sql_read_unique_tail(parser, constraint))
        return false;
    return !take(parser, KW_WHERE) || sql_read_expr_in_parens(parser, &constraint->where);
}

static bool read_foreign(SqlParser *parser, SqlConstraint *constraint)
{
    return read_key_columns(parser, &constraint->keys) && sql_read_references(parser, constraint);
}

static bool read_not_null(SqlParser *parser, SqlConstraint *constraint)
{
    SqlKey *key = read_key_column(parser);
    if (key)
        SQL_LIST_ADD(&constraint->keys, key);
    return key != NULL;
}

bool sql_at_table_constraint(const SqlParser *parser)
{
    if (at(parser, KW_CONSTRAINT) || at(parser, KW_CHECK) || at(parser, KW_UNIQUE) ||
        at(parser, KW_PRIMARY) || at(parser, KW_FOREIGN) || at2(parser, KW_NOT, KW_NULL))
        return true;
    if (parser->dialect->family == SQL_FAMILY_MYSQL)
        return at(parser, KW_KEY) || at(parser, KW_INDEX) || at(parser, KW_FULLTEXT) ||
               at(parser, KW_SPATIAL);
    return at2(parser, KW_EXCLUDE, KW_USING) ||
           (at(parser, KW_EXCLUDE) && sql_token_is_punct(sql_peek(parser, 1), '('));
}

static bool read_constraint_body(SqlParser *parser, SqlConstraint *constraint)
{
    if (take(parser, KW_CHECK)) {
        constraint->kind = SQL_CONSTRAINT_CHECK;
        return sql_read_expr_in_parens(parser, &constraint->check);
    }
    if (take(parser, KW_UNIQUE)) {
        constraint->kind = SQL_CONSTRAINT_UNIQUE;
        return read_unique(parser, constraint);
    }
    if (take2(parser, KW_PRIMARY, KW_KEY)) {
        constraint->kind = SQL_CONSTRAINT_PRIMARY;
        return read_unique(parser, constraint);
    }
    if (take2(parser, KW_FOREIGN, KW_KEY)) {
        constraint->kind = SQL_CONSTRAINT_FOREIGN;
        return read_foreign(parser, constraint);
    }
    if (since(parser, 18, take2(parser, KW_NOT, KW_NULL))) {
        constraint->kind = SQL_CONSTRAINT_NOT_NULL;
        return read_not_null(parser, constraint);
    }
    constraint->kind = SQL_CONSTRAINT_EXCLUDE;
    return need(parser, KW_EXCLUDE) && read_exclude(parser, constraint);
}

SqlConstraint *sql_read_table_constraint(SqlParser *parser)
{
    size_t from = parser->at;
    SqlConstraint *constraint = NEW(parser, SqlConstraint);
    const SqlHooks *hooks = parser->dialect->hooks;
    bool mysql = parser->dialect->family == SQL_FAMILY_MYSQL; /* where the name may be left out */
    if (take(parser, KW_CONSTRAINT) && (!mysql || at_ident(parser)) &&
        !(constraint->name = sql_read_ident(parser)))
        return NULL;
    int taken = hooks && hooks->constraint ? hooks->constraint(parser, constraint) : 0;
    if (taken < 0 || (taken == 0 && !read_constraint_body(parser, constraint)))
        return NULL;
    while (sql_take_attribute(parser, constraint))
        continue;
    constraint->span = sql_span_from(parser, from);
    return constraint;
}
