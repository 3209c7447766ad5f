/* Columns: type, defaults, inline constraints, identity and generated columns. */
#include "sql/parse_statement.h"

static SqlConstraint *add_inline(SqlParser *parser, SqlColumn *column, SqlConstraintKind kind,
                                 SqlIdent *name, size_t from)
{
    SqlConstraint *constraint = sql_constraint_new(parser, kind, from);
    constraint->is_inline = true;
    constraint->column = column->name;
    constraint->name = name;
    SQL_LIST_ADD(&column->constraints, constraint);
    return constraint;
}

static bool read_generated(SqlParser *parser, SqlColumn *column)
{
    bool always = take(parser, KW_ALWAYS);
    if (!always && (!need(parser, KW_BY) || !need(parser, KW_DEFAULT)))
        return false;
    if (!need(parser, KW_AS))
        return false;
    if (take(parser, KW_IDENTITY)) {
        column->identity = always ? STR("always") : STR("by default");
        column->auto_increment = true;
        if (!take_punct(parser, '('))
            return true;
        return sql_read_sequence_options(parser, &column->identity_options) &&
               need_punct(parser, ')');
    }
    if (!always)
        return sql_fail(parser, "expected IDENTITY: only GENERATED ALWAYS may have an expression");
    if (!sql_read_expr_in_parens(parser, &column->generated))
        return false;
    bool stored = take(parser, KW_STORED);
    column->generated_kind = stored ? STR("stored") : STR("virtual");
    since(parser, 18, !stored);
    if (!stored) /* what PostgreSQL 18 takes for granted */
        take(parser, KW_VIRTUAL);
    return true;
}

static bool read_unique(SqlParser *parser, SqlColumn *column, SqlIdent *name, size_t from)
{
    bool primary = take2(parser, KW_PRIMARY, KW_KEY);
    if (!primary && !need(parser, KW_UNIQUE))
        return false;
    SqlConstraint *constraint = add_inline(
        parser, column, primary ? SQL_CONSTRAINT_PRIMARY : SQL_CONSTRAINT_UNIQUE, name, from);
    *(primary ? &column->primary : &column->unique) = true;
    constraint->nulls_not_distinct = take3(parser, KW_NULLS, KW_NOT, KW_DISTINCT);
    take2(parser, KW_NULLS, KW_DISTINCT);
    bool ok = sql_read_unique_tail(parser, constraint);
    constraint->span = sql_span_from(parser, from);
    return ok;
}

static bool read_check(SqlParser *parser, SqlColumn *column, SqlIdent *name, size_t from)
{
    SqlConstraint *constraint = add_inline(parser, column, SQL_CONSTRAINT_CHECK, name, from);
    if (!sql_read_expr_in_parens(parser, &constraint->check))
        return false;
    constraint->no_inherit = take2(parser, KW_NO, KW_INHERIT);
    constraint->span = sql_span_from(parser, from);
    return true;
}

static bool read_foreign(SqlParser *parser, SqlColumn *column, SqlIdent *name, size_t from)
{
    SqlConstraint *constraint = add_inline(parser, column, SQL_CONSTRAINT_FOREIGN, name, from);
    bool ok = sql_read_references(parser, constraint);
    constraint->span = sql_span_from(parser, from);
    return ok;
}

static bool read_nullable(SqlParser *parser, SqlColumn *column, SqlIdent *name, size_t from)
{
    column->nullable = take(parser, KW_NOT) ? SQL_NULL_NO : SQL_NULL_YES;
    if (!need(parser, KW_NULL))
        return false;
    take2(parser, KW_NO, KW_INHERIT);
    column->nullable_span = sql_span_from(parser, from);
    if (column->nullable == SQL_NULL_NO)
        add_inline(parser, column, SQL_CONSTRAINT_NOT_NULL, name, from);
    return true;
}

static bool read_element(SqlParser *parser, SqlColumn *column, SqlIdent *name, size_t from,
                         bool *found)
{
    *found = true;
    if (at2(parser, KW_NOT, KW_NULL) || at(parser, KW_NULL))
        return read_nullable(parser, column, name, from);
    if (at(parser, KW_UNIQUE) || at2(parser, KW_PRIMARY, KW_KEY))
        return read_unique(parser, column, name, from);
    if (take(parser, KW_CHECK))
        return read_check(parser, column, name, from);
    if (take(parser, KW_DEFAULT))
        return (column->default_value = sql_read_plain_expr(parser)) != NULL;
    if (take(parser, KW_GENERATED))
        return read_generated(parser, column);
    if (parser->dialect->hooks && sql_token_is_word(sql_peek(parser, 2), KW_REFERENCES))
        take2(parser, KW_FOREIGN, KW_KEY);
    if (at(parser, KW_REFERENCES))
        return read_foreign(parser, column, name, from);
    *found = false;
    return !name || sql_fail(parser, "expected a constraint after its name");
}

/* Attributes belong to the constraint before them. */
static bool take_attribute(SqlParser *parser, SqlColumn *column)
{
    SqlConstraint none = {0};
    SqlConstraint *last = column->constraints.last ? column->constraints.last : &none;
    if (!sql_take_attribute(parser, last))
        return false;
    last->span.length = parser->tokens[parser->at - 1].offset +
                        parser->tokens[parser->at - 1].length - last->span.offset;
    return true;
}

static bool read_qualifiers(SqlParser *parser, SqlColumn *column)
{
    const SqlHooks *hooks = parser->dialect->hooks;
    for (;;) {
        size_t from = parser->at;
        int taken = hooks && hooks->column_option ? hooks->column_option(parser, column) : 0;
        if (taken < 0)
            return false;
        if (taken > 0)
            continue;
        if (take(parser, KW_COLLATE)) {
            if (!(column->collate = sql_read_object(parser)))
                return false;
            continue;
        }
        SqlIdent *name = NULL;
        if (take(parser, KW_CONSTRAINT) && !(name = sql_read_ident(parser)))
            return false;
        bool found;
        if (!read_element(parser, column, name, from, &found))
            return false;
        if (!found && !take_attribute(parser, column))
            return true;
    }
}

static bool read_storage(SqlParser *parser, SqlColumn *column)
{
    if (since(parser, 16, take(parser, KW_STORAGE))) {
        column->storage = sql_lower_text(parser, sql_peek(parser, 0));
        if (!take(parser, KW_DEFAULT) && !sql_read_ident(parser))
            return false;
    }
    if (take(parser, KW_COMPRESSION)) {
        column->compression = sql_lower_text(parser, sql_peek(parser, 0));
        if (!take(parser, KW_DEFAULT) && !sql_read_ident(parser))
            return false;
    }
    if (parser->dialect->hooks || !at(parser, KW_OPTIONS))
        return true;
    return sql_read_fdw_options(parser, &column->options);
}

static bool is_serial(const SqlType *type)
{
    return !type->name->schema.p &&
           (str_is(type->canon, "serial") || str_is(type->canon, "bigserial") ||
            str_is(type->canon, "smallserial"));
}

/* A column whose options, or nothing, follow its name. */
static bool is_untyped(const SqlParser *parser)
{
    if (!sql_has_grammar(parser->dialect, SQL_GRAMMAR_UNTYPED))
        return false;
    return !at_kind(parser, SQL_TOKEN_WORD) || at(parser, KW_CONSTRAINT) || at(parser, KW_NOT) ||
           at(parser, KW_NULL) || at(parser, KW_PRIMARY) || at(parser, KW_UNIQUE) ||
           at(parser, KW_CHECK) || at(parser, KW_DEFAULT) || at(parser, KW_COLLATE) ||
           at(parser, KW_REFERENCES) || at(parser, KW_GENERATED) || at(parser, KW_AS) ||
           at(parser, KW_MATERIALIZED) || at(parser, KW_CODEC) || at(parser, KW_TTL) ||
           at_text(parser, "alias") || at_text(parser, "ephemeral") || at(parser, KW_COMMENT) ||
           at(parser, KW_WITH) || at(parser, KW_MASKING);
}

bool sql_read_column_body(SqlParser *parser, SqlColumn *column)
{
    if (!is_untyped(parser) && !(column->type = sql_read_type(parser)))
        return false;
    column->auto_increment = column->type && is_serial(column->type);
    return read_storage(parser, column) && read_qualifiers(parser, column);
}

SqlColumn *sql_read_column_def(SqlParser *parser)
{
    size_t from = parser->at;
    SqlColumn *column = NEW(parser, SqlColumn);
    column->name = sql_read_ident(parser);
    if (!column->name || !sql_read_column_body(parser, column))
        return NULL;
    column->span = sql_span_from(parser, from);
    return column;
}

SqlColumn *sql_read_column_options(SqlParser *parser)
{
    size_t from = parser->at;
    SqlColumn *column = NEW(parser, SqlColumn);
    column->name = sql_read_ident(parser);
    if (!column->name)
        return NULL;
    take2(parser, KW_WITH, KW_OPTIONS);
    if (!read_qualifiers(parser, column))
        return NULL;
    column->span = sql_span_from(parser, from);
    return column;
}
