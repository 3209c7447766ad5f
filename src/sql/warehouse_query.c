/* Clauses of queries that only the warehouse dialects have. */
#include "sql/parse_warehouse.h"

bool sql_read_aliased(SqlParser *parser, SqlExprList *exprs)
{
    do {
        SqlExpr *expr = sql_read_expr(parser);
        if (!expr)
            return false;
        SQL_LIST_ADD(exprs, expr);
        bool as = take(parser, KW_AS);
        if ((as || sql_token_is_bare_label(parser, sql_peek(parser, 0))) && !sql_read_label(parser))
            return false;
    } while (take_punct(parser, ','));
    return true;
}

static void keep(SqlQuery *query, const SqlOptionList *options)
{
    for (SqlOption *option = options->first; option; option = option->next)
        if (option->expr && !option->expr->next)
            SQL_LIST_ADD(&query->extras, option->expr);
}

int sql_read_query_clauses(SqlParser *parser, SqlQuery *query, const SqlClause *rows)
{
    if (at(parser, KW_QUALIFY) && sql_has_grammar(parser->dialect, SQL_GRAMMAR_QUALIFY)) {
        parser->at++;
        query->qualify = sql_read_expr(parser);
        return query->qualify ? 1 : -1;
    }
    SqlOptionList options = {0};
    int taken = rows ? sql_read_clause(parser, rows, &options, NULL) : 0;
    keep(query, &options);
    return taken;
}
