/* How strongly the operators of expressions bind; only for the files of the tree parser. */
#ifndef TG_SQL_PARSE_OPERATOR_H
#define TG_SQL_PARSE_OPERATOR_H

#include "sql/parse.h"

/* The SqlBinding of the infix or postfix operator at the cursor; 0 when none stands there.
 * `plain`: PostgreSQL's b_expr, without AND, OR, NOT, IN, LIKE, BETWEEN, IS NULL. */
int sql_operator_level(const SqlParser *parser, bool plain);
/* Of the prefix operator at the cursor, where operands bind at least as strongly as `min`. */
int sql_prefix_level(const SqlParser *parser, int min, bool plain);

#endif
