/* Columns and constraints of Oracle: virtual and identity columns, visibility, constraint states.
 */
#include "sql/parse_oracle.h"

/* GENERATED ALWAYS AS (e) VIRTUAL, AS (e) */
static int read_virtual(SqlParser *parser, SqlColumn *column)
{
    if (!sql_read_expr_in_parens(parser, &column->generated))
        return -1;
    bool stored = take(parser, KW_STORED) || sql_oracle_take(parser, "materialized");
    column->generated_kind = stored ? STR("stored") : STR("virtual");
    take(parser, KW_VIRTUAL);
    return 1;
}

/* BY DEFAULT ON NULL AS IDENTITY (START WITH 1 NOCACHE) */
static int read_generated(SqlParser *parser, SqlColumn *column)
{
    bool always = sql_oracle_at(parser, 1, "always");
    bool identity = !always || sql_token_is_word(sql_peek(parser, 3), KW_IDENTITY);
    if (!always && !at2(parser, KW_GENERATED, KW_BY))
        return sql_fail(parser, "expected ALWAYS or BY DEFAULT") ? 1 : -1;
    parser->at += always ? 2 : 3;
    take2(parser, KW_ON, KW_NULL);
    if (!need(parser, KW_AS))
        return -1;
    if (!identity)
        return read_virtual(parser, column);
    if (!need(parser, KW_IDENTITY))
        return -1;
    column->identity = always ? STR("always") : STR("by default");
    column->auto_increment = true;
    size_t from = parser->at;
    if (sql_skip_parens(parser)) {
        SqlOption *option = sql_option_new(parser, "identity", from);
        option->value = sql_text(parser->script, option->span);
        SQL_LIST_ADD(&column->identity_options, option);
    }
    return 1;
}

/* DEFAULT ON NULL FOR INSERT AND UPDATE 1; the plain form is shared. */
static int read_default(SqlParser *parser, SqlColumn *column)
{
    if (!sql_token_is_word(sql_peek(parser, 1), KW_ON))
        return 0;
    parser->at += 2;
    if (!need(parser, KW_NULL))
        return -1;
    if (take(parser, KW_FOR)) {
        parser->at += 2; /* INSERT ONLY */
        if (at(parser, KW_UPDATE))
            parser->at++;
    }
    column->default_value = sql_read_plain_expr(parser);
    return column->default_value ? 1 : -1;
}

/* ENCRYPT USING 'AES256' IDENTIFIED BY p 'SHA-1' NO SALT */
static int skip_encryption(SqlParser *parser)
{
    parser->at++;
    for (;;) {
        if (take(parser, KW_USING) || take2(parser, KW_IDENTIFIED, KW_BY))
            sql_next(parser);
        else if (at_kind(parser, SQL_TOKEN_STRING))
            parser->at++;
        else if (!sql_oracle_take2(parser, "no", "salt") && !sql_oracle_take(parser, "salt"))
            return 1;
    }
}

int sql_oracle_column_option(SqlParser *parser, void *target)
{
    SqlColumn *column = target;
    if (at(parser, KW_DEFAULT))
        return read_default(parser, column);
    if (at(parser, KW_GENERATED))
        return read_generated(parser, column);
    if (at(parser, KW_AS) && sql_token_is_punct(sql_peek(parser, 1), '(')) {
        parser->at++;
        return read_virtual(parser, column);
    }
    if (sql_oracle_at(parser, 0, "encrypt"))
        return skip_encryption(parser);
    if (take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE) || take(parser, KW_VIRTUAL) ||
        sql_oracle_take(parser, "sort") || sql_oracle_take(parser, "decrypt") ||
        take2(parser, KW_WITH, KW_ROWID) || sql_oracle_take2(parser, "drop", "identity"))
        return 1;
    if (!sql_oracle_take2(parser, "scope", "is"))
        return 0;
    return sql_read_object(parser) ? 1 : -1;
}

/* USING INDEX (CREATE INDEX ...), USING INDEX i, USING INDEX TABLESPACE x PCTFREE 10 */
static int read_using_index(SqlParser *parser, SqlConstraint *constraint)
{
    parser->at += 2;
    if (sql_skip_parens(parser) || sql_oracle_storage(parser))
        return 1;
    if (at_ident(parser) && !(constraint->using_index = sql_read_ident(parser)))
        return -1;
    return 1;
}

int sql_oracle_attribute(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    if (take(parser, KW_DISABLE)) {
        constraint->not_enforced = true;
        return 1;
    }
    if (take(parser, KW_NOVALIDATE)) {
        constraint->not_valid = true;
        return 1;
    }
    if (take(parser, KW_ENABLE) || take(parser, KW_VALIDATE) || take(parser, KW_RELY) ||
        sql_oracle_take(parser, "norely") || sql_oracle_take(parser, "precheck") ||
        sql_oracle_take(parser, "noprecheck"))
        return 1;
    if (at2(parser, KW_USING, KW_INDEX))
        return read_using_index(parser, constraint);
    if (sql_oracle_take2(parser, "exceptions", "into"))
        return sql_read_object(parser) ? 1 : -1;
    return sql_oracle_storage(parser);
}
