/* Dialect: one row for each dialect; families are a base set of switches and deltas. */
#include "sql/dialect.h"

#define LEX_POSTGRES                                                                               \
    (SQL_LEX_DOLLAR_QUOTE | SQL_LEX_ESCAPE_PREFIX | SQL_LEX_NESTED_COMMENT | SQL_LEX_DOLLAR_NAME | \
     SQL_LEX_COLON_PARAM | SQL_LEX_PG_OPERATORS)
#define LEX_MYSQL                                                                                  \
    (SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKTICK | SQL_LEX_BACKSLASH | SQL_LEX_HASH_COMMENT |         \
     SQL_LEX_DASH_NEEDS_SPACE | SQL_LEX_EXECUTABLE_COMMENT | SQL_LEX_HINT | SQL_LEX_AT_VARIABLE |  \
     SQL_LEX_DOLLAR_NAME | SQL_LEX_QUESTION_PARAM)
#define LEX_ORACLE                                                                                 \
    (SQL_LEX_Q_QUOTE | SQL_LEX_HINT | SQL_LEX_HASH_NAME | SQL_LEX_DOLLAR_NAME |                    \
     SQL_LEX_COLON_PARAM | SQL_LEX_AMPERSAND_VARIABLE)
#define LEX_TSQL                                                                                   \
    (SQL_LEX_BRACKET | SQL_LEX_NESTED_COMMENT | SQL_LEX_AT_VARIABLE | SQL_LEX_HASH_NAME |          \
     SQL_LEX_DOLLAR_NAME)
#define LEX_SNOWFLAKE                                                                              \
    (SQL_LEX_BACKSLASH | SQL_LEX_DOLLAR_PLAIN | SQL_LEX_SLASH_COMMENT | SQL_LEX_DOLLAR_NAME |      \
     SQL_LEX_COLON_PARAM | SQL_LEX_QUESTION_PARAM | SQL_LEX_AT_VARIABLE)
#define LEX_CLICKHOUSE                                                                             \
    (SQL_LEX_BACKTICK | SQL_LEX_BACKSLASH | SQL_LEX_HASH_COMMENT | SQL_LEX_NESTED_COMMENT |        \
     SQL_LEX_BRACE_PARAM | SQL_LEX_DOLLAR_QUOTE)
#define LEX_GOOGLE                                                                                 \
    (SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKTICK | SQL_LEX_BACKSLASH | SQL_LEX_HASH_COMMENT |         \
     SQL_LEX_TRIPLE | SQL_LEX_AT_VARIABLE | SQL_LEX_QUESTION_PARAM)
#define LEX_HIVE                                                                                   \
    (SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKTICK | SQL_LEX_BACKSLASH | SQL_LEX_HINT | SQL_LEX_JINJA | \
     SQL_LEX_COLON_PARAM | SQL_LEX_QUESTION_PARAM)
#define LEX_SQLITE                                                                                 \
    (SQL_LEX_BACKTICK | SQL_LEX_BRACKET | SQL_LEX_COLON_PARAM | SQL_LEX_QUESTION_PARAM |           \
     SQL_LEX_AT_VARIABLE)

/* What nearly every warehouse reads. */
#define GRAMMAR_WAREHOUSE                                                                          \
    (SQL_GRAMMAR_BARE_JOIN | SQL_GRAMMAR_REGEXP | SQL_GRAMMAR_LIKE_TABLE |                         \
     SQL_GRAMMAR_BARE_TABLE | SQL_GRAMMAR_QUALIFY | SQL_GRAMMAR_GROUP_WORDS | SQL_GRAMMAR_PIVOT |  \
     SQL_GRAMMAR_SEMI_JOIN | SQL_GRAMMAR_LAMBDA | SQL_GRAMMAR_EQUALS)
#define GRAMMAR_HIVE                                                                               \
    (GRAMMAR_WAREHOUSE | SQL_GRAMMAR_DIV | SQL_GRAMMAR_MINUS | SQL_GRAMMAR_PATHS |                 \
     SQL_GRAMMAR_UNTYPED | SQL_GRAMMAR_STRING_ALIAS | SQL_GRAMMAR_TRAILING_COMMA |                 \
     SQL_GRAMMAR_LABEL_LIST | SQL_GRAMMAR_FROM_FIRST | SQL_GRAMMAR_BARE_VALUES |                   \
     SQL_GRAMMAR_INNER_ALIAS)

#define GRAMMAR_GOOGLE                                                                             \
    (GRAMMAR_WAREHOUSE | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_OBJECTS | SQL_GRAMMAR_TRAILING_COMMA | \
     SQL_GRAMMAR_FROM_FIRST | SQL_GRAMMAR_UNTYPED)

#define SPLIT_MYSQL (SQL_SPLIT_DELIMITER | SQL_SPLIT_COMPOUND)

#define RESERVED_POSTGRES (SQL_RESERVED_POSTGRES | SQL_POSTGRES_FUNCTION_TYPE)

#define DIALECT(id) static const SqlDialect id =
DIALECT(ansi){.name = "ansi",
              .aliases = "standard sql",
              .family = SQL_FAMILY_ANSI,
              .lex = SQL_LEX_COLON_PARAM | SQL_LEX_QUESTION_PARAM,
              .fold = SQL_FOLD_UPPER,
              .split = SQL_SPLIT_COMPOUND,
              .reserved = SQL_RESERVED_ANSI};
DIALECT(postgres){.name = "postgres",
                  .engine = "POSTGRES",
                  .aliases = "postgresql pg greenplum",
                  .family = SQL_FAMILY_POSTGRES,
                  .lex = LEX_POSTGRES,
                  .fold = SQL_FOLD_LOWER,
                  .split = SQL_SPLIT_PSQL | SQL_SPLIT_ATOMIC,
                  .reserved = RESERVED_POSTGRES,
                  .tree = true};
DIALECT(redshift){.name = "redshift",
                  .engine = "REDSHIFT",
                  .family = SQL_FAMILY_POSTGRES,
                  .lex = LEX_POSTGRES | SQL_LEX_BACKSLASH | SQL_LEX_HASH_NAME,
                  .fold = SQL_FOLD_LOWER,
                  .split = SQL_SPLIT_PSQL,
                  .reserved = RESERVED_POSTGRES,
                  .grammar = SQL_GRAMMAR_QUALIFY | SQL_GRAMMAR_GROUP_WORDS | SQL_GRAMMAR_PIVOT |
                             SQL_GRAMMAR_MINUS | SQL_GRAMMAR_BARE_TABLE |
                             SQL_GRAMMAR_TRAILING_COMMA | SQL_GRAMMAR_INNER_ALIAS,
                  .words = sql_redshift_words,
                  .hooks = &sql_redshift_hooks,
                  .tree = true};
DIALECT(cockroachdb){.name = "cockroachdb",
                     .engine = "COCKROACHDB",
                     .aliases = "cockroach crdb",
                     .family = SQL_FAMILY_POSTGRES,
                     .lex = LEX_POSTGRES,
                     .fold = SQL_FOLD_LOWER,
                     .split = SQL_SPLIT_PSQL | SQL_SPLIT_ATOMIC,
                     .reserved = RESERVED_POSTGRES,
                     .hooks = &sql_cockroach_hooks,
                     .tree = true};
DIALECT(mysql){.name = "mysql",
               .engine = "MYSQL",
               .family = SQL_FAMILY_MYSQL,
               .lex = LEX_MYSQL,
               .split = SPLIT_MYSQL,
               .reserved = SQL_RESERVED_MYSQL,
               .tree = true,
               .grammar = SQL_GRAMMAR_BARE_TABLE,
               .hooks = &sql_mysql_hooks};
DIALECT(mariadb){.name = "mariadb",
                 .engine = "MARIADB",
                 .family = SQL_FAMILY_MYSQL,
                 .lex = LEX_MYSQL,
                 .split = SPLIT_MYSQL,
                 .reserved = SQL_RESERVED_MYSQL,
                 .tree = true,
                 .grammar = SQL_GRAMMAR_BARE_TABLE,
                 .words = sql_mariadb_words,
                 .hooks = &sql_mysql_hooks};
DIALECT(tidb){.name = "tidb",
              .engine = "TIDB",
              .family = SQL_FAMILY_MYSQL,
              .lex = LEX_MYSQL | SQL_LEX_FEATURE_COMMENT,
              .split = SPLIT_MYSQL,
              .reserved = SQL_RESERVED_MYSQL,
              .tree = true,
              .grammar = SQL_GRAMMAR_BARE_TABLE,
              .hooks = &sql_mysql_hooks};
DIALECT(oceanbase){.name = "oceanbase",
                   .engine = "OCEANBASE",
                   .family = SQL_FAMILY_MYSQL,
                   .lex = LEX_MYSQL,
                   .split = SPLIT_MYSQL,
                   .reserved = SQL_RESERVED_MYSQL,
                   .tree = true,
                   .grammar = SQL_GRAMMAR_BARE_TABLE,
                   .hooks = &sql_mysql_hooks};
DIALECT(starrocks){.name = "starrocks",
                   .engine = "STARROCKS",
                   .family = SQL_FAMILY_MYSQL,
                   .lex = LEX_MYSQL & ~SQL_LEX_HASH_COMMENT & ~SQL_LEX_DASH_NEEDS_SPACE,
                   .split = SPLIT_MYSQL,
                   .reserved = SQL_RESERVED_ANSI,
                   .tree = true,
                   .grammar = GRAMMAR_WAREHOUSE | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_MINUS |
                              SQL_GRAMMAR_BARE_VALUES,
                   .words = sql_olap_words,
                   .hooks = &sql_olap_hooks};
DIALECT(doris){.name = "doris",
               .engine = "DORIS",
               .family = SQL_FAMILY_MYSQL,
               .lex = LEX_MYSQL & ~SQL_LEX_HASH_COMMENT & ~SQL_LEX_DASH_NEEDS_SPACE,
               .split = SPLIT_MYSQL,
               .reserved = SQL_RESERVED_ANSI,
               .tree = true,
               .grammar = GRAMMAR_WAREHOUSE | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_MINUS |
                          SQL_GRAMMAR_BARE_VALUES,
               .words = sql_olap_words,
               .hooks = &sql_olap_hooks};
DIALECT(oracle){.name = "oracle",
                .engine = "ORACLE",
                .aliases = "plsql oceanbase_oracle",
                .family = SQL_FAMILY_ORACLE,
                .lex = LEX_ORACLE,
                .fold = SQL_FOLD_UPPER,
                .split = SQL_SPLIT_SLASH,
                .reserved = SQL_RESERVED_ORACLE,
                .tree = true,
                .grammar = SQL_GRAMMAR_MINUS | SQL_GRAMMAR_UNTYPED,
                .words = sql_oracle_words,
                .hooks = &sql_oracle_hooks};
DIALECT(mssql){.name = "mssql",
               .engine = "MSSQL",
               .aliases = "tsql sqlserver",
               .family = SQL_FAMILY_TSQL,
               .lex = LEX_TSQL,
               .split = SQL_SPLIT_GO | SQL_SPLIT_NO_SEMICOLON,
               .reserved = SQL_RESERVED_TSQL,
               .tree = true,
               .grammar = SQL_GRAMMAR_GROUP_WORDS,
               .hooks = &sql_tsql_hooks};
DIALECT(snowflake){.name = "snowflake",
                   .engine = "SNOWFLAKE",
                   .family = SQL_FAMILY_SNOWFLAKE,
                   .lex = LEX_SNOWFLAKE,
                   .fold = SQL_FOLD_UPPER,
                   .split = SQL_SPLIT_COMPOUND | SQL_SPLIT_SCRIPTING,
                   .reserved = SQL_RESERVED_ANSI,
                   .tree = true,
                   .grammar = GRAMMAR_WAREHOUSE | SQL_GRAMMAR_TRAILING_COMMA | SQL_GRAMMAR_UNTYPED |
                              SQL_GRAMMAR_MINUS | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_OBJECTS |
                              SQL_GRAMMAR_PATHS | SQL_GRAMMAR_STRING_ALIAS,
                   .words = sql_snowflake_words,
                   .hooks = &sql_snowflake_hooks};
DIALECT(clickhouse){.name = "clickhouse",
                    .engine = "CLICKHOUSE",
                    .family = SQL_FAMILY_CLICKHOUSE,
                    .lex = LEX_CLICKHOUSE,
                    .reserved = SQL_RESERVED_ANSI,
                    .tree = true,
                    .grammar = GRAMMAR_WAREHOUSE | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_OBJECTS |
                               SQL_GRAMMAR_DIV | SQL_GRAMMAR_TRAILING_COMMA | SQL_GRAMMAR_UNTYPED |
                               SQL_GRAMMAR_FROM_FIRST | SQL_GRAMMAR_INNER_ALIAS |
                               SQL_GRAMMAR_INNER_TAIL | SQL_GRAMMAR_LOOSE_ROWS,
                    .words = sql_clickhouse_words,
                    .hooks = &sql_clickhouse_hooks};
DIALECT(sqlite){.name = "sqlite",
                .engine = "SQLITE",
                .aliases = "sqlite3",
                .family = SQL_FAMILY_SQLITE,
                .lex = LEX_SQLITE,
                .split = SQL_SPLIT_TRIGGER | SQL_SPLIT_DOT_COMMANDS,
                .reserved = SQL_RESERVED_ANSI,
                .tree = true,
                .grammar = SQL_GRAMMAR_BARE_JOIN | SQL_GRAMMAR_UNTYPED | SQL_GRAMMAR_EQUALS |
                           SQL_GRAMMAR_STRING_ALIAS,
                .words = sql_sqlite_words,
                .hooks = &sql_sqlite_hooks};
DIALECT(bigquery){.name = "bigquery",
                  .engine = "BIGQUERY",
                  .aliases = "googlesql zetasql",
                  .family = SQL_FAMILY_GOOGLE,
                  .lex = LEX_GOOGLE,
                  .split = SQL_SPLIT_COMPOUND | SQL_SPLIT_SCRIPTING,
                  .reserved = SQL_RESERVED_ANSI,
                  .tree = true,
                  .grammar = GRAMMAR_GOOGLE,
                  .words = sql_google_words,
                  .hooks = &sql_google_hooks};
DIALECT(spanner){.name = "spanner",
                 .engine = "SPANNER",
                 .family = SQL_FAMILY_GOOGLE,
                 .lex = LEX_GOOGLE,
                 .split = SQL_SPLIT_COMPOUND | SQL_SPLIT_SCRIPTING,
                 .reserved = SQL_RESERVED_ANSI,
                 .tree = true,
                 .grammar = GRAMMAR_GOOGLE,
                 .words = sql_google_words,
                 .hooks = &sql_google_hooks};
DIALECT(hive){.name = "hive",
              .engine = "HIVE",
              .family = SQL_FAMILY_HIVE,
              .lex = LEX_HIVE,
              .fold = SQL_FOLD_LOWER,
              .reserved = SQL_RESERVED_ANSI,
              .tree = true,
              .grammar = GRAMMAR_HIVE,
              .words = sql_hive_words,
              .hooks = &sql_hive_hooks};
DIALECT(databricks){.name = "databricks",
                    .engine = "DATABRICKS",
                    .family = SQL_FAMILY_HIVE,
                    .lex = LEX_HIVE,
                    .fold = SQL_FOLD_LOWER,
                    .split = SQL_SPLIT_COMPOUND | SQL_SPLIT_SCRIPTING | SQL_SPLIT_CELLS,
                    .reserved = SQL_RESERVED_ANSI,
                    .tree = true,
                    .grammar = GRAMMAR_HIVE,
                    .words = sql_hive_words,
                    .hooks = &sql_hive_hooks};
DIALECT(sparksql){.name = "sparksql",
                  .aliases = "spark",
                  .family = SQL_FAMILY_HIVE,
                  .lex = LEX_HIVE,
                  .fold = SQL_FOLD_LOWER,
                  .reserved = SQL_RESERVED_ANSI,
                  .tree = true,
                  .grammar = GRAMMAR_HIVE,
                  .words = sql_hive_words,
                  .hooks = &sql_hive_hooks};
DIALECT(trino){.name = "trino",
               .engine = "TRINO",
               .aliases = "presto athena",
               .family = SQL_FAMILY_TRINO,
               .lex = SQL_LEX_ESCAPE_PREFIX | SQL_LEX_QUESTION_PARAM | SQL_LEX_DOLLAR_PLAIN,
               .fold = SQL_FOLD_LOWER,
               .split = SQL_SPLIT_COMPOUND,
               .reserved = SQL_RESERVED_ANSI,
               .tree = true,
               .grammar = GRAMMAR_WAREHOUSE | SQL_GRAMMAR_BRACKETS | SQL_GRAMMAR_BARE_VALUES,
               .words = sql_trino_words,
               .hooks = &sql_trino_hooks};
DIALECT(dynamodb){.name = "dynamodb",
                  .engine = "DYNAMODB",
                  .aliases = "partiql",
                  .family = SQL_FAMILY_PARTIQL,
                  .lex = SQL_LEX_QUESTION_PARAM | SQL_LEX_BACKTICK,
                  .reserved = SQL_RESERVED_ANSI};
DIALECT(cassandra){.name = "cassandra",
                   .engine = "CASSANDRA",
                   .aliases = "cql",
                   .family = SQL_FAMILY_NOSQL,
                   .fold = SQL_FOLD_LOWER,
                   .lex = SQL_LEX_SLASH_COMMENT | SQL_LEX_DOLLAR_PLAIN | SQL_LEX_QUESTION_PARAM |
                          SQL_LEX_COLON_PARAM,
                   .reserved = SQL_RESERVED_ANSI};
DIALECT(elasticsearch){.name = "elasticsearch",
                       .engine = "ELASTICSEARCH",
                       .aliases = "opensearch",
                       .family = SQL_FAMILY_NOSQL,
                       .split = SQL_SPLIT_REQUESTS};
DIALECT(cosmosdb){.name = "cosmosdb",
                  .engine = "COSMOSDB",
                  .family = SQL_FAMILY_NOSQL,
                  .lex = SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKSLASH | SQL_LEX_AT_VARIABLE,
                  .split = SQL_SPLIT_WHOLE,
                  .reserved = SQL_RESERVED_ANSI};
DIALECT(mongodb){.name = "mongodb",
                 .engine = "MONGODB",
                 .aliases = "mongo",
                 .family = SQL_FAMILY_NOSQL,
                 .lex = SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKSLASH | SQL_LEX_BACKTICK |
                        SQL_LEX_SLASH_COMMENT | SQL_LEX_DOLLAR_NAME};
DIALECT(redis){.name = "redis",
               .engine = "REDIS",
               .family = SQL_FAMILY_NOSQL,
               .lex = SQL_LEX_DOUBLE_STRING | SQL_LEX_BACKSLASH,
               .split = SQL_SPLIT_LINES};

static const SqlDialect *const dialects[] = {
    &postgres,  &redshift,      &cockroachdb, &mysql,      &mariadb,   &tidb,       &oceanbase,
    &starrocks, &doris,         &oracle,      &mssql,      &snowflake, &clickhouse, &sqlite,
    &bigquery,  &spanner,       &hive,        &databricks, &sparksql,  &trino,      &dynamodb,
    &cassandra, &elasticsearch, &cosmosdb,    &mongodb,    &redis,     &ansi,       NULL};

const SqlDialect *const *sql_dialect_list(void)
{
    return dialects;
}

static bool has_alias(const SqlDialect *dialect, Str name)
{
    Str rest = str(dialect->aliases), alias;
    while (str_next(&rest, ' ', &alias))
        if (str_eq_nocase(alias, name))
            return true;
    return false;
}

const SqlDialect *sql_dialect_find(Str name)
{
    for (size_t i = 0; dialects[i]; i++)
        if (str_is_nocase(name, dialects[i]->name) || has_alias(dialects[i], name))
            return dialects[i];
    return NULL;
}
