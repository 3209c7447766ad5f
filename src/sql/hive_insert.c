/* INSERT of Hive's family: into directories, many tables from one source, FROM in front. */
#include "sql/parse_hive.h"

static const SqlClause directory_rows[] = {
    {"using", SQL_CLAUSE_NAME, 0},
    {"options", SQL_CLAUSE_OPTIONS, 0},
    HIVE_ROW_FORMAT,
    {"stored as", SQL_CLAUSE_WORD, 0},
    {NULL, 0, 0},
};

/* The directory is no table: the name is absent. */
bool sql_hive_directory(SqlParser *parser, SqlInsert *insert)
{
    insert->source = SQL_INSERT_SELECT;
    if (at_kind(parser, SQL_TOKEN_STRING) && !sql_read_string(parser, &(Str){0}))
        return false;
    SqlOptionList options = {0};
    int taken;
    do
        taken = sql_read_clause(parser, directory_rows, &options, NULL);
    while (taken > 0);
    return taken == 0 && (insert->query = sql_read_query(parser));
}

/* FROM t INSERT OVERWRITE TABLE a SELECT ... INSERT INTO b SELECT ...: the first is the tree, the
 * queries of all read the one source. */
static int read_from_insert(SqlParser *parser, SqlTree **tree)
{
    SqlSourceList sources = {0};
    parser->at++;
    if (!sql_read_from(parser, &sources))
        return -1;
    if (!at(parser, KW_INSERT)) {
        sql_fail(parser, "expected INSERT or SELECT");
        return -1;
    }
    while (at(parser, KW_INSERT)) {
        SqlCteList ctes = {0};
        SqlTree *insert = sql_warehouse_insert(parser, &ctes);
        if (!insert)
            return -1;
        if (*tree)
            continue;
        *tree = insert;
        if (insert->insert->query)
            insert->insert->query->from = sources;
    }
    return 1;
}

static bool has_insert(const SqlParser *parser)
{
    for (size_t k = 1; sql_peek(parser, k)->kind != SQL_TOKEN_END; k++)
        if (sql_token_is_word(sql_peek(parser, k), KW_INSERT))
            return true;
    return false;
}

int sql_hive_insert(SqlParser *parser, SqlTree **tree)
{
    if (at(parser, KW_FROM) && has_insert(parser))
        return read_from_insert(parser, tree);
    return 0;
}
