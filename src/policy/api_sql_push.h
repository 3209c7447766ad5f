/* Push: what the files of the statement exporter share; nobody else includes it.
 *
 * Every policy_push_x leaves one new table at the top of the stack. */
#ifndef TG_POLICY_API_SQL_PUSH_H
#define TG_POLICY_API_SQL_PUSH_H

#include "policy/api_sql_field.h"

/* api_sql.c: kind, text, place, flags and names of a statement, its parts included */
void policy_set_head(const PolicyPush *x, const SqlStmt *stmt);
/* What the names say when there is no tree: objects, table or name. */
void policy_set_names(const PolicyPush *x, const SqlStmt *stmt);
/* api_sql_name.c */
bool policy_push_cut(const PolicyPush *x); /* true: too deep; an empty table was pushed instead */
void policy_push_node(const PolicyPush *x, Span span, int fields);   /* {line, column} */
void policy_push_extent(const PolicyPush *x, Span span, int fields); /* and {offset, length} */
void policy_push_ident(const PolicyPush *x, const SqlIdent *ident);  /* a string, not a table */
void policy_push_name(const PolicyPush *x, const SqlName *name);
void policy_push_option(const PolicyPush *x, const SqlOption *option);
void policy_push_type(const PolicyPush *x, const SqlType *type);

/* api_sql_expr.c */
void policy_push_expr(const PolicyPush *x, const SqlExpr *expr);
void policy_push_order(const PolicyPush *x, const SqlOrder *order);
bool policy_expr_is_constant(const SqlExpr *expr);

/* api_sql_query.c */
void policy_push_query(const PolicyPush *x, const SqlQuery *query);
void policy_push_source(const PolicyPush *x, const SqlSource *source);
void policy_push_target(const PolicyPush *x, const SqlTarget *target);
void policy_push_cte(const PolicyPush *x, const SqlCte *cte);

/* api_sql_table.c */
void policy_push_column(const PolicyPush *x, const SqlColumn *column);
void policy_set_column(const PolicyPush *x, const SqlColumn *column); /* but its place */
void policy_push_constraint(const PolicyPush *x, const SqlConstraint *constraint);
void policy_set_keys(const PolicyPush *x, const SqlKeyList *keys); /* keys and columns */
void policy_set_create_table(const PolicyPush *x, const SqlCreateTable *table);
void policy_set_create_index(const PolicyPush *x, const SqlCreateIndex *index);

/* api_sql_alter.c */
void policy_set_alter(const PolicyPush *x, const SqlAlter *alter);

/* api_sql_data.c */
void policy_set_insert(const PolicyPush *x, const SqlInsert *insert);
void policy_set_modify(const PolicyPush *x, const SqlModify *modify);
void policy_set_merge(const PolicyPush *x, const SqlMerge *merge);

/* api_sql_tree.c */
void policy_push_tree(const PolicyPush *x, const SqlTree *tree);
void policy_set_tree(const PolicyPush *x, const SqlTree *tree);

#endif
