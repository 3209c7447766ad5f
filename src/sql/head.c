/* Head: level 1, from the first words of a statement to its kind, object, names and flags. */
#include "sql/head.h"

static SqlName *append_name(Arena *arena, SqlNames *names)
{
    SqlName *name = ARENA_NEW(arena, SqlName);
    if (names->last)
        names->last->next = name;
    else
        names->first = name;
    names->last = name;
    names->n++;
    return name;
}

static bool add_name(SqlParser *parser, SqlStmt *stmt)
{
    SqlName name;
    if (!sql_read_name(parser, &name))
        return false;
    SqlName *kept = append_name(parser->arena, &stmt->names);
    *kept = name;
    return true;
}

static void skip_to_comma(SqlParser *parser)
{
    while (!sql_at_end(parser) && !sql_at_punct(parser, ','))
        if (!sql_skip_parens(parser))
            sql_next(parser);
}

/* name [anything] , name [anything] ... */
static void add_names(SqlParser *parser, SqlStmt *stmt)
{
    while (add_name(parser, stmt)) {
        sql_skip_parens(parser);
        if (!sql_accept_punct(parser, ','))
            return;
        sql_accept_word(parser, KW_ONLY);
    }
}

static void read_if_exists(SqlParser *parser, SqlStmt *stmt)
{
    if (!sql_at_word(parser, KW_IF))
        return;
    const SqlToken *next = sql_peek(parser, 1);
    if (sql_token_is_word(next, KW_EXISTS)) {
        parser->at += 2;
        stmt->flags |= SQL_IF_EXISTS;
    } else if (sql_token_is_word(next, KW_NOT) &&
               sql_token_is_word(sql_peek(parser, 2), KW_EXISTS)) {
        parser->at += 3;
        stmt->flags |= SQL_IF_NOT_EXISTS;
    }
}

static bool read_or(SqlParser *parser, SqlStmt *stmt)
{
    if (!sql_at_word(parser, KW_OR))
        return false;
    parser->at++;
    if (sql_accept_word(parser, KW_REPLACE) || sql_accept_word(parser, KW_ALTER) ||
        sql_accept_word(parser, KW_REFRESH))
        stmt->flags |= SQL_OR_REPLACE;
    return true;
}

/* DEFINER = user@host, ALGORITHM = MERGE, SQL SECURITY DEFINER of MySQL. */
static bool skip_clause(SqlParser *parser)
{
    if (sql_at_word(parser, KW_SQL) && sql_token_is_word(sql_peek(parser, 1), KW_SECURITY)) {
        parser->at += 3;
        return true;
    }
    if (!sql_token_is_punct(sql_peek(parser, 1), '=') ||
        (!sql_at_word(parser, KW_DEFINER) && !sql_at_word(parser, KW_ALGORITHM)))
        return false;
    parser->at += 3;
    sql_skip_parens(parser);
    if (sql_peek(parser, 0)->kind == SQL_TOKEN_VARIABLE)
        sql_next(parser);
    else if (sql_accept_punct(parser, '@'))
        sql_next(parser);
    return true;
}

static void read_modifiers(SqlParser *parser, SqlStmt *stmt)
{
    while (!sql_at_end(parser)) {
        if (read_or(parser, stmt) || skip_clause(parser))
            continue;
        const SqlToken *token = sql_peek(parser, 0);
        const SqlModifier *modifier =
            token->kind == SQL_TOKEN_WORD ? sql_modifier_find((SqlKeyword)token->id) : NULL;
        if (!modifier)
            return;
        /* SPATIAL INDEX and the like are taken here too: the flag says the rest. */
        stmt->flags |= modifier->flag;
        parser->at++;
    }
}

/* CREATE INDEX [CONCURRENTLY] [IF NOT EXISTS] [name] ON [ONLY] table */
static void read_index(SqlParser *parser, SqlStmt *stmt)
{
    if (stmt->kind == SQL_KIND_DROP)
        add_names(parser, stmt);
    if (stmt->kind == SQL_KIND_DROP && sql_accept_word(parser, KW_ON)) /* MySQL, T-SQL */
        add_name(parser, stmt);
    bool named =
        !sql_at_word(parser, KW_ON) && stmt->kind != SQL_KIND_DROP && add_name(parser, stmt);
    if (stmt->kind != SQL_KIND_CREATE)
        return;
    while (named && !sql_at_end(parser) && !sql_at_word(parser, KW_ON))
        sql_next(parser);
    if (!sql_accept_word(parser, KW_ON))
        return;
    sql_accept_word(parser, KW_ONLY);
    add_name(parser, stmt);
}

static bool has_cascade(SqlParser *parser)
{
    size_t from = parser->at;
    for (size_t i = from; i < parser->n && i < from + 200; i++) {
        parser->at = i;
        if (sql_at_word(parser, KW_CASCADE))
            return true;
    }
    parser->at = from;
    return false;
}

/* CREATE TRIGGER n BEFORE INSERT OR UPDATE OF c ON table; DROP POLICY n ON table */
static void read_on_table(SqlParser *parser, SqlStmt *stmt)
{
    size_t from = parser->at;
    for (int words = 0; words < 60 && !sql_at_end(parser); words++) {
        if (sql_accept_word(parser, KW_ON)) {
            add_name(parser, stmt);
            return;
        }
        sql_next(parser);
    }
    parser->at = from;
}

static void read_object_names(SqlParser *parser, SqlStmt *stmt)
{
    if (stmt->object == SQL_OBJECT_INDEX)
        read_index(parser, stmt);
    else if (stmt->kind == SQL_KIND_DROP)
        add_names(parser, stmt);
    else
        add_name(parser, stmt);
    bool on_table = stmt->object == SQL_OBJECT_TRIGGER || stmt->object == SQL_OBJECT_POLICY;
    if (on_table)
        read_on_table(parser, stmt);
    if (stmt->kind == SQL_KIND_DROP && has_cascade(parser))
        stmt->flags |= SQL_CASCADE;
}

static void read_object(SqlParser *parser, SqlStmt *stmt)
{
    read_modifiers(parser, stmt);
    stmt->object = sql_object_read(parser);
    if (stmt->object == SQL_OBJECT_NONE) {
        stmt->object = SQL_OBJECT_OTHER;
        return;
    }
    if (stmt->object == SQL_OBJECT_MATERIALIZED_VIEW)
        stmt->flags |= SQL_MATERIALIZED;
    if (stmt->object == SQL_OBJECT_DATABASE && (stmt->flags & SQL_FULLTEXT))
        stmt->object = SQL_OBJECT_OTHER; /* FULLTEXT CATALOG */
    if (sql_accept_word(parser, KW_CONCURRENTLY))
        stmt->flags |= SQL_CONCURRENTLY;
    read_if_exists(parser, stmt);
    if (sql_accept_word(parser, KW_ONLY))
        stmt->flags |= SQL_ONLY;
    read_object_names(parser, stmt);
}

/* INSERT [words] INTO|OVERWRITE [TABLE] name; a name may stand without INTO. */
static void read_into(SqlParser *parser, SqlStmt *stmt)
{
    size_t from = parser->at;
    bool found = false;
    for (int words = 0; words < 8 && !found && sql_peek(parser, 0)->id; words++) {
        if (sql_at_punct(parser, '('))
            break;
        if (sql_at_word(parser, KW_OVERWRITE))
            stmt->flags |= SQL_OR_REPLACE;
        found = sql_at_word(parser, KW_INTO) || sql_at_word(parser, KW_OVERWRITE);
        sql_next(parser);
    }
    if (!found)
        parser->at = from;
    sql_accept_word(parser, KW_INTO);
    sql_accept_word(parser, KW_TABLE);
    sql_accept_word(parser, KW_ONLY);
    stmt->object = SQL_OBJECT_TABLE;
    add_name(parser, stmt);
}

/* UPDATE and DELETE of MySQL take several tables. */
static void add_targets(SqlParser *parser, SqlStmt *stmt)
{
    if (parser->dialect->family == SQL_FAMILY_MYSQL)
        add_names(parser, stmt);
    else
        add_name(parser, stmt);
}

static void read_update(SqlParser *parser, SqlStmt *stmt)
{
    while (sql_accept_word(parser, KW_ONLY) || sql_accept_word(parser, KW_LOW_PRIORITY) ||
           sql_accept_word(parser, KW_IGNORE))
        continue;
    if (sql_at_word(parser, KW_STATISTICS)) {
        sql_next(parser);
        stmt->kind = SQL_KIND_ANALYZE;
    }
    stmt->object = SQL_OBJECT_TABLE;
    add_targets(parser, stmt);
}

static void read_from(SqlParser *parser, SqlStmt *stmt)
{
    stmt->object = SQL_OBJECT_TABLE;
    for (int words = 0; words < 4 && sql_peek(parser, 0)->id; words++)
        if (sql_accept_word(parser, KW_FROM) || !sql_next(parser))
            break;
    sql_accept_word(parser, KW_ONLY);
    add_targets(parser, stmt);
}

/* TRUNCATE [TABLE] a, b; VACUUM (options) a; ANALYZE TABLE a */
static void read_list(SqlParser *parser, SqlStmt *stmt)
{
    sql_skip_parens(parser);
    SqlObject object = sql_object_read(parser);
    stmt->object = object ? object : SQL_OBJECT_TABLE;
    if (sql_accept_word(parser, KW_TABLES))
        stmt->object = SQL_OBJECT_TABLE;
    read_if_exists(parser, stmt);
    if (sql_accept_word(parser, KW_CONCURRENTLY))
        stmt->flags |= SQL_CONCURRENTLY;
    if (sql_accept_word(parser, KW_ONLY))
        stmt->flags |= SQL_ONLY;
    add_names(parser, stmt);
    if (stmt->kind == SQL_KIND_TRUNCATE && has_cascade(parser))
        stmt->flags |= SQL_CASCADE;
}

/* GRANT ... ON [object] a, b; COMMENT [IF EXISTS] ON object a */
static void read_on(SqlParser *parser, SqlStmt *stmt)
{
    read_if_exists(parser, stmt);
    for (int words = 0; words < 500 && !sql_at_end(parser); words++) {
        if (sql_at_word(parser, KW_ON) || sql_at_word(parser, KW_TO))
            break;
        sql_next(parser);
    }
    if (!sql_accept_word(parser, KW_ON))
        return;
    if (sql_at_word(parser, KW_ALL)) {
        stmt->object = SQL_OBJECT_OTHER;
        return;
    }
    read_modifiers(parser, stmt);
    SqlObject object = sql_object_read(parser);
    stmt->object = object ? object : SQL_OBJECT_TABLE;
    if (stmt->object == SQL_OBJECT_MATERIALIZED_VIEW)
        stmt->flags |= SQL_MATERIALIZED;
    add_names(parser, stmt);
}

static void read_rename(SqlParser *parser, SqlStmt *stmt)
{
    SqlObject object = sql_object_read(parser);
    stmt->object = object ? object : SQL_OBJECT_TABLE;
    sql_accept_word(parser, KW_TABLES);
    read_if_exists(parser, stmt);
    while (add_name(parser, stmt)) {
        skip_to_comma(parser);
        if (!sql_accept_punct(parser, ','))
            return;
    }
}

/* Behind WITH: the statement that the common table expressions belong to. */
static void read_query(SqlParser *parser, SqlStmt *stmt)
{
    while (!sql_at_end(parser)) {
        const SqlToken *token = sql_peek(parser, 0);
        SqlKeyword keyword = token->kind == SQL_TOKEN_WORD ? (SqlKeyword)token->id : 0;
        sql_accept_word(parser, KW_AS);
        if (sql_skip_parens(parser))
            continue;
        if (keyword == KW_AS)
            continue;
        parser->at++;
        if (keyword == KW_SELECT)
            return;
        if (keyword == KW_INSERT || keyword == KW_MERGE) {
            stmt->kind = keyword == KW_INSERT ? SQL_KIND_INSERT : SQL_KIND_MERGE;
            read_into(parser, stmt);
            return;
        }
        if (keyword == KW_UPDATE || keyword == KW_DELETE) {
            stmt->kind = keyword == KW_UPDATE ? SQL_KIND_UPDATE : SQL_KIND_DELETE;
            keyword == KW_UPDATE ? read_update(parser, stmt) : read_from(parser, stmt);
            return;
        }
    }
}

/* SET LOCAL name, but SESSION AUTHORIZATION is its own setting. */
static void skip_scope(SqlParser *parser)
{
    const SqlToken *next = sql_peek(parser, 1);
    if (sql_token_is_name(parser, next) && !sql_token_is_word(next, KW_AUTHORIZATION))
        sql_next(parser);
}

static void read_names(SqlParser *parser, SqlStmt *stmt, SqlHeadNames names)
{
    switch (names) {
    case SQL_HEAD_NONE:
        break;
    case SQL_HEAD_OBJECT:
        read_object(parser, stmt);
        break;
    case SQL_HEAD_INTO:
        read_into(parser, stmt);
        break;
    case SQL_HEAD_UPDATE:
        read_update(parser, stmt);
        break;
    case SQL_HEAD_FROM:
        read_from(parser, stmt);
        break;
    case SQL_HEAD_LIST:
        read_list(parser, stmt);
        break;
    case SQL_HEAD_ON:
        read_on(parser, stmt);
        break;
    case SQL_HEAD_NAME:
        if (sql_at_word(parser, KW_LOCAL) || sql_at_word(parser, KW_SESSION) ||
            sql_at_word(parser, KW_GLOBAL))
            skip_scope(parser);
        add_name(parser, stmt);
        break;
    case SQL_HEAD_QUERY:
        read_query(parser, stmt);
        break;
    case SQL_HEAD_RENAME:
        read_rename(parser, stmt);
        break;
    }
}

/* BEGIN that opens a block, not a transaction. */
static bool begins_block(const SqlParser *parser)
{
    const SqlDialect *dialect = parser->dialect;
    if (dialect->family == SQL_FAMILY_NOSQL)
        return true; /* BEGIN BATCH of Cassandra */
    if (!(dialect->split & (SQL_SPLIT_SLASH | SQL_SPLIT_SCRIPTING | SQL_SPLIT_NO_SEMICOLON)))
        return sql_at_word(parser, KW_NOT); /* BEGIN NOT ATOMIC of MariaDB */
    return !sql_at_end(parser) && !sql_at_word(parser, KW_TRANSACTION) &&
           !sql_at_word(parser, KW_TRAN) && !sql_at_word(parser, KW_WORK) &&
           !sql_at_word(parser, KW_DISTRIBUTED) && !sql_at_word(parser, KW_NAME);
}

/* FROM t INSERT ... of Hive writes. */
static bool has_insert(SqlParser *parser)
{
    size_t from = parser->at;
    bool found = false;
    for (int words = 0; words < 200 && !found && !sql_at_end(parser); words++) {
        found = sql_at_word(parser, KW_INSERT);
        if (!sql_skip_parens(parser))
            sql_next(parser);
    }
    if (!found)
        parser->at = from;
    return found;
}

/* First words that mean something else in one family or before one word. */
static SqlVerb adjust(SqlParser *parser, SqlVerb verb)
{
    SqlFamily family = parser->dialect->family;
    bool declares = family == SQL_FAMILY_ORACLE || family == SQL_FAMILY_SNOWFLAKE;
    if ((verb.word == KW_BEGIN && begins_block(parser)) || (verb.word == KW_DECLARE && declares))
        verb.kind = SQL_KIND_BLOCK;
    else if (verb.word == KW_START && !sql_at_word(parser, KW_TRANSACTION))
        verb.kind = SQL_KIND_ADMIN;
    else if (verb.word == KW_LOAD && sql_at_word(parser, KW_DATA))
        verb.kind = SQL_KIND_COPY;
    else if (verb.word == KW_DROP && sql_at_word(parser, KW_PREPARE))
        verb = (SqlVerb){KW_DROP, SQL_KIND_DEALLOCATE, SQL_HEAD_NONE};
    else if (verb.word == KW_GET && sql_at_word(parser, KW_DIAGNOSTICS))
        verb.kind = SQL_KIND_CONTROL;
    else if (verb.word == KW_REPLACE && sql_at_word(parser, KW_TABLE))
        verb = (SqlVerb){KW_REPLACE, SQL_KIND_CREATE, SQL_HEAD_OBJECT};
    else if (verb.word == KW_FROM && has_insert(parser))
        verb = (SqlVerb){KW_FROM, SQL_KIND_INSERT, SQL_HEAD_INTO};
    return verb;
}

/* label: BEGIN, label: LOOP, <<label>> BEGIN */
static void skip_label(SqlParser *parser)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind == SQL_TOKEN_WORD && sql_token_is_punct(sql_peek(parser, 1), ':'))
        parser->at += 2;
    else if (token->kind == SQL_TOKEN_PUNCT && str_is(sql_token_text(parser, token), "<<"))
        parser->at += 3;
}

/* T-SQL: a batch may begin with the name of a procedure. */
static void read_procedure(SqlParser *parser, SqlStmt *stmt)
{
    parser->at--;
    if (parser->dialect->family == SQL_FAMILY_TSQL &&
        sql_token_is_name(parser, sql_peek(parser, 0)) && add_name(parser, stmt))
        stmt->kind = SQL_KIND_EXECUTE;
}

/* EXEC @status = p */
static void skip_result(SqlParser *parser)
{
    if (sql_peek(parser, 0)->kind == SQL_TOKEN_VARIABLE &&
        sql_token_is_punct(sql_peek(parser, 1), '='))
        parser->at += 2;
}

/* A query has no names that level 1 looks for: only the first words are looked up. */
enum { FIRST_WORDS = 6 };

void sql_head_read(SqlParser *parser, SqlStmt *stmt)
{
    while (sql_at_punct(parser, '(') || sql_peek(parser, 0)->kind == SQL_TOKEN_PARAM)
        sql_next(parser);
    sql_resolve(parser, FIRST_WORDS);
    skip_label(parser);
    const SqlToken *token = sql_next(parser);
    stmt->kind = parser->dialect->family == SQL_FAMILY_NOSQL ? SQL_KIND_COMMAND : SQL_KIND_OTHER;
    const SqlVerb *row =
        token->kind == SQL_TOKEN_WORD ? sql_verb_find((SqlKeyword)token->id) : NULL;
    if (!row) {
        if (token->kind != SQL_TOKEN_END)
            read_procedure(parser, stmt);
        return;
    }
    if (row->names != SQL_HEAD_NONE || row->word == KW_FROM)
        sql_resolve(parser, parser->n);
    SqlVerb verb = adjust(parser, *row);
    stmt->kind = (SqlKind)verb.kind;
    if (stmt->kind == SQL_KIND_EXECUTE)
        skip_result(parser);
    if (verb.word == KW_REPLACE && verb.kind == SQL_KIND_CREATE)
        stmt->flags |= SQL_OR_REPLACE;
    if (stmt->kind != SQL_KIND_BLOCK)
        read_names(parser, stmt, (SqlHeadNames)verb.names);
}
