/* CREATE and ALTER of views, routines, triggers and events of the MySQL family. */
#include "sql/parse_mysql.h"

static bool read_definer(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    if (!at_text(parser, "definer"))
        return true;
    if (!sql_mysql_phrase(parser, "definer '=' $user", &found))
        return false;
    SqlOption *option = sql_option_new(parser, "definer", parser->at);
    option->value = found.names.first->name;
    SQL_LIST_ADD(&definition->options, option);
    return true;
}

/* (a, b) AS query WITH LOCAL CHECK OPTION */
static bool read_view(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    if (at_punct(parser, '(') && !sql_read_ident_list(parser, &definition->names))
        return false;
    if (!need(parser, KW_AS) || !(definition->query = sql_read_query(parser)))
        return false;
    return sql_mysql_phrase(parser, "[with [cascaded | local] check option]", &found);
}

static bool read_mode(SqlParser *parser, Str *mode, SqlIdent **name)
{
    size_t from = parser->at;
    if (take(parser, KW_IN))
        take(parser, KW_OUT);
    else if (!take(parser, KW_OUT))
        take(parser, KW_INOUT);
    if (parser->at > from)
        *mode = sql_words_since(parser, from);
    return (*name = sql_read_ident(parser)) != NULL;
}

/* (IN a int, OUT b text), (a int DEFAULT 1) of MariaDB */
static bool read_parameters(SqlParser *parser, SqlDefinition *definition)
{
    if (!need_punct(parser, '('))
        return false;
    if (take_punct(parser, ')'))
        return true;
    do {
        Str mode = STR_NONE;
        SqlIdent *name;
        SqlType *type = read_mode(parser, &mode, &name) ? sql_read_type(parser) : NULL;
        if (!type)
            return false;
        type->arg_name = name;
        type->arg_mode = mode;
        SQL_LIST_ADD(&definition->arguments, type);
        if (take(parser, KW_COLLATE) && !sql_read_label(parser))
            return false;
        SqlExpr *value = NULL;
        if (take(parser, KW_DEFAULT) && !(value = sql_read_expr(parser)))
            return false;
        if (value)
            SQL_LIST_ADD(&definition->argument_defaults, value);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

/* The one statement that is the body. */
static bool read_body(SqlParser *parser, SqlDefinition *definition)
{
    size_t from = parser->at;
    SqlTree *part = sql_read_part(parser);
    if (!part)
        return false;
    take_punct(parser, ';'); /* kept by a client delimiter */
    SQL_LIST_ADD(&definition->trees, part);
    definition->body = sql_span_from(parser, from);
    return true;
}

static bool read_routine(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    if (!read_parameters(parser, definition))
        return false;
    if (take(parser, KW_RETURNS) && !(definition->type = sql_read_type(parser)))
        return false;
    if (take(parser, KW_COLLATE) && !sql_read_label(parser))
        return false;
    if (!sql_mysql_phrase(parser, SQL_MYSQL_ROUTINE, &found))
        return false;
    definition->language = STR("sql");
    if (take(parser, KW_AS)) { /* another language */
        const SqlToken *token = sql_peek(parser, 0);
        definition->language = STR_NONE;
        definition->body = (Span){token->offset, token->length};
        return sql_read_string(parser, &definition->body_text);
    }
    return read_body(parser, definition);
}

/* f RETURNS int SONAME 'x.so' */
static bool read_function(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    if (at_punct(parser, '('))
        return read_routine(parser, definition);
    return sql_mysql_phrase(
        parser, "returns (string | integer | int | real | decimal) soname $string", &found);
}

static bool read_trigger(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    size_t from = parser->at;
    if (!take(parser, KW_BEFORE) && !need(parser, KW_AFTER))
        return false;
    definition->timing = sql_words_since(parser, from);
    do {
        SqlOption *option = sql_option_new(parser, "event", parser->at);
        option->value = sql_lower_text(parser, sql_peek(parser, 0));
        if (!take(parser, KW_INSERT) && !take(parser, KW_UPDATE) && !need(parser, KW_DELETE))
            return false;
        SQL_LIST_ADD(&definition->options, option);
    } while (take(parser, KW_OR));
    if (!need(parser, KW_ON) || !(definition->table = sql_read_object(parser)))
        return false;
    return sql_mysql_phrase(parser, "for each row [(follows | precedes) $name]", &found) &&
           read_body(parser, definition);
}

static bool take_on_schedule(SqlParser *parser)
{
    bool taken = at(parser, KW_ON) && is_text(parser, sql_peek(parser, 1), "schedule");
    parser->at += taken ? 2 : 0;
    return taken;
}

static bool read_moment(SqlParser *parser, const char *word)
{
    return !take_text(parser, word) || sql_read_expr(parser);
}

/* AT t, EVERY 1 DAY STARTS t ENDS t */
static bool read_schedule(SqlParser *parser)
{
    if (take(parser, KW_AT))
        return sql_read_expr(parser) != NULL;
    if (!take_text(parser, "every"))
        return sql_fail(parser, "expected AT or EVERY");
    return sql_read_expr(parser) && sql_mysql_unit(parser, SQL_UNIT_ANY) &&
           read_moment(parser, "starts") && read_moment(parser, "ends");
}

static bool read_event_options(SqlParser *parser)
{
    SqlPhrase found;
    return sql_mysql_phrase(parser,
                            "[on completion [not] preserve] [rename to $name]"
                            " [enable | disable [on (slave | replica)]] [comment $string]",
                            &found);
}

static bool read_event(SqlParser *parser, SqlDefinition *definition)
{
    if (!take_on_schedule(parser))
        return sql_fail(parser, "expected ON SCHEDULE");
    if (!read_schedule(parser) || !read_event_options(parser))
        return false;
    return need(parser, KW_DO) && read_body(parser, definition);
}

/* ALTER EVENT: every part may be left out. */
static bool read_altered_event(SqlParser *parser, SqlDefinition *definition)
{
    if (take_on_schedule(parser) && !read_schedule(parser))
        return false;
    return read_event_options(parser) && (!take(parser, KW_DO) || read_body(parser, definition));
}

typedef struct Program {
    SqlKeyword word;
    bool (*create)(SqlParser *parser, SqlDefinition *definition);
    bool (*alter)(SqlParser *parser, SqlDefinition *definition);
} Program;

static const Program programs[] = {
    {KW_VIEW, read_view, read_view},
    {KW_PROCEDURE, read_routine, NULL},
    {KW_FUNCTION, read_function, NULL},
    {KW_TRIGGER, read_trigger, NULL},
    {KW_EVENT, read_event, read_altered_event},
};

static const Program *take_program(SqlParser *parser)
{
    for (size_t i = 0; i < sizeof programs / sizeof *programs; i++)
        if (take(parser, programs[i].word))
            return &programs[i];
    return NULL;
}

/* What may stand between CREATE and the kind: ALGORITHM = x DEFINER = u SQL SECURITY x. */
static bool read_head(SqlParser *parser, SqlDefinition *definition)
{
    SqlPhrase found;
    if (at(parser, KW_ALGORITHM) &&
        !sql_mysql_phrase(parser, "algorithm '=' (undefined | merge | temptable)", &found))
        return false;
    if (!read_definer(parser, definition))
        return false;
    if (at2(parser, KW_SQL, KW_SECURITY) &&
        !sql_mysql_phrase(parser, "sql security (definer | invoker)", &found))
        return false;
    take_text(parser, "aggregate");
    return true;
}

SqlTree *sql_mysql_program(SqlParser *parser, bool create, bool or_replace)
{
    size_t from = parser->at;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_CREATE);
    SqlDefinition *definition = tree->definition = NEW(parser, SqlDefinition);
    if (!read_head(parser, definition))
        return NULL;
    const Program *program = take_program(parser);
    if (!program || (!create && !program->alter)) {
        parser->at = from;
        return NULL;
    }
    definition->object = sql_words_since(parser, parser->at - 1);
    definition->or_replace = or_replace;
    definition->if_not_exists = take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    take2(parser, KW_IF, KW_EXISTS);
    definition->name = sql_read_object(parser);
    if (!definition->name)
        return NULL;
    return (create ? program->create : program->alter)(parser, definition) ? tree : NULL;
}
