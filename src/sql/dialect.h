/* Dialect: what the lexer, the splitter and the parser must know about one engine's SQL. */
#ifndef TG_SQL_DIALECT_H
#define TG_SQL_DIALECT_H

#include "sql/grammar.h"

typedef enum SqlFamily {
    SQL_FAMILY_ANSI,
    SQL_FAMILY_POSTGRES, /* postgres, redshift, cockroachdb */
    SQL_FAMILY_MYSQL,    /* mysql, mariadb, tidb, oceanbase, starrocks, doris */
    SQL_FAMILY_ORACLE,
    SQL_FAMILY_TSQL,
    SQL_FAMILY_SNOWFLAKE,
    SQL_FAMILY_CLICKHOUSE,
    SQL_FAMILY_SQLITE,
    SQL_FAMILY_GOOGLE, /* bigquery, spanner */
    SQL_FAMILY_HIVE,   /* hive, databricks, sparksql */
    SQL_FAMILY_TRINO,
    SQL_FAMILY_PARTIQL,
    SQL_FAMILY_NOSQL /* cassandra, elasticsearch, cosmosdb, mongodb, redis */
} SqlFamily;

/* How an unquoted name is stored. */
typedef enum SqlFold { SQL_FOLD_NONE, SQL_FOLD_LOWER, SQL_FOLD_UPPER } SqlFold;

/* Classes of a keyword (columns of keyword.def). The PostgreSQL ones are those of its grammar:
 * a word without any is free everywhere. */
enum {
    SQL_RESERVED_POSTGRES = 1u << 0,
    SQL_POSTGRES_COLUMN_NAME = 1u << 1,   /* may name a column, not a function or type */
    SQL_POSTGRES_FUNCTION_TYPE = 1u << 2, /* may name a function or type, not a column */
    SQL_POSTGRES_AS_LABEL = 1u << 3,      /* as a column label only after AS */
    SQL_RESERVED_MYSQL = 1u << 4,
    SQL_RESERVED_ORACLE = 1u << 5,
    SQL_RESERVED_TSQL = 1u << 6,
    SQL_RESERVED_ANSI = 1u << 7 /* core words that no dialect accepts as a bare alias */
};

/* Lexical switches. */
enum {
    SQL_LEX_DOUBLE_STRING = 1u << 0,     /* "x" is a string, else a name */
    SQL_LEX_BACKTICK = 1u << 1,          /* `x` is a name */
    SQL_LEX_BRACKET = 1u << 2,           /* [x] is a name */
    SQL_LEX_BACKSLASH = 1u << 3,         /* \ escapes inside '...' (and "..." strings) */
    SQL_LEX_DOLLAR_QUOTE = 1u << 4,      /* $tag$...$tag$ */
    SQL_LEX_DOLLAR_PLAIN = 1u << 5,      /* only $$...$$ */
    SQL_LEX_TRIPLE = 1u << 6,            /* '''...''' and """..."""; r"", b"" prefixes */
    SQL_LEX_Q_QUOTE = 1u << 7,           /* q'[...]' nq'[...]' */
    SQL_LEX_ESCAPE_PREFIX = 1u << 8,     /* E'..' U&'..' U&".." */
    SQL_LEX_HASH_COMMENT = 1u << 9,      /* # to the end of the line */
    SQL_LEX_SLASH_COMMENT = 1u << 10,    /* // to the end of the line */
    SQL_LEX_DASH_NEEDS_SPACE = 1u << 11, /* -- is a comment only before a blank */
    SQL_LEX_NESTED_COMMENT = 1u << 12,
    SQL_LEX_EXECUTABLE_COMMENT = 1u << 13, /* the inside of slash-star-bang is code */
    SQL_LEX_HINT = 1u << 14,               /* slash-star-plus */
    SQL_LEX_AT_VARIABLE = 1u << 15,        /* @x, @@x */
    SQL_LEX_HASH_NAME = 1u << 16,          /* #temp is a name */
    SQL_LEX_DOLLAR_NAME = 1u << 17,        /* $ inside names */
    SQL_LEX_COLON_PARAM = 1u << 18,        /* :name */
    SQL_LEX_QUESTION_PARAM = 1u << 19,     /* ? */
    SQL_LEX_PG_OPERATORS = 1u << 20,       /* longest run of operator characters */
    SQL_LEX_BRACE_PARAM = 1u << 21,        /* {x:Type} */
    SQL_LEX_JINJA = 1u << 22,              /* ${x} {{x}} */
    SQL_LEX_AMPERSAND_VARIABLE = 1u << 23, /* &x &&x */
    SQL_LEX_DASH_NAME = 1u << 24,          /* project-id in a name (BigQuery) */
    SQL_LEX_FEATURE_COMMENT = 1u << 25     /* so is that of slash-star-T-bang (TiDB) */
};

/* Splitter switches. */
enum {
    SQL_SPLIT_DELIMITER = 1u << 0,    /* DELIMITER lines */
    SQL_SPLIT_GO = 1u << 1,           /* GO lines */
    SQL_SPLIT_SLASH = 1u << 2,        /* / lines and SQL*Plus commands */
    SQL_SPLIT_PSQL = 1u << 3,         /* \x lines and COPY data */
    SQL_SPLIT_ATOMIC = 1u << 4,       /* BEGIN ATOMIC ... END */
    SQL_SPLIT_COMPOUND = 1u << 5,     /* BEGIN ... END bodies of routines */
    SQL_SPLIT_SCRIPTING = 1u << 6,    /* BEGIN/IF/LOOP blocks at top level too */
    SQL_SPLIT_NO_SEMICOLON = 1u << 7, /* a statement may start without ; before it */
    SQL_SPLIT_TRIGGER = 1u << 8,      /* BEGIN ... END of CREATE TRIGGER only (SQLite) */
    SQL_SPLIT_WHOLE = 1u << 9,        /* the whole text is one statement */
    SQL_SPLIT_LINES = 1u << 10,       /* one statement a line (redis) */
    SQL_SPLIT_REQUESTS = 1u << 11,    /* GET /x lines with a body (elasticsearch) */
    SQL_SPLIT_CELLS = 1u << 13,       /* notebook cells (Databricks) */
    SQL_SPLIT_DOT_COMMANDS = 1u << 12 /* .read x lines (SQLite) */
};

typedef struct SqlDialect SqlDialect;

struct SqlDialect {
    const char *name;    /* "postgres" */
    const char *engine;  /* API engine "POSTGRES"; NULL when the API has none */
    const char *aliases; /* other names, separated by blanks; may be NULL */
    SqlFamily family;
    uint32_t lex, split; /* SQL_LEX_..., SQL_SPLIT_... */
    SqlFold fold;
    uint32_t reserved;    /* keyword classes that are reserved in this dialect */
    bool tree;            /* an L2 parser exists */
    uint32_t grammar;     /* SQL_GRAMMAR_... */
    const uint8_t *words; /* SQL_WORD_... by SqlKeyword, beside the classes; may be NULL */
    const SqlHooks *hooks;
};

/* By API engine name or dialect name, case-insensitive; NULL when unknown. */
const SqlDialect *sql_dialect_find(Str name);
/* Every dialect, for tables and specs; NULL-terminated. */
const SqlDialect *const *sql_dialect_list(void);
static inline bool sql_has_grammar(const SqlDialect *dialect, uint32_t switches)
{
    return (dialect->grammar & switches) != 0;
}
bool sql_is_reserved(const SqlDialect *dialect, SqlKeyword keyword);

#endif
