/* Statements of PL/SQL: assignments, calls, cursors, dynamic SQL; those of SQL are the shared ones.
 *
 * A statement that is not understood costs itself only: what follows its semicolon is read on. */
#include "sql/parse_oracle.h"

SqlTree *sql_plsql_compound_new(SqlParser *parser, const char *word)
{
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMPOUND);
    tree->compound = NEW(parser, SqlCompound);
    tree->compound->word = str(word);
    return tree;
}

SqlTree *sql_plsql_close(SqlParser *parser, SqlTree *tree, size_t from)
{
    tree->span = sql_span_from(parser, from);
    sql_part_close(parser, tree, SQL_KIND_BLOCK);
    return tree;
}

void sql_plsql_note_hole(SqlParser *parser, Span span)
{
    if (!parser->hole_error) {
        parser->hole = span;
        parser->hole_error = parser->error;
        parser->hole_offset = parser->error_offset;
    }
    parser->error = NULL;
}

static bool is_at_end_of_list(const SqlParser *parser)
{
    return sql_at_end(parser) || at(parser, KW_END) || at(parser, KW_EXCEPTION) ||
           at(parser, KW_ELSE) || at(parser, KW_ELSIF) || at(parser, KW_WHEN);
}

static bool at_sql(const SqlParser *parser)
{
    const SqlToken *after = sql_peek(parser, 1);
    if (sql_token_is_punct(after, SQL_OP_ASSIGN) || sql_token_is_punct(after, '.'))
        return false;
    switch (sql_peek(parser, 0)->kind == SQL_TOKEN_WORD ? sql_peek(parser, 0)->id : KW_NO_KEYWORD) {
    case KW_SELECT:
    case KW_WITH:
    case KW_INSERT:
    case KW_UPDATE:
    case KW_DELETE:
    case KW_MERGE:
    case KW_LOCK:
    case KW_COMMIT:
    case KW_ROLLBACK:
    case KW_SAVEPOINT:
        return true;
    case KW_SET:
        return sql_token_is_word(after, KW_TRANSACTION);
    default:
        return at_punct(parser, '(') && sql_at_query_parens(parser);
    }
}

static bool add_value(SqlParser *parser, SqlCommand *command)
{
    SqlExpr *value = sql_read_expr(parser);
    if (value)
        SQL_LIST_ADD(&command->values, value);
    return value != NULL;
}

/* USING IN a, OUT b */
static bool read_using(SqlParser *parser, SqlCommand *command)
{
    if (!take(parser, KW_USING))
        return true;
    do {
        take(parser, KW_IN);
        sql_oracle_take(parser, "out");
        if (!add_value(parser, command))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

/* EXECUTE IMMEDIATE 'x' || y BULK COLLECT INTO a USING b RETURNING INTO c */
static bool read_execute(SqlParser *parser, SqlCommand *command)
{
    if (!add_value(parser, command))
        return false;
    for (;;) {
        if (at(parser, KW_INTO) || at2(parser, KW_BULK, KW_COLLECT)) {
            if (!sql_oracle_into(parser, &command->values))
                return false;
        } else if (at(parser, KW_USING)) {
            if (!read_using(parser, command))
                return false;
        } else if (!take(parser, KW_RETURNING) && !take(parser, KW_RETURN)) {
            return true;
        }
    }
}

/* OPEN c (1), OPEN c FOR SELECT ..., OPEN c FOR 'SELECT ...' USING a */
static bool read_open(SqlParser *parser, SqlCommand *command)
{
    SqlExpr *cursor = sql_oracle_reference(parser);
    if (!cursor)
        return false;
    SQL_LIST_ADD(&command->values, cursor);
    if (!take(parser, KW_FOR))
        return true;
    if (sql_at_query(parser))
        return (command->inner = sql_read_part(parser)) && read_using(parser, command);
    return add_value(parser, command) && read_using(parser, command);
}

static bool read_fetch(SqlParser *parser, SqlCommand *command)
{
    SqlExpr *cursor = sql_oracle_reference(parser);
    if (!cursor || !sql_oracle_into(parser, &command->values))
        return false;
    return !take(parser, KW_LIMIT) || add_value(parser, command);
}

/* a(1).b := c, or a call: p, p(1), pkg.p */
static bool read_assignment(SqlParser *parser, SqlCommand *command)
{
    SqlExpr *target = sql_oracle_reference(parser);
    if (!target)
        return false;
    SQL_LIST_ADD(&command->values, target);
    command->name = STR("call");
    if (!take_punct(parser, SQL_OP_ASSIGN))
        return true;
    command->name = STR("assign");
    return add_value(parser, command);
}

/* EXIT, CONTINUE [label] WHEN c; RETURN e; RAISE x; GOTO l; NULL; PIPE ROW (e); PRAGMA p */
static bool read_simple(SqlParser *parser, SqlCommand *command)
{
    if (str_is(command->name, "return") || str_is(command->name, "pipe")) {
        take(parser, KW_ROW);
        return at_punct(parser, ';') || add_value(parser, command);
    }
    while (!sql_at_end(parser) && !at_punct(parser, ';') && !at(parser, KW_WHEN))
        if (!sql_skip_parens(parser))
            parser->at++;
    return !take(parser, KW_WHEN) || add_value(parser, command);
}

static bool read_named(SqlParser *parser, SqlTree *tree)
{
    static const char *const simple[] = {"exit", "continue", "return", "raise", "goto",
                                         "null", "pipe",     "pragma", NULL};
    SqlCommand *command = tree->command;
    bool plain = !sql_token_is_punct(sql_peek(parser, 1), SQL_OP_ASSIGN) &&
                 !sql_token_is_punct(sql_peek(parser, 1), '.');
    for (size_t i = 0; plain && simple[i]; i++)
        if (sql_oracle_take(parser, simple[i])) {
            command->name = str(simple[i]);
            return read_simple(parser, command);
        }
    if (plain && sql_oracle_take2(parser, "execute", "immediate")) {
        command->name = STR("execute immediate");
        return read_execute(parser, command);
    }
    bool named = plain && sql_token_is_label(parser, sql_peek(parser, 1));
    if (named && (at(parser, KW_OPEN) || at(parser, KW_FETCH) || at(parser, KW_CLOSE))) {
        command->name = sql_lower_text(parser, sql_next(parser));
        return str_is(command->name, "open") ? read_open(parser, command)
                                             : read_fetch(parser, command);
    }
    return read_assignment(parser, command);
}

static SqlTree *read_own(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_COMMAND);
    tree->command = NEW(parser, SqlCommand);
    if (!read_named(parser, tree))
        return NULL;
    tree->span = sql_span_from(parser, from);
    return tree;
}

/* Notes the first failure of the unit and goes on at the next semicolon. */
static SqlTree *skip_unknown(SqlParser *parser, size_t from)
{
    sql_fail(parser, "unexpected text after the end of the statement");
    parser->at = from;
    while (!sql_at_end(parser) && !at_punct(parser, ';'))
        parser->at++;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_NONE);
    tree->span = sql_span_from(parser, from);
    sql_plsql_note_hole(parser, tree->span);
    return tree;
}

static SqlTree *read_part(SqlParser *parser)
{
    if (sql_plsql_at_block(parser))
        return sql_plsql_block(parser);
    SqlTree *tree = sql_plsql_control(parser);
    if (tree || parser->error)
        return tree;
    size_t from = parser->at;
    tree = at_sql(parser) ? sql_read_part(parser) : read_own(parser);
    if (!tree || (!at_punct(parser, ';') && !sql_at_end(parser)))
        tree = skip_unknown(parser, from);
    take_punct(parser, ';');
    return tree;
}

bool sql_plsql_statements(SqlParser *parser, SqlTreeList *list)
{
    for (;;) {
        sql_plsql_skip_labels(parser);
        if (is_at_end_of_list(parser))
            return true;
        size_t from = parser->at;
        SqlTree *part = read_part(parser);
        if (!part || parser->at == from)
            return sql_fail(parser, "expected a statement");
        SQL_LIST_ADD(list, part);
        /* OPEN c FOR SELECT ...: the query is a statement of its own for the rules. */
        if (part->kind == SQL_TREE_COMMAND && part->command->inner) {
            SqlTree *query = part->command->inner;
            part->command->inner = NULL;
            SQL_LIST_ADD(list, query);
        }
    }
}
