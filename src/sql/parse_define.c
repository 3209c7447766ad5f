/* CREATE of views, sequences, schemas, types, domains, extensions, databases and the like. */
#include "sql/parse_statement.h"

static bool read_name(SqlParser *parser, SqlDefinition *definition)
{
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    definition->name = sql_read_object(parser);
    return definition->name != NULL;
}

static void add_word(SqlParser *parser, SqlOptionList *options, const char *name, Str value,
                     size_t from)
{
    SqlOption *option = sql_option_new(parser, name, from);
    option->value = value;
    SQL_LIST_ADD(options, option);
}

static bool read_view_columns(SqlParser *parser, SqlDefinition *definition)
{
    return !at_punct(parser, '(') || sql_read_ident_list(parser, &definition->names);
}

static bool read_as_query(SqlParser *parser, SqlDefinition *definition)
{
    if (!need(parser, KW_AS))
        return false;
    definition->query = sql_read_query(parser);
    return definition->query != NULL;
}

static bool read_check_option(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    if (!take(parser, KW_WITH))
        return true;
    if (!take(parser, KW_CASCADED))
        take(parser, KW_LOCAL);
    if (!need(parser, KW_CHECK) || !need(parser, KW_OPTION))
        return false;
    add_word(parser, &definition->options, "check_option",
             sql_token_is_word(&parser->tokens[from + 1], KW_LOCAL) ? STR("local")
                                                                    : STR("cascaded"),
             from);
    return true;
}

bool sql_read_view(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = sql_read_object(parser);
    if (!definition->name || !read_view_columns(parser, definition))
        return false;
    if (definition->recursive && !definition->names.n)
        return sql_fail(parser, "expected the columns of the recursive view");
    if (take(parser, KW_WITH) && !sql_read_options(parser, &definition->options))
        return false;
    return read_as_query(parser, definition) && read_check_option(parser, definition);
}

bool sql_read_materialized_view(SqlParser *parser, SqlDefinition *definition)
{
    definition->materialized = true;
    if (!read_name(parser, definition) || !read_view_columns(parser, definition))
        return false;
    size_t from = parser->at;
    if (take(parser, KW_USING)) {
        SqlIdent *method = sql_read_ident(parser);
        if (!method)
            return false;
        add_word(parser, &definition->options, "using", method->name, from);
    }
    if (take(parser, KW_WITH) && !sql_read_options(parser, &definition->options))
        return false;
    from = parser->at;
    if (take(parser, KW_TABLESPACE)) {
        SqlIdent *tablespace = sql_read_ident(parser);
        if (!tablespace)
            return false;
        add_word(parser, &definition->options, "tablespace", tablespace->name, from);
    }
    if (!read_as_query(parser, definition))
        return false;
    sql_take_with_data(parser, &definition->with_no_data);
    return true;
}

bool sql_read_sequence(SqlParser *parser, SqlDefinition *definition)
{
    return read_name(parser, definition) && sql_read_sequence_options(parser, &definition->options);
}

/* CREATE SCHEMA may hold whole CREATE and GRANT statements, without anything between. */
static bool read_schema_elements(SqlParser *parser, SqlDefinition *definition)
{
    while (at(parser, KW_CREATE) || at(parser, KW_GRANT)) {
        SqlTree *tree = sql_read_statement(parser);
        if (!tree)
            return false;
        SQL_LIST_ADD(&definition->trees, tree);
    }
    return true;
}

bool sql_read_schema(SqlParser *parser, SqlDefinition *definition)
{
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    if (!at(parser, KW_AUTHORIZATION) && !(definition->name = sql_read_object(parser)))
        return false;
    if (take(parser, KW_AUTHORIZATION)) {
        definition->owner = sql_read_role(parser);
        if (!definition->owner)
            return false;
        if (!definition->name)
            definition->name = sql_name_of_ident(parser, definition->owner);
    }
    return read_schema_elements(parser, definition);
}

static bool read_enum(SqlParser *parser, SqlDefinition *definition)
{
    definition->type = NEW(parser, SqlType);
    definition->type->canon = STR("enum");
    if (!need_punct(parser, '(') || take_punct(parser, ')'))
        return !parser->error;
    do {
        size_t from = parser->at;
        SqlIdent *value = NEW(parser, SqlIdent);
        if (!sql_read_string(parser, &value->name))
            return false;
        value->raw = value->name;
        value->quoted = true;
        value->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&definition->type->values, value);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_composite(SqlParser *parser, SqlDefinition *definition)
{
    if (!need_punct(parser, '(') || take_punct(parser, ')'))
        return !parser->error;
    do {
        size_t from = parser->at;
        SqlColumn *column = NEW(parser, SqlColumn);
        if (!(column->name = sql_read_ident(parser)) || !(column->type = sql_read_type(parser)))
            return false;
        if (take(parser, KW_COLLATE) && !(column->collate = sql_read_object(parser)))
            return false;
        column->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&definition->columns, column);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

bool sql_read_type_definition(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = sql_read_object(parser);
    if (!definition->name)
        return false;
    if (at_punct(parser, '('))
        return sql_read_options(parser, &definition->options);
    if (!take(parser, KW_AS))
        return true;
    if (take(parser, KW_ENUM))
        return read_enum(parser, definition);
    if (take(parser, KW_RANGE)) {
        definition->type = NEW(parser, SqlType);
        definition->type->canon = STR("range");
        return sql_read_options(parser, &definition->options);
    }
    return read_composite(parser, definition);
}

static SqlConstraint *domain_constraint(SqlParser *parser, SqlConstraintKind kind, SqlIdent *name,
                                        size_t from)
{
    SqlConstraint *constraint = sql_constraint_new(parser, kind, from);
    constraint->name = name;
    constraint->is_inline = true;
    return constraint;
}

static bool read_domain_constraint(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    SqlIdent *name = NULL;
    if (take(parser, KW_CONSTRAINT) && !(name = sql_read_ident(parser)))
        return false;
    SqlConstraint *constraint = NULL;
    if (take2(parser, KW_NOT, KW_NULL)) {
        constraint = domain_constraint(parser, SQL_CONSTRAINT_NOT_NULL, name, from);
    } else if (take(parser, KW_CHECK)) {
        constraint = domain_constraint(parser, SQL_CONSTRAINT_CHECK, name, from);
        if (!sql_read_expr_in_parens(parser, &constraint->check))
            return false;
        while (sql_take_attribute(parser, constraint))
            continue;
    } else if (take(parser, KW_DEFAULT)) {
        return (definition->default_value = sql_read_plain_expr(parser)) != NULL;
    } else if (!take(parser, KW_NULL)) {
        return sql_fail(parser, "expected a constraint of the domain");
    }
    if (constraint) {
        constraint->span = sql_span_from(parser, from);
        SQL_LIST_ADD(&definition->constraints, constraint);
    }
    return true;
}

bool sql_read_domain(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = sql_read_object(parser);
    if (!definition->name)
        return false;
    take(parser, KW_AS);
    definition->type = sql_read_type(parser);
    if (!definition->type)
        return false;
    while (!sql_at_end(parser)) {
        size_t from = parser->at;
        if (take(parser, KW_COLLATE)) {
            if (!sql_read_object(parser))
                return false;
            add_word(parser, &definition->options, "collate", STR_NONE, from);
        } else if (!read_domain_constraint(parser, definition)) {
            return false;
        }
    }
    return true;
}

bool sql_read_extension(SqlParser *parser, SqlDefinition *definition)
{
    if (!read_name(parser, definition))
        return false;
    take(parser, KW_WITH);
    for (;;) {
        size_t from = parser->at;
        if (take(parser, KW_CASCADE)) {
            add_word(parser, &definition->options, "cascade", STR("true"), from);
            continue;
        }
        bool schema = at(parser, KW_SCHEMA);
        if (!schema && !at(parser, KW_VERSION) && !at(parser, KW_FROM))
            return true;
        Str name = sql_lower_text(parser, sql_next(parser));
        Str value;
        if (at_kind(parser, SQL_TOKEN_STRING) && !schema) {
            if (!sql_read_string(parser, &value))
                return false;
        } else {
            SqlIdent *word = sql_read_label(parser);
            if (!word)
                return false;
            value = word->name;
        }
        add_word(parser, &definition->options, str_z(parser->arena, name), value, from);
    }
}

/* OWNER = x, CONNECTION LIMIT 3, ENCODING DEFAULT */
static bool read_database_option(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    if (!sql_read_label(parser))
        return false;
    bool two = sql_token_is_word(&parser->tokens[from], KW_CONNECTION) && take(parser, KW_LIMIT);
    SqlOption *option = sql_option_new(parser, "", from);
    option->name = sql_words_since(parser, from);
    take_punct(parser, '=');
    bool word = !two && at_kind(parser, SQL_TOKEN_WORD);
    if (word || at_kind(parser, SQL_TOKEN_QUOTED)) {
        option->value = sql_token_name(parser, sql_next(parser));
    } else {
        option->expr = sql_read_literal(parser);
        if (!option->expr)
            return false;
        option->value = option->expr->text;
    }
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(&definition->options, option);
    return true;
}

bool sql_read_database(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = sql_read_object(parser);
    if (!definition->name)
        return false;
    take(parser, KW_WITH);
    while (!sql_at_end(parser))
        if (!read_database_option(parser, definition))
            return false;
    return true;
}
