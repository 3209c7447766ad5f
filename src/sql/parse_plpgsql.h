/* PL/pgSQL: what its files share; nobody else includes it. */
#ifndef TG_SQL_PARSE_PLPGSQL_H
#define TG_SQL_PARSE_PLPGSQL_H

#include "sql/parse_statement.h"

/* plpgsql_block.c: the hook of every statement in a body; 0 for plain SQL. */
int sql_plpgsql_statement(SqlParser *parser, SqlTree **tree);
void sql_plpgsql_take_label(SqlParser *parser);
/* plpgsql_simple.c: assignment, RETURN, RAISE, PERFORM ...; as above */
SqlTree *sql_read_plpgsql_simple(SqlParser *parser);
bool sql_at_plpgsql_assign(const SqlParser *parser); /* x.y[1] := or = */
/* Takes INTO [STRICT] a, b.c out of the SQL statement that begins here. */
void sql_plpgsql_drop_into(SqlParser *parser);

#endif
