/* Functions, procedures, aggregates and operators: headers with the span of the body. */
#include "sql/parse_statement.h"

static bool take_mode(SqlParser *parser, Str *mode)
{
    size_t from = parser->at;
    if (take(parser, KW_IN))
        take(parser, KW_OUT);
    else if (!take(parser, KW_OUT) && !take(parser, KW_INOUT) && !take(parser, KW_VARIADIC))
        return false;
    *mode = sql_words_since(parser, from);
    return true;
}

static bool starts_type(const SqlParser *parser, const SqlToken *token)
{
    return token->kind == SQL_TOKEN_QUOTED || sql_token_is_ident(parser, token) ||
           sql_token_is_routine(parser, token) || sql_token_is_word(token, KW_SETOF);
}

/* A word before the type: not the DOUBLE of DOUBLE PRECISION, not a type before DEFAULT. */
static bool at_parameter_name(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (!sql_token_is_routine(parser, sql_peek(parser, 0)) || at2(parser, KW_DOUBLE, KW_PRECISION))
        return false;
    return starts_type(parser, after) || sql_token_is_word(after, KW_IN) ||
           sql_token_is_word(after, KW_OUT) || sql_token_is_word(after, KW_INOUT) ||
           sql_token_is_word(after, KW_VARIADIC);
}

static SqlType *read_parameter(SqlParser *parser, SqlExprList *defaults)
{
    Str mode = STR_NONE;
    SqlIdent *name = NULL;
    bool has_mode = take_mode(parser, &mode);
    if (at_parameter_name(parser)) {
        name = sql_read_label(parser);
        if (!has_mode)
            take_mode(parser, &mode);
    }
    SqlType *type = sql_read_type(parser);
    if (!type)
        return NULL;
    type->arg_name = name;
    type->arg_mode = mode;
    if (take(parser, KW_DEFAULT) || take_punct(parser, '=')) {
        SqlExpr *value = sql_read_expr(parser);
        if (!value)
            return NULL;
        if (defaults)
            SQL_LIST_ADD(defaults, value);
    }
    return type;
}

static bool read_parameter_list(SqlParser *parser, SqlTypeList *types, SqlExprList *defaults)
{
    do {
        SqlType *type = read_parameter(parser, defaults);
        if (!type)
            return false;
        SQL_LIST_ADD(types, type);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_parameters(SqlParser *parser, SqlTypeList *types, SqlExprList *defaults)
{
    if (!need_punct(parser, '('))
        return false;
    if (take_punct(parser, ')'))
        return true;
    return read_parameter_list(parser, types, defaults) && need_punct(parser, ')');
}

SqlName *sql_read_signature(SqlParser *parser)
{
    size_t from = parser->at;
    SqlName *name = sql_read_routine(parser);
    if (!name || !at_punct(parser, '('))
        return name;
    SqlTypeList types = {0};
    if (!sql_read_parameters(parser, &types, NULL))
        return NULL;
    name->arguments = types.first;
    name->has_arguments = true;
    name->span = sql_span_from(parser, from);
    return name;
}

/* (*), (int), (int ORDER BY text), (ORDER BY text) */
static bool read_aggregate_arguments(SqlParser *parser, SqlTypeList *types)
{
    if (!need_punct(parser, '('))
        return false;
    if (take_punct(parser, '*'))
        return need_punct(parser, ')');
    if (!at(parser, KW_ORDER) && !read_parameter_list(parser, types, NULL))
        return false;
    if (take2(parser, KW_ORDER, KW_BY) && !read_parameter_list(parser, types, NULL))
        return false;
    return need_punct(parser, ')');
}

SqlName *sql_read_aggregate_signature(SqlParser *parser)
{
    size_t from = parser->at;
    SqlName *name = sql_read_routine(parser);
    SqlTypeList types = {0};
    if (!name || !read_aggregate_arguments(parser, &types))
        return NULL;
    name->arguments = types.first;
    name->has_arguments = true;
    name->span = sql_span_from(parser, from);
    return name;
}

/* s.+: the schema, then any operator. */
static SqlName *read_operator_name(SqlParser *parser)
{
    size_t from = parser->at;
    SqlName *name = NEW(parser, SqlName);
    while (sql_token_is_label(parser, sql_peek(parser, 0)) &&
           sql_token_is_punct(sql_peek(parser, 1), '.')) {
        name->schema = sql_token_name(parser, sql_peek(parser, 0));
        parser->at += 2;
    }
    if (!sql_read_operator(parser, &name->name))
        return NULL;
    name->raw = name->name;
    name->span = sql_span_from(parser, from);
    return name;
}

SqlName *sql_read_operator_signature(SqlParser *parser)
{
    SqlName *name = read_operator_name(parser);
    if (!name || !need_punct(parser, '('))
        return NULL;
    SqlTypeList types = {0};
    do {
        if (take(parser, KW_NONE))
            continue;
        SqlType *type = sql_read_type(parser);
        if (!type)
            return NULL;
        SQL_LIST_ADD(&types, type);
    } while (take_punct(parser, ','));
    name->arguments = types.first;
    name->has_arguments = true;
    return need_punct(parser, ')') ? name : NULL;
}

bool sql_read_operator_definition(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = read_operator_name(parser);
    return definition->name && sql_read_options(parser, &definition->options);
}

bool sql_read_aggregate(SqlParser *parser, SqlDefinition *definition)
{
    definition->name = sql_read_routine(parser);
    if (!definition->name)
        return false;
    if (at_punct(parser, '(') && sql_token_is_label(parser, sql_peek(parser, 1)) &&
        sql_token_is_punct(sql_peek(parser, 2), '='))
        return sql_read_options(parser, &definition->options);
    return read_aggregate_arguments(parser, &definition->arguments) &&
           sql_read_options(parser, &definition->options);
}

static bool take_words(SqlParser *parser)
{
    return take(parser, KW_IMMUTABLE) || take(parser, KW_STABLE) || take(parser, KW_VOLATILE) ||
           take(parser, KW_STRICT) || take(parser, KW_LEAKPROOF) || take(parser, KW_WINDOW) ||
           take2(parser, KW_NOT, KW_LEAKPROOF) || take2(parser, KW_SECURITY, KW_DEFINER) ||
           take2(parser, KW_SECURITY, KW_INVOKER) ||
           take3(parser, KW_EXTERNAL, KW_SECURITY, KW_DEFINER) ||
           take3(parser, KW_EXTERNAL, KW_SECURITY, KW_INVOKER) ||
           (take3(parser, KW_CALLED, KW_ON, KW_NULL) && need(parser, KW_INPUT)) ||
           (take3(parser, KW_RETURNS, KW_NULL, KW_ON) && need(parser, KW_NULL) &&
            need(parser, KW_INPUT));
}

static bool read_transform_types(SqlParser *parser)
{
    do {
        if (!need(parser, KW_FOR) || !need(parser, KW_TYPE) || !sql_read_type(parser))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* COST 1, ROWS 2, SUPPORT f, PARALLEL safe, LANGUAGE x, TRANSFORM FOR TYPE t */
static bool take_valued(SqlParser *parser, SqlOption *option)
{
    if (take(parser, KW_TRANSFORM))
        return read_transform_types(parser);
    if (take(parser, KW_COST) || take(parser, KW_ROWS)) {
        option->expr = sql_read_literal(parser);
        return option->expr != NULL;
    }
    if (take(parser, KW_SUPPORT))
        return sql_read_object(parser) != NULL;
    if (take(parser, KW_PARALLEL))
        return sql_read_label(parser) != NULL;
    if (!take(parser, KW_LANGUAGE))
        return false;
    if (at_kind(parser, SQL_TOKEN_STRING))
        return sql_read_string(parser, &option->value);
    SqlIdent *language = sql_read_label(parser);
    if (language)
        option->value = language->name;
    return language != NULL;
}

bool sql_take_routine_option(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    if (at(parser, KW_SET) || at(parser, KW_RESET))
        return sql_read_setting(parser, options);
    SqlOption *option = sql_option_new(parser, "", from);
    bool words = take_words(parser);
    if (!words && (parser->error || !take_valued(parser, option)))
        return false;
    option->span = sql_span_from(parser, from);
    option->name =
        words ? sql_words_since(parser, from) : sql_lower_text(parser, &parser->tokens[from]);
    SQL_LIST_ADD(options, option);
    return true;
}

/* The language may stand behind the body: the body is read when all is known. */
static void read_body(SqlParser *parser, SqlDefinition *definition, const SqlToken *body)
{
    for (SqlOption *option = definition->options.first; option; option = option->next)
        if (str_is(option->name, "language"))
            definition->language = option->value;
    if (body)
        definition->body_error =
            sql_read_body(parser, body, definition->language, &definition->parts);
}

static bool read_body_text(SqlParser *parser, SqlDefinition *definition, const SqlToken **body)
{
    const SqlToken *token = *body = sql_peek(parser, 0);
    definition->body = (Span){token->offset, token->length};
    if (!sql_read_string(parser, &definition->body_text))
        return false;
    Str other;
    return !take_punct(parser, ',') || sql_read_string(parser, &other);
}

/* BEGIN ATOMIC a; b; END */
static bool read_atomic_body(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    if (!need(parser, KW_BEGIN) || !need(parser, KW_ATOMIC))
        return false;
    while (!at(parser, KW_END)) {
        if (take_punct(parser, ';'))
            continue;
        SqlTree *tree = take(parser, KW_RETURN) ? sql_tree_new(parser, SQL_TREE_NONE)
                                                : sql_read_statement(parser);
        if (!tree)
            return false;
        if (tree->kind == SQL_TREE_NONE && !sql_read_expr(parser))
            return false;
        if (tree->kind != SQL_TREE_NONE)
            SQL_LIST_ADD(&definition->trees, tree);
        if (!need_punct(parser, ';'))
            return false;
    }
    parser->at++;
    definition->body = sql_span_from(parser, from);
    return true;
}

static bool read_returns(SqlParser *parser, SqlDefinition *definition)
{
    if (!at(parser, KW_RETURNS) || sql_token_is_word(sql_peek(parser, 1), KW_NULL))
        return true;
    parser->at++;
    if (!take(parser, KW_TABLE))
        return (definition->type = sql_read_type(parser)) != NULL;
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlColumn *column = NEW(parser, SqlColumn);
        if (!(column->name = sql_read_label(parser)) || !(column->type = sql_read_type(parser)))
            return false;
        column->span = column->name->span;
        SQL_LIST_ADD(&definition->columns, column);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_routine_parts(SqlParser *parser, SqlDefinition *definition, const SqlToken **body)
{
    while (!sql_at_end(parser)) {
        if (take(parser, KW_AS)) {
            if (!read_body_text(parser, definition, body))
                return false;
        } else if (take(parser, KW_RETURN)) {
            size_t from = parser->at;
            definition->default_value = sql_read_expr(parser);
            if (!definition->default_value)
                return false;
            definition->body = sql_span_from(parser, from);
        } else if (at2(parser, KW_BEGIN, KW_ATOMIC)) {
            if (!read_atomic_body(parser, definition))
                return false;
        } else if (!sql_take_routine_option(parser, &definition->options)) {
            return parser->error ? false : sql_fail(parser, "unknown option of a routine");
        }
    }
    return true;
}

bool sql_read_routine_definition(SqlParser *parser, SqlDefinition *definition)
{
    const SqlToken *body = NULL;
    definition->name = sql_read_routine(parser);
    if (!definition->name ||
        !sql_read_parameters(parser, &definition->arguments, &definition->argument_defaults) ||
        !read_returns(parser, definition) || !read_routine_parts(parser, definition, &body))
        return false;
    read_body(parser, definition, body);
    return true;
}
