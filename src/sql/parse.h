/* What the files of the tree parser share; nobody else includes it.
 *
 * Every sql_read_x starts at the current token, and returns NULL or false with the parser's error
 * set when what stands there is not an x. */
#ifndef TG_SQL_PARSE_H
#define TG_SQL_PARSE_H

#include "sql/parse_token.h"
#include "sql/tree.h"

/* parse_name.c */
/* ColId: nearly always a plain word, or what is no word; sql_word_is_ident asks about keywords. */
bool sql_word_is_ident(const SqlParser *parser, const SqlToken *token);
static inline bool sql_token_is_ident(const SqlParser *parser, const SqlToken *token)
{
    if (token->kind != SQL_TOKEN_WORD || token->id == KW_NO_KEYWORD)
        return token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_QUOTED;
    return sql_word_is_ident(parser, token);
}
bool sql_token_is_routine(const SqlParser *parser, const SqlToken *token); /* type or function */
static inline bool sql_token_is_label(const SqlParser *parser, const SqlToken *token)
{
    (void)parser; /* what may stand after AS is the same everywhere */
    return token->kind == SQL_TOKEN_QUOTED || token->kind == SQL_TOKEN_WORD;
}
bool sql_token_is_bare_label(const SqlParser *parser, const SqlToken *token); /* without AS */
bool sql_token_is_alias(const SqlParser *parser, const SqlToken *token); /* a table's, without AS */
static inline bool at_ident(const SqlParser *parser)
{
    return sql_token_is_ident(parser, sql_peek(parser, 0));
}
SqlIdent *sql_read_ident(SqlParser *parser);
SqlIdent *sql_read_label(SqlParser *parser);
SqlIdent *sql_read_role(SqlParser *parser); /* also PUBLIC, CURRENT_USER */
SqlIdent *sql_ident_of_token(SqlParser *parser, const SqlToken *token);
/* Lists it among the statement's identifiers, where rules ask for them (Oracle). */
void sql_note_ident(SqlParser *parser, const SqlIdent *ident);
SqlName *sql_name_of_ident(SqlParser *parser, SqlIdent *ident);
SqlName *sql_read_object(SqlParser *parser);  /* a.b.c that begins like a column */
SqlName *sql_read_routine(SqlParser *parser); /* a.b.c that begins like a function or type */
bool sql_read_objects(SqlParser *parser, SqlNames *names);         /* a, b, c */
bool sql_read_idents(SqlParser *parser, SqlIdentList *idents);     /* a, b, c */
bool sql_read_ident_list(SqlParser *parser, SqlIdentList *idents); /* (a, b, c) */
bool sql_read_string(SqlParser *parser, Str *value);
/* An operator of any characters, as OPERATOR(s.+) holds it; schema may be NULL. */
bool sql_read_operator(SqlParser *parser, Str *text);
/* By spelling, for the words that have no keyword id. */
Str sql_lower_text(SqlParser *parser, const SqlToken *token);
/* The words from token `from` up to the current one, lower case, one blank between. */
Str sql_words_since(SqlParser *parser, size_t from);

/* parse_option.c */
SqlOption *sql_option_new(SqlParser *parser, const char *name, size_t from);
bool sql_read_behavior(SqlParser *parser, bool *cascade, bool *restrict_);
bool sql_read_options(SqlParser *parser, SqlOptionList *options);     /* (a = 1, b.c, d 'x') */
bool sql_read_fdw_options(SqlParser *parser, SqlOptionList *options); /* OPTIONS (ADD a 'x') */
bool sql_read_option_name(SqlParser *parser, SqlOption *option);      /* a.b */
SqlExpr *sql_read_word(SqlParser *parser);                            /* any word as a column */
Str sql_option_value(const SqlExpr *expr); /* the text of a word or literal, else absent */
/* parse_setting.c */
bool sql_read_setting(SqlParser *parser, SqlOptionList *options); /* SET x TO y, RESET x */

/* parse_type.c */
SqlType *sql_read_type(SqlParser *parser);
/* Only what may stand before a literal: no SETOF, no array. */
SqlType *sql_read_simple_type(SqlParser *parser);
bool sql_read_types(SqlParser *parser, SqlTypeList *types); /* int, text */
bool sql_read_interval_fields(SqlParser *parser, SqlType *type);
bool sql_token_is_type_word(const SqlToken *token);

/* parse_expr.c */
SqlExpr *sql_read_expr(SqlParser *parser);
/* PostgreSQL's b_expr: without AND, OR, NOT, IN, LIKE, BETWEEN, IS NULL. */
SqlExpr *sql_read_plain_expr(SqlParser *parser);
/* How tightly operators bind, from PostgreSQL's grammar, weakest first. */
typedef enum SqlBinding {
    SQL_BIND_OR = 1,
    SQL_BIND_XOR, /* MySQL's, as are BIT_OR to SHIFT */
    SQL_BIND_AND,
    SQL_BIND_NOT,
    SQL_BIND_IS,
    SQL_BIND_COMPARE,
    SQL_BIND_LIKE,
    SQL_BIND_OPERATOR,
    SQL_BIND_BIT_OR,
    SQL_BIND_BIT_AND,
    SQL_BIND_SHIFT,
    SQL_BIND_ADD,
    SQL_BIND_MULTIPLY,
    SQL_BIND_POWER,
    SQL_BIND_AT,
    SQL_BIND_COLLATE,
    SQL_BIND_SIGN,
    SQL_BIND_CAST
} SqlBinding;
/* An operand: everything that binds at least as tightly. */
SqlExpr *sql_read_operand(SqlParser *parser, SqlBinding binding);
bool sql_read_exprs(SqlParser *parser, SqlExprList *exprs); /* a, b, c */
bool sql_read_expr_in_parens(SqlParser *parser, SqlExpr **expr);
SqlExpr *sql_expr_new(SqlParser *parser, SqlExprOp op, size_t from);
/* Appends to the args of a node of few arguments. */
void sql_expr_add(SqlExpr *expr, SqlExpr *arg);
/* What the expression asks; false when there is none because it could not be read. */
bool sql_expr_take_query(SqlParser *parser, SqlExpr *expr, SqlQuery *query);
/* Sets span and height; NULL with an error when it is too high. */
SqlExpr *sql_expr_close(SqlParser *parser, SqlExpr *expr, size_t from);
void sql_expr_adopt(SqlExpr *expr, SqlExprList *list);

/* parse_primary.c */
SqlExpr *sql_read_primary(SqlParser *parser);
SqlExpr *sql_read_column(SqlParser *parser); /* a.b[1].c, as UPDATE and INSERT name their target */
bool sql_read_column_list(SqlParser *parser, SqlExprList *columns); /* a, b.c, d[1] */
bool sql_read_columns(SqlParser *parser, SqlExprList *columns);     /* the same in parentheses */
SqlExpr *sql_read_literal(SqlParser *parser);                       /* with a sign */
/* parse_call.c */
SqlExpr *sql_read_call(SqlParser *parser, SqlName *name, size_t from); /* at the parenthesis */
SqlExpr *sql_read_call_tail(SqlParser *parser, SqlExpr *call, size_t from);
void sql_call_add(SqlExpr *call, SqlExpr *arg); /* as sql_expr_add, for any number */
SqlExpr *sql_call_new(SqlParser *parser, const SqlToken *name, size_t from);
SqlWindow *sql_read_window(SqlParser *parser); /* (PARTITION BY ... ) */
bool sql_read_order_by(SqlParser *parser, SqlOrderList *orders);
/* parse_special.c: EXTRACT, TRIM, COALESCE, CURRENT_DATE, XML...: NULL without error if none */
SqlExpr *sql_read_special(SqlParser *parser);
/* parse_json.c: JSON_OBJECT ... of SQL/JSON; NULL without error if none */
SqlExpr *sql_read_json(SqlParser *parser);
bool sql_read_json_table(SqlParser *parser, SqlExprList *calls);

/* parse_select.c */
bool sql_at_query(const SqlParser *parser); /* SELECT, WITH, VALUES, TABLE or such in parentheses */
bool sql_at_query_parens(const SqlParser *parser);
SqlQuery *sql_read_query(SqlParser *parser);
SqlQuery *sql_read_query_in_parens(SqlParser *parser);
SqlTree *sql_read_query_tree(SqlParser *parser); /* a query as a statement inside another one */
/* WITH ... has been read already. */
SqlQuery *sql_read_query_after(SqlParser *parser, SqlCteList *ctes, size_t from);
bool sql_read_with(SqlParser *parser, SqlCteList *ctes);
bool sql_read_targets(SqlParser *parser, SqlTargetList *targets);
bool sql_read_named_windows(SqlParser *parser, SqlQuery *query); /* behind WINDOW */
/* parse_from.c */
bool sql_read_from(SqlParser *parser, SqlSourceList *sources);
SqlSource *sql_read_source(SqlParser *parser);             /* one item, with its joins */
SqlSource *sql_read_table_source(SqlParser *parser);       /* [ONLY] t [*], no alias */
bool sql_read_alias(SqlParser *parser, SqlSource *source); /* [AS] t (a, b); none is fine */
bool sql_read_grouping(SqlParser *parser, SqlQuery *query);

#endif
