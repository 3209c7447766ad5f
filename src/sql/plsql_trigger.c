/* Triggers of Oracle: simple ones with a block, compound ones with a section for each moment. */
#include "sql/parse_oracle.h"

static void read_timing(SqlParser *parser, SqlDefinition *trigger)
{
    size_t from = parser->at;
    if (take(parser, KW_BEFORE) || take(parser, KW_AFTER) || take(parser, KW_FOR) ||
        take2(parser, KW_INSTEAD, KW_OF))
        trigger->timing = sql_words_since(parser, from);
}

/* INSERT OR UPDATE OF a, b OR DELETE; DDL and system events are words too */
static bool read_events(SqlParser *parser, SqlDefinition *trigger)
{
    while (!sql_at_end(parser) && !at(parser, KW_ON)) {
        if (!take(parser, KW_OF)) {
            parser->at++;
            continue;
        }
        if (!sql_read_idents(parser, &trigger->names))
            return false;
    }
    return need(parser, KW_ON);
}

static bool read_table(SqlParser *parser, SqlDefinition *trigger)
{
    if (sql_oracle_take2(parser, "nested", "table")) {
        if (!sql_read_object(parser) || !need(parser, KW_OF))
            return false;
    }
    if (take(parser, KW_DATABASE) || sql_oracle_take2(parser, "pluggable", "database") ||
        take(parser, KW_SCHEMA))
        return true;
    trigger->table = sql_read_object(parser);
    if (trigger->table && sql_oracle_at(parser, 0, "schema"))
        parser->at++;
    return trigger->table != NULL;
}

/* REFERENCING NEW AS n, FOR EACH ROW, FOLLOWS t, ENABLE, WHEN (c) */
static bool read_clauses(SqlParser *parser, SqlDefinition *trigger)
{
    while (!sql_at_end(parser) && !at(parser, KW_BEGIN) && !at(parser, KW_DECLARE) &&
           !at(parser, KW_COMPOUND) && !at(parser, KW_CALL)) {
        if (!take(parser, KW_WHEN))
            parser->at++;
        else if (!sql_read_expr_in_parens(parser, &trigger->where))
            return false;
    }
    return true;
}

static bool at_section(const SqlParser *parser)
{
    return at(parser, KW_BEFORE) || at(parser, KW_AFTER) || at2(parser, KW_INSTEAD, KW_OF);
}

/* AFTER EACH ROW IS declarations BEGIN statements END AFTER EACH ROW; */
static bool read_section(SqlParser *parser, SqlCompound *compound)
{
    size_t from = parser->at;
    SqlTree *section = sql_plsql_compound_new(parser, "section");
    while (!sql_at_end(parser) && !at(parser, KW_IS) && !at_punct(parser, ';'))
        parser->at++;
    if (!need(parser, KW_IS) || !sql_plsql_declarations(parser, &section->compound->statements) ||
        !sql_plsql_body(parser, section->compound))
        return false;
    take_punct(parser, ';');
    SQL_LIST_ADD(&compound->statements, sql_plsql_close(parser, section, from));
    return true;
}

static bool read_compound(SqlParser *parser, SqlCompound *compound)
{
    parser->at += 2;
    while (!sql_at_end(parser) && !at(parser, KW_END)) {
        if (at_section(parser)) {
            if (!read_section(parser, compound))
                return false;
            continue;
        }
        size_t from = parser->at;
        if (!sql_plsql_declarations_to(parser, &compound->statements, at_section))
            return false;
        if (parser->at == from)
            return sql_fail(parser, "expected a section of the trigger");
    }
    if (!need(parser, KW_END))
        return false;
    if (sql_token_is_label(parser, sql_peek(parser, 0)))
        parser->at++;
    return true;
}

static bool read_body(SqlParser *parser, SqlDefinition *trigger)
{
    SqlCompound *compound = trigger->block = sql_plsql_compound_new(parser, "body")->compound;
    if (at(parser, KW_COMPOUND))
        return read_compound(parser, compound);
    if (take(parser, KW_CALL))
        return sql_oracle_reference(parser) != NULL;
    if (take(parser, KW_DECLARE) && !sql_plsql_declarations(parser, &compound->statements))
        return false;
    return sql_plsql_body(parser, compound);
}

bool sql_plsql_trigger(SqlParser *parser, SqlDefinition *trigger)
{
    trigger->name = sql_read_object(parser);
    if (!trigger->name)
        return false;
    read_timing(parser, trigger);
    if (!read_events(parser, trigger) || !read_table(parser, trigger) ||
        !read_clauses(parser, trigger) || !read_body(parser, trigger))
        return false;
    take_punct(parser, ';');
    return true;
}
