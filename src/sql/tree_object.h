/* Statements that name objects of any kind: DROP, TRUNCATE, COMMENT ON, GRANT, REVOKE. */
#ifndef TG_SQL_TREE_OBJECT_H
#define TG_SQL_TREE_OBJECT_H

#include "sql/tree_table.h"

typedef struct SqlDrop {
    Str object; /* "table", "materialized view" ...; "owned" for DROP OWNED */
    bool if_exists, concurrently, cascade, restrict_, restart_identity, continue_identity;
    SqlNames names;
    SqlName *table;    /* DROP TRIGGER n ON t */
    SqlTypeList types; /* DROP CAST, TRANSFORM */
    SqlOptionList options;
} SqlDrop;

typedef struct SqlComment {
    Str object;
    SqlName *name; /* of a column: the table's */
    SqlIdent *column;
    SqlName *table; /* CONSTRAINT n ON t */
    bool is_null;
    Str text; /* decoded */
    Span text_span;
} SqlComment;

typedef struct SqlGrant {
    Str object; /* of objects: "table", "function" ...; "parameter" */
    bool revoke, all_privileges, all_in_schema, with_grant, with_admin, cascade, is_default;
    SqlOptionList privileges; /* name in lower case; expr: ROW of its columns, or NULL */
    SqlNames objects;         /* empty when roles are granted (the roles are in privileges) */
    SqlIdentList grantees;    /* PUBLIC and CURRENT_USER as words */
    SqlIdent *granted_by;
} SqlGrant;

#endif
