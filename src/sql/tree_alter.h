/* The actions of ALTER statements in the tree: one node per comma. */
#ifndef TG_SQL_TREE_ALTER_H
#define TG_SQL_TREE_ALTER_H

#include "sql/tree_table.h"

/* X(constant, name in Lua). What each one fills is said in brackets. */
#define SQL_ACTIONS(X)                                                                             \
    X(OTHER, "other")                           /* [rest] */                                       \
    X(ADD_COLUMN, "add_column")                 /* [column, if_exists = IF NOT EXISTS] */          \
    X(DROP_COLUMN, "drop_column")               /* [name, if_exists, cascade] */                   \
    X(MODIFY_COLUMN, "modify_column")           /* [name, column] MySQL */                         \
    X(CHANGE_COLUMN, "change_column")           /* [name, column] MySQL */                         \
    X(ALTER_TYPE, "alter_type")                 /* [name, column (type, collate), expr = USING] */ \
    X(SET_DEFAULT, "set_default")               /* [name, expr] */                                 \
    X(DROP_DEFAULT, "drop_default")             /* [name] */                                       \
    X(SET_NOT_NULL, "set_not_null")             /* [name] */                                       \
    X(DROP_NOT_NULL, "drop_not_null")           /* [name] */                                       \
    X(SET_EXPRESSION, "set_expression")         /* [name, expr] */                                 \
    X(DROP_EXPRESSION, "drop_expression")       /* [name, if_exists] */                            \
    X(ADD_IDENTITY, "add_identity")             /* [name, value = always|by default, options] */   \
    X(SET_IDENTITY, "set_identity")             /* [name, options] */                              \
    X(DROP_IDENTITY, "drop_identity")           /* [name, if_exists] */                            \
    X(SET_STATISTICS, "set_statistics")         /* [name or value = column number, expr] */        \
    X(SET_STORAGE, "set_storage")               /* [name, value] */                                \
    X(SET_COMPRESSION, "set_compression")       /* [name, value] */                                \
    X(SET_COLUMN_OPTIONS, "set_column_options") /* [name, options] */                              \
    X(RESET_COLUMN_OPTIONS, "reset_column_options")                                                \
    X(RENAME_COLUMN, "rename_column")             /* [name, new_name] */                           \
    X(RENAME_TABLE, "rename_table")               /* [new_name] */                                 \
    X(RENAME, "rename")                           /* [new_name] any other object */                \
    X(RENAME_INDEX, "rename_index")               /* [name, new_name] */                           \
    X(RENAME_CONSTRAINT, "rename_constraint")     /* [name, new_name] */                           \
    X(RENAME_VALUE, "rename_value")               /* [value, new_value] of an enum type */         \
    X(RENAME_ATTRIBUTE, "rename_attribute")       /* [name, new_name, cascade] */                  \
    X(ADD_CONSTRAINT, "add_constraint")           /* [constraint] */                               \
    X(ALTER_CONSTRAINT, "alter_constraint")       /* [constraint] */                               \
    X(DROP_CONSTRAINT, "drop_constraint")         /* [name, if_exists, cascade] */                 \
    X(VALIDATE_CONSTRAINT, "validate_constraint") /* [name] */                                     \
    X(DROP_PRIMARY, "drop_primary")                                                                \
    X(DROP_FOREIGN, "drop_foreign")                                                                \
    X(DROP_INDEX, "drop_index")                                                                    \
    X(CHECK_CONSTRAINT, "check_constraint")     /* [name; ALL: no name] T-SQL */                   \
    X(NOCHECK_CONSTRAINT, "nocheck_constraint") /* [name; ALL: no name] */                         \
    X(ALTER_CHECK, "alter_check")                                                                  \
    X(OPTION, "option")                       /* [options] ENGINE = x */                           \
    X(CONVERT_CHARSET, "convert_charset")     /* [value, options] */                               \
    X(ALGORITHM, "algorithm")                 /* [value] */                                        \
    X(LOCK, "lock")                           /* [value] */                                        \
    X(SET_OPTIONS, "set_options")             /* [options] SET (...) */                            \
    X(RESET_OPTIONS, "reset_options")         /* [options] RESET (...) */                          \
    X(OPTIONS, "options")                     /* [options] FDW OPTIONS (ADD|SET|DROP n 'v') */     \
    X(OWNER, "owner")                         /* [name] */                                         \
    X(SET_SCHEMA, "set_schema")               /* [name] */                                         \
    X(SET_TABLESPACE, "set_tablespace")       /* [name] */                                         \
    X(SET_ACCESS_METHOD, "set_access_method") /* [name or NULL for DEFAULT] */                     \
    X(SET_LOGGED, "set_logged")                                                                    \
    X(SET_UNLOGGED, "set_unlogged")                                                                \
    X(CLUSTER_ON, "cluster_on") /* [name] */                                                       \
    X(SET_WITHOUT_CLUSTER, "set_without_cluster")                                                  \
    X(SET_WITHOUT_OIDS, "set_without_oids")                                                        \
    X(INHERIT, "inherit")       /* [table] */                                                      \
    X(NO_INHERIT, "no_inherit") /* [table] */                                                      \
    X(OF_TYPE, "of_type")       /* [table = type] */                                               \
    X(NOT_OF, "not_of")                                                                            \
    X(TRIGGER, "trigger")                   /* [value, name; ALL and USER: no name] */             \
    X(RULE, "rule")                         /* [value "enable", "enable always" ..., name] */      \
    X(ROW_SECURITY, "row_security")         /* [value "enable" "disable" "force" "no force"] */    \
    X(REPLICA_IDENTITY, "replica_identity") /* [value "full" "nothing" "default" "index", name]*/  \
    X(PARTITION_BY, "partition_by")                                                                \
    X(ATTACH_PARTITION, "attach_partition") /* [table, bound] */                                   \
    X(DETACH_PARTITION, "detach_partition") /* [table, value "concurrently" or "finalize"] */      \
    X(ADD_PARTITION, "add_partition")                                                              \
    X(DROP_PARTITION, "drop_partition")                                                            \
    X(TRUNCATE_PARTITION, "truncate_partition")                                                    \
    X(COALESCE, "coalesce") /* [options] these to remove_partitioning: MySQL's partitions */       \
    X(REORGANIZE, "reorganize")                                                                    \
    X(EXCHANGE, "exchange")                                                                        \
    X(ANALYZE, "analyze")                                                                          \
    X(CHECK, "check")                                                                              \
    X(OPTIMIZE, "optimize")                                                                        \
    X(REBUILD, "rebuild")                                                                          \
    X(REPAIR, "repair")                                                                            \
    X(DISCARD, "discard")                                                                          \
    X(IMPORT, "import")                                                                            \
    X(REMOVE_PARTITIONING, "remove_partitioning")                                                  \
    X(ADD_VALUE, "add_value")             /* [value, position, new_value, if_exists] enum */       \
    X(ADD_ATTRIBUTE, "add_attribute")     /* [column, cascade] composite type */                   \
    X(DROP_ATTRIBUTE, "drop_attribute")   /* [name, if_exists, cascade] */                         \
    X(ALTER_ATTRIBUTE, "alter_attribute") /* [name, column, cascade] */                            \
    X(DEPENDS_ON_EXTENSION, "depends_on_extension") /* [name, value "no"] */                       \
    X(RESTART, "restart")                           /* [options] sequence */                       \
    X(SET_PARAMETER, "set_parameter")     /* [options] ALTER ROLE|DATABASE|FUNCTION SET */         \
    X(RESET_PARAMETER, "reset_parameter") /* [options] */                                          \
    X(UPDATE_VERSION, "update_version")   /* [value] extension */                                  \
    X(ADD_OBJECT, "add_object")           /* [table and its next] publication, extension member */ \
    X(DROP_OBJECT, "drop_object")         /* [table] */

typedef enum SqlActionOp {
#define SQL_ACTION_CONSTANT(constant, name) SQL_ACTION_##constant,
    SQL_ACTIONS(SQL_ACTION_CONSTANT)
#undef SQL_ACTION_CONSTANT
        SQL_ACTION_COUNT
} SqlActionOp;

typedef struct SqlAction {
    struct SqlAction *next;
    SqlActionOp op;
    Span span;
    Span rest; /* what OTHER did not understand; length 0 otherwise */
    SqlIdent *name, *new_name;
    SqlName *table; /* another object that the action names */
    SqlColumn *column;
    SqlConstraint *constraint;
    SqlExpr *expr;
    SqlBound *bound;
    SqlOptionList options;
    Str value, new_value, position;
    bool if_exists, cascade, restrict_;
} SqlAction;
typedef SQL_LIST(SqlAction) SqlActionList;

/* "add_column"; never NULL. */
const char *sql_action_name(SqlActionOp op);

#endif
