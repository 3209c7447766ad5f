/* Grammar: what the tree parser must know about one dialect, as switches, words and hooks. */
#ifndef TG_SQL_GRAMMAR_H
#define TG_SQL_GRAMMAR_H

#include "sql/token.h"

/* Grammar switches: what the shared tree parser reads for several dialects. */
enum {
    SQL_GRAMMAR_BARE_JOIN = 1u << 0,      /* JOIN without ON or USING */
    SQL_GRAMMAR_TRAILING_COMMA = 1u << 1, /* SELECT a, b, FROM t */
    SQL_GRAMMAR_STRING_ALIAS = 1u << 2,   /* SELECT a AS 'x' */
    SQL_GRAMMAR_REGEXP = 1u << 3,         /* a RLIKE b, a REGEXP b */
    SQL_GRAMMAR_DIV = 1u << 4,            /* a DIV b, a MOD b */
    SQL_GRAMMAR_EQUALS = 1u << 5,         /* a == b, a <=> b compare */
    SQL_GRAMMAR_LIKE_TABLE = 1u << 6,     /* CREATE TABLE t LIKE u */
    SQL_GRAMMAR_BARE_TABLE = 1u << 7,     /* CREATE TABLE t without columns */
    SQL_GRAMMAR_UNTYPED = 1u << 8,        /* a column may have no type */
    SQL_GRAMMAR_QUALIFY = 1u << 9,        /* QUALIFY condition */
    SQL_GRAMMAR_GROUP_WORDS = 1u << 10,   /* GROUP BY ALL, GROUP BY a WITH ROLLUP */
    SQL_GRAMMAR_PIVOT = 1u << 11,         /* PIVOT, UNPIVOT behind a source */
    SQL_GRAMMAR_SEMI_JOIN = 1u << 12,     /* LEFT SEMI JOIN, ANTI JOIN, ASOF JOIN */
    SQL_GRAMMAR_MINUS = 1u << 13,         /* MINUS means EXCEPT */
    SQL_GRAMMAR_LAMBDA = 1u << 14,        /* x -> x + 1, (x, y) -> x + y */
    SQL_GRAMMAR_BRACKETS = 1u << 15,      /* [1, 2] is an array */
    SQL_GRAMMAR_OBJECTS = 1u << 16,       /* {'a': 1} is an object */
    SQL_GRAMMAR_PATHS = 1u << 17,         /* a:b.c is a path into a */
    SQL_GRAMMAR_LABEL_LIST = 1u << 18,    /* SELECT f(x) AS (a, b) */
    SQL_GRAMMAR_FROM_FIRST = 1u << 19,    /* FROM t SELECT a, FROM t */
    SQL_GRAMMAR_BARE_VALUES = 1u << 20,   /* VALUES 1, 2 */
    SQL_GRAMMAR_INNER_ALIAS = 1u << 21,   /* (a + b AS c) > 0 */
    SQL_GRAMMAR_INNER_TAIL = 1u << 22,    /* SELECT a ORDER BY a UNION ALL SELECT b */
    SQL_GRAMMAR_LOOSE_ROWS = 1u << 23     /* VALUES (1) (2) */
};

/* How a dialect takes a keyword where a name could stand, in SqlDialect.words. */
enum {
    SQL_WORD_RESERVED = 1, /* never a name without quotes */
    SQL_WORD_NO_ALIAS = 2, /* no alias of a table without AS */
    SQL_WORD_NO_LABEL = 4, /* no label of a column without AS */
    SQL_WORD_CALLED = 8,   /* though reserved, a function's name before a parenthesis */
    SQL_WORD_KEPT = 1 | 2 | 4,
    SQL_WORD_CLAUSE = 2 | 4 /* begins a clause, free elsewhere */
};

struct SqlParser;
struct SqlTree;
struct SqlExpr;
struct SqlQuery;
struct SqlSource;
struct SqlName;
struct SqlTarget;

/* Hooks of the L2 parser, tried before the shared code. Each returns 1 when it consumed the
 * construct, 0 when it is not concerned (cursor untouched), -1 on failure (cursor error set). */
typedef struct SqlHooks {
    int (*statement)(struct SqlParser *parser, struct SqlTree **tree);
    int (*column_option)(struct SqlParser *parser, void *column);
    int (*table_option)(struct SqlParser *parser, void *table);
    int (*alter_action)(struct SqlParser *parser, void *action);
    int (*type)(struct SqlParser *parser, void *type);             /* SqlType */
    int (*constraint)(struct SqlParser *parser, void *constraint); /* after CONSTRAINT name */
    int (*primary)(struct SqlParser *parser, struct SqlExpr **expr);
    int (*source_tail)(struct SqlParser *parser, void *source); /* after a table's alias */
    /* An operator behind *expr, which began at token `from`; one that binds weaker than `min` (a
     * SqlBinding) is left alone. */
    int (*infix)(struct SqlParser *parser, struct SqlExpr **expr, size_t from, int min);
    int (*argument)(struct SqlParser *parser, struct SqlExpr **expr);      /* of a call */
    int (*arguments_tail)(struct SqlParser *parser, struct SqlExpr *call); /* before its ) */
    int (*call_tail)(struct SqlParser *parser, struct SqlExpr *call);      /* behind its ) */
    int (*star_tail)(struct SqlParser *parser, struct SqlExpr *star);      /* * EXCLUDE (a) */
    int (*select_head)(struct SqlParser *parser, struct SqlQuery *query);  /* after SELECT */
    /* Between the clauses behind the select list and at the end of a query. */
    int (*query_clause)(struct SqlParser *parser, struct SqlQuery *query);
    int (*order_tail)(struct SqlParser *parser, void *order);              /* of a sort key */
    int (*cte)(struct SqlParser *parser, void *cte);                       /* after WITH */
    int (*source)(struct SqlParser *parser, struct SqlSource **source);    /* an item of FROM */
    int (*table_tail)(struct SqlParser *parser, struct SqlSource *source); /* before the alias */
    int (*join)(struct SqlParser *parser, struct SqlSource *join);         /* words up to JOIN */
    int (*object)(struct SqlParser *parser, struct SqlName **name);        /* a table's name */
    int (*attribute)(struct SqlParser *parser, void *constraint);          /* behind a constraint */
    int (*target)(struct SqlParser *parser, struct SqlTarget *target);     /* a = 1, a 'b' */
    int (*table_element)(struct SqlParser *parser, void *table);         /* of CREATE TABLE (...) */
    int (*arm)(struct SqlParser *parser, struct SqlQuery *query);        /* SELECT, VALUES */
    int (*query_tail)(struct SqlParser *parser, struct SqlQuery *query); /* ORDER BY to locks */
    /* After a failure: whether no server would take the statement. Sets the error. */
    bool (*refuses)(struct SqlParser *parser);
} SqlHooks;

/* Calls a hook of the parser's dialect, if it has it. */
#define SQL_HOOK(parser, hook, ...)                                                                \
    ((parser)->dialect->hooks && (parser)->dialect->hooks->hook                                    \
         ? (parser)->dialect->hooks->hook(parser, __VA_ARGS__)                                     \
         : 0)

extern const SqlHooks sql_mysql_hooks, sql_oracle_hooks, sql_tsql_hooks;
extern const uint8_t sql_oracle_words[], sql_mariadb_words[];
extern const SqlHooks sql_snowflake_hooks, sql_hive_hooks, sql_google_hooks, sql_clickhouse_hooks;
extern const uint8_t sql_snowflake_words[], sql_hive_words[], sql_google_words[],
    sql_clickhouse_words[];
extern const SqlHooks sql_sqlite_hooks, sql_trino_hooks, sql_redshift_hooks, sql_cockroach_hooks,
    sql_olap_hooks;
extern const uint8_t sql_sqlite_words[], sql_trino_words[], sql_redshift_words[], sql_olap_words[];

#endif
