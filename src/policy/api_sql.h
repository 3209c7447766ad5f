/* SQL for policies: a parsed statement as the plain Lua table of lua/meta/statement.d.lua. */
#ifndef TG_POLICY_API_SQL_H
#define TG_POLICY_API_SQL_H

#include <lua.h>

#include "sql/tree.h"

struct PolicyPush;
/* Pushes what stands for a column; NULL in its place: the table of the column. */
typedef void (*PolicyPushColumn)(const struct PolicyPush *x, const SqlColumn *column);

/* Pushes one table, or raises (memory). `stmt` is one of script->stmts or a part of one; nothing in
 * the table points back into the script. Rows of VALUES that hold nothing but literals are counted,
 * not exported. */
void policy_push_statement(lua_State *L, const SqlScript *script, const SqlStmt *stmt);

/* Sets one field of that table in the table at the top of the stack; nothing when the statement has
 * no such field. The statement must not be nested too deep for rules. */
void policy_set_field(lua_State *L, const SqlScript *script, const SqlStmt *stmt, const char *field,
                      PolicyPushColumn push_column);
/* The same of a column, and its whole table. */
void policy_set_column_field(lua_State *L, const SqlScript *script, const SqlColumn *column,
                             const char *field);
void policy_push_column_table(lua_State *L, const SqlScript *script, const SqlColumn *column);

/* Pushes the table `sql`; lua/meta/sql.d.lua describes it. */
void policy_api_sql_push(lua_State *L);

#endif
