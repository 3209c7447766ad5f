/* Blocks of Snowflake Scripting. */
#include "sql/parse_snowflake.h"

int sql_snowflake_block(SqlParser *parser, SqlTree **tree)
{
    (void)parser;
    (void)tree;
    return 0;
}
