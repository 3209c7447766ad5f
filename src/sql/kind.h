/* Kind: what a statement does (kind), to what sort of thing (object), and how (flags). */
#ifndef TG_SQL_KIND_H
#define TG_SQL_KIND_H

/* X(constant, name in Lua). CREATE, ALTER and DROP are named with their object: create_table. */
#define SQL_KINDS(X)                                                                               \
    X(OTHER, "other") /* not in the tables: the text and its span are all that is known */         \
    X(SELECT, "select")                                                                            \
    X(VALUES, "values")                                                                            \
    X(TABLE, "table")                                                                              \
    X(INSERT, "insert")                                                                            \
    X(REPLACE, "replace")                                                                          \
    X(UPDATE, "update")                                                                            \
    X(DELETE, "delete")                                                                            \
    X(MERGE, "merge")                                                                              \
    X(CREATE, "create")                                                                            \
    X(ALTER, "alter")                                                                              \
    X(DROP, "drop")                                                                                \
    X(UNDROP, "undrop")                                                                            \
    X(TRUNCATE, "truncate")                                                                        \
    X(RENAME, "rename")                                                                            \
    X(COMMENT, "comment_on")                                                                       \
    X(GRANT, "grant")                                                                              \
    X(REVOKE, "revoke")                                                                            \
    X(DENY, "deny")                                                                                \
    X(SET, "set")                                                                                  \
    X(RESET, "reset")                                                                              \
    X(USE, "use")                                                                                  \
    X(SHOW, "show")                                                                                \
    X(DESCRIBE, "describe")                                                                        \
    X(EXPLAIN, "explain")                                                                          \
    X(BEGIN, "begin")                                                                              \
    X(COMMIT, "commit")                                                                            \
    X(ROLLBACK, "rollback")                                                                        \
    X(SAVEPOINT, "savepoint")                                                                      \
    X(RELEASE, "release")                                                                          \
    X(LOCK, "lock")                                                                                \
    X(UNLOCK, "unlock")                                                                            \
    X(CALL, "call")                                                                                \
    X(EXECUTE, "execute")                                                                          \
    X(PREPARE, "prepare")                                                                          \
    X(DEALLOCATE, "deallocate")                                                                    \
    X(DO, "do")                                                                                    \
    X(BLOCK, "block") /* BEGIN ... END, IF, WHILE, DECLARE of a script */                          \
    X(DECLARE, "declare")                                                                          \
    X(FETCH, "fetch")                                                                              \
    X(MOVE, "move")                                                                                \
    X(OPEN, "open")                                                                                \
    X(CLOSE, "close")                                                                              \
    X(COPY, "copy") /* also LOAD DATA, BULK INSERT, UNLOAD, EXPORT */                              \
    X(ANALYZE, "analyze")                                                                          \
    X(VACUUM, "vacuum") /* also OPTIMIZE */                                                        \
    X(REINDEX, "reindex")                                                                          \
    X(CLUSTER, "cluster")                                                                          \
    X(CHECKPOINT, "checkpoint")                                                                    \
    X(REFRESH, "refresh")                                                                          \
    X(REASSIGN, "reassign")                                                                        \
    X(SECURITY, "security_label")                                                                  \
    X(IMPORT, "import")                                                                            \
    X(DISCARD, "discard")                                                                          \
    X(LISTEN, "listen") /* also NOTIFY, UNLISTEN */                                                \
    X(LOAD, "load")                                                                                \
    X(ATTACH, "attach")                                                                            \
    X(DETACH, "detach")                                                                            \
    X(KILL, "kill")                                                                                \
    X(PURGE, "purge")                                                                              \
    X(FLUSH, "flush")                                                                              \
    X(ADMIN, "admin")     /* SHUTDOWN, BACKUP, DBCC, CHANGE MASTER, SYSTEM ... */                  \
    X(CONTROL, "control") /* IF, WHILE, PRINT, RAISERROR, RETURN of T-SQL and scripts */           \
    X(COMMAND, "command") /* a request or command of a NoSQL engine */

/* X(constant, name in Lua, X2: words). */
#define SQL_OBJECTS(X)                                                                             \
    X(NONE, "")                                                                                    \
    X(TABLE, "table")                                                                              \
    X(VIEW, "view")                                                                                \
    X(MATERIALIZED_VIEW, "materialized_view")                                                      \
    X(INDEX, "index")                                                                              \
    X(SEQUENCE, "sequence")                                                                        \
    X(SCHEMA, "schema")                                                                            \
    X(DATABASE, "database")                                                                        \
    X(FUNCTION, "function")                                                                        \
    X(PROCEDURE, "procedure")                                                                      \
    X(TRIGGER, "trigger")                                                                          \
    X(TYPE, "type")                                                                                \
    X(DOMAIN, "domain")                                                                            \
    X(EXTENSION, "extension")                                                                      \
    X(ROLE, "role")                                                                                \
    X(USER, "user")                                                                                \
    X(EVENT, "event")                                                                              \
    X(PACKAGE, "package")                                                                          \
    X(SYNONYM, "synonym")                                                                          \
    X(FOREIGN_TABLE, "foreign_table")                                                              \
    X(SERVER, "server")                                                                            \
    X(COLUMN, "column")                                                                            \
    X(CONSTRAINT, "constraint")                                                                    \
    X(POLICY, "policy")                                                                            \
    X(PUBLICATION, "publication")                                                                  \
    X(SUBSCRIPTION, "subscription")                                                                \
    X(TABLESPACE, "tablespace")                                                                    \
    X(OTHER, "object") /* any other kind of object: the words are in the text */

typedef enum SqlKind {
#define SQL_KIND_CONSTANT(constant, name) SQL_KIND_##constant,
    SQL_KINDS(SQL_KIND_CONSTANT)
#undef SQL_KIND_CONSTANT
        SQL_KIND_COUNT
} SqlKind;

typedef enum SqlObject {
#define SQL_OBJECT_CONSTANT(constant, name) SQL_OBJECT_##constant,
    SQL_OBJECTS(SQL_OBJECT_CONSTANT)
#undef SQL_OBJECT_CONSTANT
        SQL_OBJECT_COUNT
} SqlObject;

enum {
    SQL_IF_EXISTS = 1u << 0,
    SQL_IF_NOT_EXISTS = 1u << 1,
    SQL_OR_REPLACE = 1u << 2, /* also OR ALTER */
    SQL_TEMPORARY = 1u << 3,
    SQL_CASCADE = 1u << 4,
    SQL_CONCURRENTLY = 1u << 5,
    SQL_UNIQUE = 1u << 6,
    SQL_MATERIALIZED = 1u << 7,
    SQL_UNLOGGED = 1u << 8,
    SQL_EXTERNAL = 1u << 9,
    SQL_FULLTEXT = 1u << 10,
    SQL_SPATIAL = 1u << 11,
    SQL_ONLY = 1u << 12
};

/* "create"; never NULL. */
const char *sql_kind_name(SqlKind kind);
/* "table"; "" for SQL_OBJECT_NONE. */
const char *sql_object_name(SqlObject object);

#endif
