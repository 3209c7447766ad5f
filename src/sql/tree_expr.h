/* Expressions and data types of the tree.
 *
 * No path from the root of a statement's tree to a leaf is longer than SQL_TREE_HEIGHT nodes, so
 * whoever reads it may recurse: chains of one operator (a AND b AND c, 1 + 1 + 1) are one node
 * with many arguments, and what is still deeper leaves the statement at level 1. */
#ifndef TG_SQL_TREE_EXPR_H
#define TG_SQL_TREE_EXPR_H

#include "sql/name.h"

enum { SQL_TREE_HEIGHT = 1000 };

typedef enum SqlExprOp {
    SQL_EXPR_OTHER,    /* text: what it is */
    SQL_EXPR_COLUMN,   /* parts: a, t.a, s.t.a */
    SQL_EXPR_STAR,     /* parts: the qualifier of t.*, or none */
    SQL_EXPR_LITERAL,  /* literal, text: the decoded value; type: of DATE '...' and such */
    SQL_EXPR_PARAM,    /* text: $1, ?, :name */
    SQL_EXPR_CALL,     /* name, args, call: window and the like, or NULL */
    SQL_EXPR_BINARY,   /* text: operator in lower case; args: two or more, left to right */
    SQL_EXPR_UNARY,    /* text: operator in lower case ("not", "-"); one argument */
    SQL_EXPR_CAST,     /* type; one argument */
    SQL_EXPR_PAREN,    /* one argument */
    SQL_EXPR_CASE,     /* args: [operand if OPERAND] when... [else if ELSE] */
    SQL_EXPR_WHEN,     /* args: condition, result */
    SQL_EXPR_IN,       /* args: operand, then the list; or query */
    SQL_EXPR_LIKE,     /* text: "like", "ilike", "similar to"; args: operand, pattern [, escape] */
    SQL_EXPR_BETWEEN,  /* args: operand, low, high */
    SQL_EXPR_IS,       /* text: "null", "true", "distinct from" ...; args: operand [, other] */
    SQL_EXPR_EXISTS,   /* query */
    SQL_EXPR_SUBQUERY, /* query */
    SQL_EXPR_QUANTIFIED, /* text: operator; ALL flag or any; args: operand [, array]; or query */
    SQL_EXPR_ARRAY,      /* args, or query */
    SQL_EXPR_ROW,        /* args; EXPLICIT: the word ROW is written */
    SQL_EXPR_SUBSCRIPT,  /* args: base, index; SLICE: base, low, high (DEFAULT when left out) */
    SQL_EXPR_FIELD,      /* text: field of a composite; one argument; STAR: (e).* */
    SQL_EXPR_COLLATE,    /* name; one argument */
    SQL_EXPR_NAMED,      /* text: argument name; one argument: f(a => 1) */
    SQL_EXPR_DEFAULT,    /* the word DEFAULT in place of a value */
    SQL_EXPR_CURRENT_OF, /* text: cursor */
    SQL_EXPR_GROUPING,   /* text: "rollup", "cube", "grouping sets", "" for (); args */
} SqlExprOp;

typedef enum SqlLiteral {
    SQL_LITERAL_NULL,
    SQL_LITERAL_INTEGER,
    SQL_LITERAL_NUMBER,
    SQL_LITERAL_STRING,
    SQL_LITERAL_BOOL, /* text is "true" or "false" */
    SQL_LITERAL_BITS,
    SQL_LITERAL_TYPED, /* DATE '2026-01-01', INTERVAL '1' DAY: see type */
} SqlLiteral;

enum SqlExprFlag {
    SQL_EXPR_NEGATED = 1,   /* NOT IN, NOT LIKE, IS NOT, NOT BETWEEN */
    SQL_EXPR_DISTINCT = 2,  /* count(DISTINCT x) */
    SQL_EXPR_BARE = 4,      /* a call written without parentheses: CURRENT_DATE */
    SQL_EXPR_ALL = 8,       /* = ALL (...) */
    SQL_EXPR_OPERAND = 16,  /* CASE x WHEN */
    SQL_EXPR_ELSE = 32,     /* CASE has an ELSE */
    SQL_EXPR_EXPLICIT = 64, /* ROW(...) */
    SQL_EXPR_SLICE = 128,
    SQL_EXPR_ARG_STAR = 256, /* count(*), (e).* */
    SQL_EXPR_SYMMETRIC = 512,
    SQL_EXPR_VARIADIC = 1024, /* on the argument */
    SQL_EXPR_CONSTANT = 2048, /* DATE '...' or CAST of a literal needs no column */
};

typedef struct SqlExpr {
    struct SqlExpr *next; /* in the list that holds it */
    uint8_t op;           /* SqlExprOp */
    uint8_t literal;      /* SqlLiteral */
    uint16_t flags;       /* SqlExprFlag */
    uint16_t height;
    uint32_t n; /* number of args */
    Span span;
    Str text;
    struct SqlExpr *args; /* first */
    union {
        SqlIdent *parts;        /* COLUMN, STAR */
        struct SqlCall *call;   /* CALL */
        struct SqlType *type;   /* CAST, typed LITERAL */
        struct SqlQuery *query; /* IN, EXISTS, SUBQUERY, QUANTIFIED, ARRAY; NULL if args */
        SqlName *name;          /* COLLATE */
    };
} SqlExpr;
typedef SQL_LIST(SqlExpr) SqlExprList;

typedef struct SqlOrder {
    struct SqlOrder *next;
    SqlExpr *expr;
    Span span;
    Str using_operator; /* ORDER BY x USING > */
    bool descending, has_direction, nulls_first, nulls_last;
} SqlOrder;
typedef SQL_LIST(SqlOrder) SqlOrderList;

typedef struct SqlWindow {
    struct SqlWindow *next;
    SqlIdent *name; /* OVER w, WINDOW w AS (...) */
    SqlIdent *base; /* OVER (w ...) */
    SqlExprList partition;
    SqlOrderList order;
    Str frame;                        /* "rows", "range", "groups", or absent */
    SqlExpr *frame_start, *frame_end; /* the offset expressions, NULL for UNBOUNDED and CURRENT */
    Span span;
} SqlWindow;

/* What a call has beside its arguments. */
typedef struct SqlCall {
    SqlName *name;
    SqlOrderList order;        /* array_agg(x ORDER BY y) */
    SqlOrderList within_group; /* WITHIN GROUP (ORDER BY ...) */
    SqlExpr *filter;
    SqlWindow *over;
    SqlExpr *last; /* of the arguments; only the parser uses it */
} SqlCall;

typedef struct SqlType {
    struct SqlType *next;
    SqlName *name; /* as written, with "double precision" and the like as one word each */
    Str canon;     /* lower case, aliases resolved by the dialect: int4 -> integer */
    SqlExprList args;
    Str interval;        /* "day to second" */
    SqlIdent *arg_name;  /* in a function's argument list */
    Str arg_mode;        /* "in", "out", "inout", "variadic" */
    SqlIdentList values; /* ENUM and SET of MySQL */
    SqlIdent *charset, *collate;
    Span span;
    uint8_t array; /* number of [] */
    bool has_time_zone, setof, unsigned_, zerofill, max, percent_type;
} SqlType;
typedef SQL_LIST(SqlType) SqlTypeList;

#endif
