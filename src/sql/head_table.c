/* Head: the tables of first words, modifiers and objects. */
#include "sql/head.h"

#define VERB(word, kind, names)                                                                    \
    {                                                                                              \
        KW_##word, SQL_KIND_##kind, SQL_HEAD_##names                                               \
    }
static const SqlVerb verbs[] = {
    VERB(SELECT, SELECT, NONE),
    VERB(WITH, SELECT, QUERY),
    VERB(VALUES, VALUES, NONE),
    VERB(TABLE, TABLE, NAME),
    VERB(FROM, SELECT, NONE),
    VERB(INSERT, INSERT, INTO),
    VERB(UPSERT, INSERT, INTO),
    VERB(REPLACE, REPLACE, INTO),
    VERB(UPDATE, UPDATE, UPDATE),
    VERB(DELETE, DELETE, FROM),
    VERB(MERGE, MERGE, INTO),
    VERB(CREATE, CREATE, OBJECT),
    VERB(ALTER, ALTER, OBJECT),
    VERB(DROP, DROP, OBJECT),
    VERB(UNDROP, UNDROP, OBJECT),
    VERB(TRUNCATE, TRUNCATE, LIST),
    VERB(RENAME, RENAME, RENAME),
    VERB(COMMENT, COMMENT, ON),
    VERB(GRANT, GRANT, ON),
    VERB(REVOKE, REVOKE, ON),
    VERB(DENY, DENY, ON),
    VERB(SET, SET, NAME),
    VERB(UNSET, RESET, NAME),
    VERB(RESET, RESET, NAME),
    VERB(PRAGMA, SET, NAME),
    VERB(USE, USE, NAME),
    VERB(SHOW, SHOW, NONE),
    VERB(LIST, SHOW, NONE),
    VERB(DESCRIBE, DESCRIBE, NONE),
    VERB(DESC, DESCRIBE, NONE),
    VERB(EXPLAIN, EXPLAIN, NONE),
    VERB(BEGIN, BEGIN, NONE),
    VERB(START, BEGIN, NONE),
    VERB(COMMIT, COMMIT, NONE),
    VERB(END, COMMIT, NONE),
    VERB(ROLLBACK, ROLLBACK, NONE),
    VERB(ABORT, ROLLBACK, NONE),
    VERB(SAVEPOINT, SAVEPOINT, NAME),
    VERB(SAVE, SAVEPOINT, NONE),
    VERB(RELEASE, RELEASE, NONE),
    VERB(XA, BEGIN, NONE),
    VERB(LOCK, LOCK, LIST),
    VERB(UNLOCK, UNLOCK, LIST),
    VERB(CALL, CALL, NAME),
    VERB(EXECUTE, EXECUTE, NAME),
    VERB(EXEC, EXECUTE, NAME),
    VERB(PREPARE, PREPARE, NAME),
    VERB(DEALLOCATE, DEALLOCATE, NONE),
    VERB(DO, DO, NONE),
    VERB(DECLARE, DECLARE, NONE),
    VERB(FETCH, FETCH, NONE),
    VERB(MOVE, MOVE, NONE),
    VERB(OPEN, OPEN, NONE),
    VERB(CLOSE, CLOSE, NONE),
    VERB(COPY, COPY, INTO),
    VERB(UNLOAD, COPY, NONE),
    VERB(EXPORT, COPY, NONE),
    VERB(PUT, COPY, NONE),
    VERB(GET, COPY, NONE),
    VERB(BULK, COPY, INTO),
    VERB(LOAD, LOAD, NONE),
    VERB(ANALYZE, ANALYZE, LIST),
    VERB(ANALYSE, ANALYZE, LIST),
    VERB(VACUUM, VACUUM, LIST),
    VERB(OPTIMIZE, VACUUM, LIST),
    VERB(REPAIR, ADMIN, LIST),
    VERB(CHECK, ADMIN, LIST),
    VERB(CHECKSUM, ADMIN, LIST),
    VERB(REINDEX, REINDEX, LIST),
    VERB(CLUSTER, CLUSTER, LIST),
    VERB(CHECKPOINT, CHECKPOINT, NONE),
    VERB(REFRESH, REFRESH, OBJECT),
    VERB(REASSIGN, REASSIGN, NONE),
    VERB(SECURITY, SECURITY, ON),
    VERB(IMPORT, IMPORT, NONE),
    VERB(DISCARD, DISCARD, NONE),
    VERB(LISTEN, LISTEN, NAME),
    VERB(NOTIFY, LISTEN, NAME),
    VERB(UNLISTEN, LISTEN, NAME),
    VERB(ATTACH, ATTACH, OBJECT),
    VERB(DETACH, DETACH, OBJECT),
    VERB(KILL, KILL, NONE),
    VERB(PURGE, PURGE, NONE),
    VERB(FLUSH, FLUSH, NONE),
    VERB(RESTART, ADMIN, NONE),
    VERB(BATCH, ADMIN, NONE),
    VERB(IF, CONTROL, NONE),
    VERB(WHILE, CONTROL, NONE),
    VERB(LOOP, CONTROL, NONE),
    VERB(REPEAT, CONTROL, NONE),
    VERB(FOR, CONTROL, NONE),
    VERB(CASE, CONTROL, NONE),
    VERB(PRINT, CONTROL, NONE),
    VERB(RAISERROR, CONTROL, NONE),
    VERB(RAISE, CONTROL, NONE),
    VERB(THROW, CONTROL, NONE),
    VERB(RETURN, CONTROL, NONE),
    VERB(GOTO, CONTROL, NONE),
    VERB(WAITFOR, CONTROL, NONE),
    VERB(BREAK, CONTROL, NONE),
    VERB(CONTINUE, CONTROL, NONE),
    VERB(ASSERT, CONTROL, NONE),
    VERB(BACKUP, ADMIN, NONE),
    VERB(RESTORE, ADMIN, NONE),
    VERB(DBCC, ADMIN, NONE),
    VERB(SHUTDOWN, ADMIN, NONE),
    VERB(RECONFIGURE, ADMIN, NONE),
    VERB(CHANGE, ADMIN, NONE),
    VERB(SYSTEM, ADMIN, NONE),
    VERB(STOP, ADMIN, NONE),
    VERB(INSTALL, ADMIN, NONE),
    VERB(UNINSTALL, ADMIN, NONE),
    VERB(CACHE, ADMIN, NONE),
    VERB(UNCACHE, ADMIN, NONE),
    VERB(MSCK, ADMIN, NONE),
    VERB(REMOVE, ADMIN, NONE),
    VERB(ENABLE, ALTER, OBJECT),
    VERB(DISABLE, ALTER, OBJECT),
    VERB(EXCHANGE, ALTER, OBJECT),
    VERB(CLEAR, ADMIN, NONE),
    VERB(CONVERT, ADMIN, NONE),
    VERB(PAUSE, ADMIN, NONE),
    VERB(RESUME, ADMIN, NONE),
    VERB(RM, ADMIN, NONE),
    VERB(DEFINE, CREATE, OBJECT),
    VERB(SIGNAL, CONTROL, NONE),
    VERB(RESIGNAL, CONTROL, NONE),
    VERB(LEAVE, CONTROL, NONE),
    VERB(ITERATE, CONTROL, NONE),
    VERB(ADMIN, ADMIN, NONE),
    VERB(SPLIT, ADMIN, NONE),
    VERB(RECOVER, UNDROP, OBJECT),
    VERB(FLASHBACK, UNDROP, OBJECT),
    VERB(TRACE, EXPLAIN, NONE),
    VERB(INDEX, ADMIN, NONE),
    VERB(GRAPH, SELECT, NONE),
    VERB(ADD, ADMIN, NONE),
    VERB(SEND, ADMIN, NONE),
    VERB(RECEIVE, ADMIN, NONE),
    VERB(WRITETEXT, ADMIN, NONE),
    VERB(UPDATETEXT, ADMIN, NONE),
    VERB(READTEXT, SELECT, NONE),
    VERB(DUMP, ADMIN, NONE),
    VERB(DISK, ADMIN, NONE),
    VERB(REVERT, CONTROL, NONE),
    VERB(SETUSER, CONTROL, NONE),
    VERB(LINENO, CONTROL, NONE),
    VERB(HANDLER, ADMIN, NONE),
    VERB(HELP, SHOW, NONE),
    VERB(AUDIT, ADMIN, NONE),
    VERB(NOAUDIT, ADMIN, NONE),
};
#undef VERB

const SqlVerb *sql_verb_find(SqlKeyword keyword)
{
    for (size_t i = 0; keyword && i < sizeof verbs / sizeof *verbs; i++)
        if (verbs[i].word == keyword)
            return &verbs[i];
    return NULL;
}

static const SqlModifier modifiers[] = {
    {KW_TEMPORARY, SQL_TEMPORARY},
    {KW_TEMP, SQL_TEMPORARY},
    {KW_VOLATILE, SQL_TEMPORARY},
    {KW_TRANSIENT, 0},
    {KW_UNIQUE, SQL_UNIQUE},
    {KW_UNLOGGED, SQL_UNLOGGED},
    {KW_FULLTEXT, SQL_FULLTEXT},
    {KW_SPATIAL, SQL_SPATIAL},
    {KW_EXTERNAL, SQL_EXTERNAL},
    {KW_GLOBAL, 0},
    {KW_LOCAL, 0},
    {KW_PRIVATE, 0},
    {KW_PUBLIC, 0},
    {KW_SHARED, 0},
    {KW_RECURSIVE, 0},
    {KW_TRUSTED, 0},
    {KW_PROCEDURAL, 0},
    {KW_DEFAULT, 0},
    {KW_CONSTRAINT, 0},
    {KW_AGGREGATE, 0},
    {KW_SECURE, 0},
    {KW_INTERACTIVE, 0},
    {KW_EDITIONABLE, 0},
    {KW_NONEDITIONABLE, 0},
    {KW_EDITIONING, 0},
    {KW_FORCE, 0},
    {KW_NO, 0},
    {KW_BITMAP, 0},
    {KW_CLUSTERED, 0},
    {KW_NONCLUSTERED, 0},
    {KW_COLUMNSTORE, 0},
    {KW_ONLINE, 0},
    {KW_OFFLINE, 0},
    {KW_IGNORE, 0},
    {KW_DYNAMIC, 0},
    {KW_HYBRID, 0},
    {KW_ICEBERG, 0},
    {KW_LIVE, 0},
    {KW_SNAPSHOT, 0},
    {KW_STREAMING, 0},
    {KW_DUPLICATE, 0},
    {KW_VIRTUAL, 0},
    {KW_SEARCH, 0},
    {KW_VECTOR, 0},
    {KW_NULL_FILTERED, 0},
    {KW_XML, 0},
    {KW_PRIMARY, 0},
};

const SqlModifier *sql_modifier_find(SqlKeyword keyword)
{
    for (size_t i = 0; keyword && i < sizeof modifiers / sizeof *modifiers; i++)
        if (modifiers[i].word == keyword)
            return &modifiers[i];
    return NULL;
}

typedef struct ObjectWords {
    uint16_t first, second; /* second may be KW_NO_KEYWORD */
    uint8_t object;
} ObjectWords;

#define ONE(word, object)                                                                          \
    {                                                                                              \
        KW_##word, KW_NO_KEYWORD, SQL_OBJECT_##object                                              \
    }
#define TWO(word, next, object)                                                                    \
    {                                                                                              \
        KW_##word, KW_##next, SQL_OBJECT_##object                                                  \
    }
/* Phrases of two words before the single words. */
static const ObjectWords objects[] = {
    TWO(MATERIALIZED, VIEW, MATERIALIZED_VIEW),
    TWO(FOREIGN, TABLE, FOREIGN_TABLE),
    TWO(FOREIGN, DATA, OTHER),
    TWO(EVENT, TRIGGER, OTHER),
    TWO(EVENT, TABLE, TABLE),
    TWO(EVENT, SESSION, OTHER),
    TWO(EVENT, NOTIFICATION, OTHER),
    TWO(DATABASE, LINK, OTHER),
    TWO(DATABASE, SCOPED, OTHER),
    TWO(DATABASE, AUDIT, OTHER),
    TWO(DATABASE, ENCRYPTION, OTHER),
    TWO(CATALOG, INTEGRATION, OTHER),
    TWO(USER, MAPPING, OTHER),
    TWO(SERVER, ROLE, ROLE),
    TWO(SERVER, AUDIT, OTHER),
    TWO(SCHEMA, COLLECTION, OTHER),
    TWO(ROUTINE, LOAD, OTHER),
    TWO(TABLE, FUNCTION, FUNCTION),
    TWO(PACKAGE, BODY, PACKAGE),
    TWO(TYPE, BODY, TYPE),
    TWO(ROW, ACCESS, POLICY),
    TWO(ROW, POLICY, POLICY),
    TWO(MASKING, POLICY, POLICY),
    TWO(NETWORK, POLICY, POLICY),
    TWO(SESSION, POLICY, POLICY),
    TWO(PASSWORD, POLICY, POLICY),
    TWO(SECURITY, POLICY, POLICY),
    TWO(RESOURCE, GROUP, OTHER),
    TWO(RESOURCE, POOL, OTHER),
    TWO(SPATIAL, INDEX, INDEX),
    ONE(TABLE, TABLE),
    ONE(TABLES, TABLE), /* DROP TABLES of MySQL */
    ONE(VIEW, VIEW),
    ONE(INDEX, INDEX),
    ONE(SEQUENCE, SEQUENCE),
    ONE(SCHEMA, SCHEMA),
    ONE(DATABASE, DATABASE),
    ONE(CATALOG, DATABASE),
    ONE(FUNCTION, FUNCTION),
    ONE(PROCEDURE, PROCEDURE),
    ONE(PROC, PROCEDURE),
    ONE(ROUTINE, FUNCTION),
    ONE(TRIGGER, TRIGGER),
    ONE(TYPE, TYPE),
    ONE(DOMAIN, DOMAIN),
    ONE(EXTENSION, EXTENSION),
    ONE(ROLE, ROLE),
    ONE(GROUP, ROLE),
    ONE(USER, USER),
    ONE(LOGIN, USER),
    ONE(EVENT, EVENT),
    ONE(PACKAGE, PACKAGE),
    ONE(SYNONYM, SYNONYM),
    ONE(SERVER, SERVER),
    ONE(COLUMN, COLUMN),
    ONE(CONSTRAINT, CONSTRAINT),
    ONE(POLICY, POLICY),
    ONE(PUBLICATION, PUBLICATION),
    ONE(SUBSCRIPTION, SUBSCRIPTION),
    ONE(TABLESPACE, TABLESPACE),
    ONE(CLUSTER, OTHER),
};
#undef ONE
#undef TWO

SqlObject sql_object_read(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_WORD || token->id == KW_NO_KEYWORD)
        return SQL_OBJECT_NONE;
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        const ObjectWords *row = &objects[i];
        if (row->first != token->id)
            continue;
        if (row->second && !sql_token_is_word(sql_peek(parser, 1), (SqlKeyword)row->second))
            continue;
        parser->at += row->second ? 2 : 1;
        return (SqlObject)row->object;
    }
    return SQL_OBJECT_NONE;
}
