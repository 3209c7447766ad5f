/* The statement dispatcher of the tree parser, and its entry point. */
#include "sql/parse_statement.h"
#include "sql/head.h"
#include "sql/names.h"

SqlTree *sql_tree_new(SqlParser *parser, SqlTreeKind kind)
{
    SqlTree *tree = NEW(parser, SqlTree);
    tree->kind = kind;
    return tree;
}

bool sql_read_rest(SqlParser *parser, SqlOptionList *options)
{
    size_t from = parser->at;
    if (sql_at_end(parser))
        return true;
    parser->at = parser->n;
    SqlOption *option = sql_option_new(parser, "rest", from);
    option->value = sql_text(parser->script, option->span);
    SQL_LIST_ADD(options, option);
    return true;
}

static SqlTree *read_query_tree(SqlParser *parser, SqlCteList *ctes, size_t from)
{
    SqlQuery *query = sql_read_query_after(parser, ctes, from);
    if (!query)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_SELECT);
    tree->query = query;
    return tree;
}

SqlTree *sql_read_preparable(SqlParser *parser)
{
    if (!sql_enter(parser))
        return NULL;
    size_t from = parser->at;
    SqlCteList ctes = {0};
    SqlTree *tree = NULL;
    bool ok = !at(parser, KW_WITH) || sql_read_with(parser, &ctes);
    if (!ok)
        tree = NULL;
    else if (at(parser, KW_INSERT))
        tree = sql_read_insert(parser, &ctes);
    else if (at(parser, KW_UPDATE))
        tree = sql_read_update(parser, &ctes);
    else if (at(parser, KW_DELETE))
        tree = sql_read_delete(parser, &ctes);
    else if (at(parser, KW_MERGE))
        tree = sql_read_merge(parser, &ctes);
    else
        tree = read_query_tree(parser, &ctes, from);
    sql_leave(parser);
    if (tree)
        tree->span = sql_span_from(parser, from);
    return tree;
}

static SqlTree *read_by_word(SqlParser *parser)
{
    switch (sql_peek(parser, 0)->id) {
    case KW_SELECT:
    case KW_VALUES:
    case KW_TABLE:
    case KW_WITH:
    case KW_INSERT:
    case KW_UPDATE:
    case KW_DELETE:
    case KW_MERGE:
        return sql_read_preparable(parser);
    case KW_CREATE:
        return sql_read_create(parser);
    case KW_ALTER:
        return sql_read_alter(parser);
    case KW_DROP:
        return sql_read_drop(parser);
    case KW_TRUNCATE:
        return sql_read_truncate(parser);
    case KW_COMMENT:
    case KW_SECURITY:
        return sql_read_comment(parser);
    case KW_GRANT:
    case KW_REVOKE:
        return sql_read_grant(parser);
    case KW_DECLARE:
    case KW_FETCH:
    case KW_MOVE:
    case KW_CLOSE:
        return sql_read_cursor(parser);
    case KW_COPY:
        return sql_read_copy(parser);
    case KW_ABORT:
    case KW_BEGIN:
    case KW_START:
    case KW_COMMIT:
    case KW_END:
    case KW_ROLLBACK:
    case KW_SAVEPOINT:
    case KW_RELEASE:
        return sql_read_transaction(parser);
    case KW_VACUUM:
    case KW_ANALYZE:
    case KW_ANALYSE:
    case KW_REINDEX:
    case KW_CLUSTER:
    case KW_LOCK:
    case KW_REFRESH:
    case KW_REASSIGN:
    case KW_IMPORT:
        return sql_read_maintenance(parser);
    default:
        return sql_read_command(parser);
    }
}

SqlTree *sql_read_statement(SqlParser *parser)
{
    if (!sql_has_room(parser) || !sql_enter(parser))
        return NULL;
    size_t from = parser->at;
    SqlTree *tree = NULL;
    const SqlHooks *hooks = parser->dialect->hooks;
    int taken = hooks && hooks->statement ? hooks->statement(parser, &tree) : 0;
    if (taken == 0)
        tree = at_punct(parser, '(') ? sql_read_preparable(parser) : read_by_word(parser);
    sql_leave(parser);
    if (tree)
        tree->span = sql_span_from(parser, from);
    return tree;
}

/* Moves the identifiers from that byte on to the statement that they stand in. */
static void take_idents(SqlParser *parser, SqlStmt *stmt, uint32_t offset)
{
    SqlIdentVec *all = &parser->idents;
    size_t from = all->n;
    while (from > 0 && all->v[from - 1]->span.offset >= offset)
        from--;
    for (size_t i = from; i < all->n; i++)
        VEC_ADD(parser->arena, &stmt->idents, all->v[i]);
    all->n = from;
}

void sql_part_close(SqlParser *parser, SqlTree *tree, SqlKind kind)
{
    SqlStmt *stmt = tree->stmt = NEW(parser, SqlStmt);
    stmt->kind = kind;
    stmt->span = stmt->chunk = tree->span;
    stmt->text = sql_text(parser->script, stmt->span);
    stmt->level = SQL_L2;
    stmt->tree = tree;
    take_idents(parser, stmt, tree->span.offset);
}

/* T-SQL: UPDATE and DELETE may name an alias of FROM; what they are about is the table. */
static void name_target(const SqlParser *parser, SqlStmt *stmt)
{
    const SqlTree *tree = stmt->tree;
    bool modifies = tree->kind == SQL_TREE_UPDATE || tree->kind == SQL_TREE_DELETE;
    if (parser->dialect->family != SQL_FAMILY_TSQL || !modifies || stmt->names.n != 1)
        return;
    *stmt->names.first = *tree->modify->target->name;
    stmt->names.first->next = NULL;
}

/* The head of the statement that ends before the cursor; its reader may not look any further. */
void sql_part_head(SqlParser *parser, size_t from, SqlTree *tree)
{
    SqlStmt *stmt = NEW(parser, SqlStmt);
    size_t at = parser->at, n = parser->n;
    SqlToken kept = parser->tokens[at];
    parser->tokens[at].kind = SQL_TOKEN_END;
    parser->tokens[at].id = 0;
    parser->n = at;
    parser->at = from;
    sql_head_read(parser, stmt);
    parser->tokens[at] = kept;
    parser->at = at;
    parser->n = n;
    stmt->span = stmt->chunk = tree->span;
    stmt->text = sql_text(parser->script, stmt->span);
    stmt->level = SQL_L2;
    stmt->tree = tree;
    if (tree->kind == SQL_TREE_COMPOUND)
        stmt->kind = SQL_KIND_BLOCK;
    else /* a block's parts say what it reads, and blocks may be deep */
        sql_tree_reads(parser->arena, tree, parser->has_subquery, &stmt->reads);
    tree->stmt = stmt;
    name_target(parser, stmt);
    take_idents(parser, stmt, tree->span.offset);
}

SqlTree *sql_read_part(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTree *tree = sql_read_statement(parser);
    if (tree)
        sql_part_head(parser, from, tree);
    return tree;
}

static void note_rest(SqlParser *parser, SqlStmt *stmt)
{
    const SqlHooks *hooks = parser->dialect->hooks;
    const SqlToken *last = &parser->tokens[parser->n ? parser->n - 1 : 0];
    const SqlToken *here = sql_peek(parser, 0);
    uint32_t end = stmt->span.offset + stmt->span.length;
    if (parser->n)
        end = last->offset + last->length;
    stmt->rest.offset = here->offset < end ? here->offset : end;
    stmt->rest.length = end - stmt->rest.offset;
    if (!sql_has_room(parser)) { /* whatever an attempt said that came to nothing for that */
        stmt->error = SQL_TOO_LARGE;
        stmt->error_offset = stmt->rest.offset;
        return;
    }
    stmt->is_refused = hooks && hooks->refuses && hooks->refuses(parser);
    stmt->error = parser->error;
    stmt->error_offset = parser->error_offset;
}

bool sql_tree_parse(SqlParser *parser, SqlStmt *stmt)
{
    parser->height = 0;
    parser->has_subquery = false;
    parser->since = 0;
    parser->parts = 0;
    parser->hole = (Span){0};
    parser->hole_error = NULL;
    parser->hole_offset = 0;
    parser->idents = (SqlIdentVec){0}; /* the arena of the statement before may be empty now */
    sql_resolve(parser, parser->n);
    SqlTree *tree = sql_read_statement(parser);
    stmt->since = parser->since;
    if (tree && !sql_at_end(parser))
        sql_fail(parser, "unexpected text after the end of the statement");
    else if (!tree)
        sql_fail(parser, "not understood"); /* unless a reason is known already */
    if (!tree || parser->error) {
        note_rest(parser, stmt);
        return false;
    }
    stmt->tree = tree;
    stmt->height = parser->height;
    stmt->level = SQL_L2;
    name_target(parser, stmt);
    stmt->rest = parser->hole;
    stmt->error = parser->hole_error;
    stmt->error_offset = parser->hole_offset;
    sql_tree_reads(parser->arena, tree, parser->has_subquery, &stmt->reads);
    take_idents(parser, stmt, 0);
    if (tree->stmt) /* a block has taken them already */
        stmt->idents = tree->stmt->idents;
    return true;
}
