/* CREATE TABLE of the warehouse dialects: the words before TABLE, and inline constraints. */
#include "sql/parse_warehouse.h"

static bool is_one_of(const SqlParser *parser, const SqlToken *token, const char *const *words)
{
    for (; *words; words++)
        if (is_text(parser, token, *words))
            return true;
    return false;
}

int sql_warehouse_create_table(SqlParser *parser, SqlTree **tree, const char *const *words)
{
    size_t n = 1;
    while (n < 8 && is_one_of(parser, sql_peek(parser, n), words))
        n++;
    const SqlToken *last = sql_peek(parser, n);
    if (!sql_token_is_word(last, KW_TABLE))
        return 0;
    SqlCreateTable *table = NEW(parser, SqlCreateTable);
    for (size_t k = 1; k < n; k++)
        if (is_text(parser, sql_peek(parser, k), "temp") ||
            is_text(parser, sql_peek(parser, k), "temporary"))
            table->temporary = true;
    parser->at += n + 1;
    *tree = sql_read_create_table(parser, table);
    return *tree ? 1 : -1;
}

bool sql_read_comment_text(SqlParser *parser, Str *comment)
{
    take_punct(parser, '=');
    return sql_read_string(parser, comment);
}

SqlConstraint *sql_add_inline(SqlParser *parser, SqlColumn *column, SqlConstraintKind kind,
                              size_t from)
{
    SqlConstraint *constraint = sql_constraint_new(parser, kind, from);
    constraint->is_inline = true;
    constraint->column = column->name;
    SQL_LIST_ADD(&column->constraints, constraint);
    return constraint;
}
