/* Statement: what the core itself asks of a statement, without tables for Lua. */
#ifndef TG_POLICY_STATEMENT_H
#define TG_POLICY_STATEMENT_H

#include "sql/tree.h"

/* The table that the statement defines or changes (stmt.table in Lua), or NULL. */
const SqlName *policy_statement_table(const SqlStmt *stmt);
/* False: rules could not rely on its table or name, so its kind is told without the object. */
bool policy_statement_is_named(const SqlStmt *stmt);
/* CREATE, ALTER and DROP: their kind is told with the object. */
bool policy_statement_is_compound(SqlKind kind);
/* "create_table"; lives in `buffer`, or for ever. */
const char *policy_statement_kind(const SqlStmt *stmt, char buffer[64]);
/* The actions of an ALTER; NULL for other statements. */
const SqlActionList *policy_statement_actions(const SqlStmt *stmt);
bool policy_statement_has_where(const SqlStmt *stmt);

#endif
