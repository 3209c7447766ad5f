/* Queries: WITH, SELECT, VALUES, TABLE, set operations, ORDER BY, LIMIT and locks. */
#include "sql/parse.h"
#include "sql/parse_statement.h"

static bool is_query_word(const SqlParser *parser, const SqlToken *token)
{
    if (sql_token_is_word(token, KW_FROM))
        return sql_has_grammar(parser->dialect, SQL_GRAMMAR_FROM_FIRST);
    return sql_token_is_word(token, KW_SELECT) || sql_token_is_word(token, KW_VALUES) ||
           sql_token_is_word(token, KW_WITH) || sql_token_is_word(token, KW_TABLE);
}

static bool goes_on_as_query(const SqlToken *token)
{
    switch (token->kind == SQL_TOKEN_WORD ? token->id : KW_NO_KEYWORD) {
    case KW_UNION:
    case KW_INTERSECT:
    case KW_EXCEPT:
    case KW_ORDER:
    case KW_LIMIT:
    case KW_OFFSET:
    case KW_FETCH:
    case KW_FOR:
        return true;
    default:
        return false;
    }
}

/* From inside one parenthesis to the place after the one that closes it. */
static size_t after_close(const SqlParser *parser, size_t i)
{
    for (int open = 1; i < parser->n; i++) {
        const SqlToken *token = &parser->tokens[i];
        if (token->kind != SQL_TOKEN_PUNCT)
            continue;
        if (token->id == '(')
            open++;
        else if (token->id == ')' && --open == 0)
            return i + 1;
    }
    return parser->n;
}

/* ( SELECT is a query; (( SELECT is one only when every inner parenthesis is closed and goes on
 * as a query may: ((SELECT 1) UNION SELECT 2), but not ((SELECT 1) + 1). */
bool sql_at_query_parens(const SqlParser *parser)
{
    size_t open = 0;
    while (open <= SQL_DEPTH_MAX && sql_token_is_punct(sql_peek(parser, open), '('))
        open++;
    if (open == 0 || open > SQL_DEPTH_MAX || !is_query_word(parser, sql_peek(parser, open)))
        return false;
    for (size_t i = parser->at + open; open > 1; open--) {
        i = after_close(parser, i);
        const SqlToken *token = sql_peek(parser, i - parser->at);
        if (!sql_token_is_punct(token, ')') && !goes_on_as_query(token))
            return false;
    }
    return true;
}

bool sql_at_query(const SqlParser *parser)
{
    return is_query_word(parser, sql_peek(parser, 0)) || sql_at_query_parens(parser);
}

static uint32_t open_height(SqlParser *parser)
{
    uint32_t outer = parser->height;
    parser->height = 0;
    return outer;
}

static SqlQuery *close_query(SqlParser *parser, SqlQuery *query, uint32_t outer, size_t from)
{
    query->height = (uint16_t)(parser->height + 1);
    query->span = sql_span_from(parser, from);
    parser->height = outer;
    return sql_reach(parser, query->height) ? query : NULL;
}

/* A string where `text`; in the MySQL family no reserved word, not even behind AS. */
static SqlIdent *read_label(SqlParser *parser, bool text)
{
    if (text)
        return sql_ident_of_token(parser, sql_next(parser));
    return parser->dialect->family == SQL_FAMILY_MYSQL ? sql_read_ident(parser)
                                                       : sql_read_label(parser);
}

static SqlTarget *read_target(SqlParser *parser)
{
    size_t from = parser->at;
    SqlTarget *target = NEW(parser, SqlTarget);
    int taken = SQL_HOOK(parser, target, target);
    if (taken < 0)
        return NULL;
    if (taken > 0) {
        target->span = sql_span_from(parser, from);
        return target;
    }
    if (take_punct(parser, '*')) {
        target->expr = sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_STAR, from), from);
        if (!target->expr || SQL_HOOK(parser, star_tail, target->expr) < 0)
            return NULL;
    } else {
        target->expr = sql_read_expr(parser);
        if (!target->expr)
            return NULL;
        if (target->expr->op == SQL_EXPR_STAR && SQL_HOOK(parser, star_tail, target->expr) < 0)
            return NULL;
        bool as = take(parser, KW_AS);
        bool text = (parser->dialect->family == SQL_FAMILY_MYSQL ||
                     sql_has_grammar(parser->dialect, SQL_GRAMMAR_STRING_ALIAS)) &&
                    at_kind(parser, SQL_TOKEN_STRING);
        bool list =
            as && at_punct(parser, '(') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_LABEL_LIST);
        SqlIdentList labels = {0};
        if (list) {
            if (!sql_read_ident_list(parser, &labels))
                return NULL;
            target->alias = labels.first;
        } else if (as || text || sql_token_is_bare_label(parser, sql_peek(parser, 0))) {
            target->alias = read_label(parser, text);
            if (!target->alias)
                return NULL;
        }
    }
    target->span = sql_span_from(parser, from);
    return target;
}

static bool at_end_of_targets(const SqlParser *parser)
{
    return sql_at_end(parser) || at_punct(parser, ')') || at_punct(parser, ';') ||
           goes_on_as_query(sql_peek(parser, 0)) || at(parser, KW_FROM) || at(parser, KW_WHERE) ||
           at(parser, KW_INTO) || at(parser, KW_GROUP) || at(parser, KW_HAVING) ||
           at(parser, KW_WINDOW);
}

static bool is_trailing_comma(const SqlParser *parser)
{
    return sql_has_grammar(parser->dialect, SQL_GRAMMAR_TRAILING_COMMA) &&
           at_end_of_targets(parser);
}

bool sql_read_targets(SqlParser *parser, SqlTargetList *targets)
{
    do {
        SqlTarget *target = read_target(parser);
        if (!target)
            return false;
        SQL_LIST_ADD(targets, target);
    } while (take_punct(parser, ',') && !is_trailing_comma(parser));
    return true;
}

static bool read_distinct(SqlParser *parser, SqlQuery *query)
{
    if (take(parser, KW_ALL) || !take(parser, KW_DISTINCT))
        return true;
    query->distinct = true;
    if (!take(parser, KW_ON))
        return true;
    return need_punct(parser, '(') && sql_read_exprs(parser, &query->distinct_on) &&
           need_punct(parser, ')');
}

static bool read_into(SqlParser *parser, SqlQuery *query)
{
    if (at2(parser, KW_INTO, KW_OUTFILE) || !take(parser, KW_INTO))
        return true;
    if (!take(parser, KW_LOCAL))
        take(parser, KW_GLOBAL);
    if (take(parser, KW_TEMPORARY) || take(parser, KW_TEMP))
        query->into_kind = STR("temporary");
    else if (take(parser, KW_UNLOGGED))
        query->into_kind = STR("unlogged");
    take(parser, KW_TABLE);
    query->into = sql_read_object(parser);
    if (query->into && parser->dialect->family == SQL_FAMILY_TSQL && take(parser, KW_ON))
        return sql_read_label(parser) != NULL; /* a filegroup */
    return query->into != NULL;
}

bool sql_read_named_windows(SqlParser *parser, SqlQuery *query)
{
    do {
        SqlIdent *name = sql_read_ident(parser);
        if (!name || !need(parser, KW_AS))
            return false;
        bool named = parser->dialect->hooks && at_ident(parser); /* WINDOW a AS b */
        SqlWindow *window = named ? NEW(parser, SqlWindow) : sql_read_window(parser);
        if (!window || (named && !(window->base = sql_read_ident(parser))))
            return false;
        window->name = name;
        SQL_LIST_ADD(&query->windows, window);
    } while (take_punct(parser, ','));
    return true;
}

/* What only the dialect has: as many clauses as stand here. */
static bool read_own_clauses(SqlParser *parser, SqlQuery *query)
{
    int taken;
    do
        taken = SQL_HOOK(parser, query_clause, query);
    while (taken > 0);
    return taken == 0;
}

static bool read_where(SqlParser *parser, SqlQuery *query)
{
    if (!read_own_clauses(parser, query))
        return false;
    if (take(parser, KW_WHERE) && !(query->where = sql_read_expr(parser)))
        return false;
    return read_own_clauses(parser, query);
}

static bool read_where_to_windows(SqlParser *parser, SqlQuery *query)
{
    if (take(parser, KW_FROM) && !sql_read_from(parser, &query->from))
        return false;
    if (!read_where(parser, query))
        return false;
    if (take2(parser, KW_GROUP, KW_BY) && !sql_read_grouping(parser, query))
        return false;
    if (take(parser, KW_HAVING) && !(query->having = sql_read_expr(parser)))
        return false;
    if (!read_own_clauses(parser, query))
        return false;
    if (take(parser, KW_WINDOW) && !sql_read_named_windows(parser, query))
        return false;
    return read_own_clauses(parser, query);
}

static bool read_select(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    if (!read_distinct(parser, query) || SQL_HOOK(parser, select_head, query) < 0)
        return false;
    bool empty = !query->distinct && at_end_of_targets(parser);
    if (!empty && !sql_read_targets(parser, &query->targets))
        return false;
    return read_own_clauses(parser, query) && read_into(parser, query) &&
           read_where_to_windows(parser, query);
}

/* FROM t [SELECT a ...]: without SELECT all columns are meant. */
static bool read_from_first(SqlParser *parser, SqlQuery *query)
{
    size_t from = parser->at++;
    if (!sql_read_from(parser, &query->from))
        return false;
    if (at(parser, KW_SELECT))
        return read_select(parser, query);
    SqlTarget *target = NEW(parser, SqlTarget);
    target->expr = sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_STAR, from), from);
    SQL_LIST_ADD(&query->targets, target);
    return target->expr && read_where_to_windows(parser, query);
}

static bool read_row(SqlParser *parser, SqlExprList *items)
{
    bool bare = !at_punct(parser, '(') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_BARE_VALUES);
    if (!bare)
        return need_punct(parser, '(') && sql_read_exprs(parser, items) && need_punct(parser, ')');
    SqlExpr *only = sql_read_expr(parser);
    if (only)
        SQL_LIST_ADD(items, only);
    return only != NULL;
}

static bool at_loose_row(const SqlParser *parser)
{
    return at_punct(parser, '(') && sql_has_grammar(parser->dialect, SQL_GRAMMAR_LOOSE_ROWS);
}

static bool read_values(SqlParser *parser, SqlQuery *query)
{
    query->kind = SQL_QUERY_VALUES;
    parser->at++;
    do {
        size_t from = parser->at;
        SqlExpr *row = sql_expr_new(parser, SQL_EXPR_ROW, from);
        SqlExprList items = {0};
        if (!read_row(parser, &items))
            return false;
        sql_expr_adopt(row, &items);
        if (!sql_expr_close(parser, row, from))
            return false;
        SQL_LIST_ADD(&query->rows, row);
    } while (take_punct(parser, ',') || at_loose_row(parser));
    return true;
}

static bool read_table(SqlParser *parser, SqlQuery *query)
{
    query->kind = SQL_QUERY_TABLE;
    size_t from = parser->at++;
    SqlTarget *target = NEW(parser, SqlTarget);
    target->expr = sql_expr_close(parser, sql_expr_new(parser, SQL_EXPR_STAR, from), from);
    target->span = target->expr->span;
    SQL_LIST_ADD(&query->targets, target);
    SqlSource *source = sql_read_table_source(parser);
    if (!source)
        return false;
    SQL_LIST_ADD(&query->from, source);
    return true;
}

static SqlQuery *read_arm(SqlParser *parser)
{
    if (at_punct(parser, '('))
        return sql_read_query_in_parens(parser);
    size_t from = parser->at;
    uint32_t outer = open_height(parser);
    SqlQuery *query = NEW(parser, SqlQuery);
    int taken = SQL_HOOK(parser, arm, query);
    bool ok = false;
    if (taken)
        ok = taken > 0;
    else if (at(parser, KW_SELECT))
        ok = read_select(parser, query);
    else if (at(parser, KW_VALUES))
        ok = read_values(parser, query);
    else if (at(parser, KW_TABLE))
        ok = read_table(parser, query);
    else if (is_query_word(parser, sql_peek(parser, 0)))
        ok = read_from_first(parser, query);
    else
        sql_fail(parser, "expected a query");
    return ok ? close_query(parser, query, outer, from) : NULL;
}

static int level_of_setop(const SqlParser *parser)
{
    if (at(parser, KW_INTERSECT))
        return 2;
    if (at(parser, KW_MINUS) && sql_has_grammar(parser->dialect, SQL_GRAMMAR_MINUS))
        return 1;
    return at(parser, KW_UNION) || at(parser, KW_EXCEPT) ? 1 : 0;
}

static SqlQuery *new_setop(SqlParser *parser, SqlQuery *left, Str setop, bool all)
{
    SqlQuery *query = NEW(parser, SqlQuery);
    query->kind = SQL_QUERY_SETOP;
    query->setop = setop;
    query->has_all = all;
    query->height = left->height;
    SQL_LIST_ADD(&query->arms, left);
    return query;
}

static bool is_same_setop(const SqlQuery *left, Str setop, bool all)
{
    return left->kind == SQL_QUERY_SETOP && !left->paren && str_eq(left->setop, setop) &&
           left->has_all == all;
}

static SqlQuery *read_setops(SqlParser *parser, int min);

/* The set operations of at least that level behind the first arm. */
static SqlQuery *read_setops_after(SqlParser *parser, SqlQuery *left, int min, size_t from)
{
    int level;
    while (left && (level = level_of_setop(parser)) >= min && level > 0) {
        Str setop = sql_lower_text(parser, sql_next(parser));
        if (str_is(setop, "minus"))
            setop = STR("except");
        bool all = take(parser, KW_ALL);
        if (!all)
            take(parser, KW_DISTINCT);
        if (parser->dialect->words)
            take2(parser, KW_BY, KW_NAME);
        SqlQuery *right = level == 2 ? read_arm(parser) : read_setops(parser, 2);
        if (!right)
            return NULL;
        if (!is_same_setop(left, setop, all)) {
            left = new_setop(parser, left, setop, all);
            left->height++;
        }
        SQL_LIST_ADD(&left->arms, right);
        if (right->height >= left->height)
            left->height = (uint16_t)(right->height + 1);
        left->span = sql_span_from(parser, from);
        if (!sql_reach(parser, left->height))
            return NULL;
    }
    return left;
}

static SqlQuery *read_setops(SqlParser *parser, int min)
{
    size_t from = parser->at;
    SqlQuery *left = read_arm(parser);
    return left ? read_setops_after(parser, left, min, from) : NULL;
}

static bool read_lock(SqlParser *parser, SqlQuery *query)
{
    size_t from = parser->at++;
    if (take2(parser, KW_READ, KW_ONLY))
        return true;
    SqlLock *lock = NEW(parser, SqlLock);
    if (take3(parser, KW_NO, KW_KEY, KW_UPDATE))
        lock->strength = STR("no key update");
    else if (take2(parser, KW_KEY, KW_SHARE))
        lock->strength = STR("key share");
    else if (take(parser, KW_UPDATE))
        lock->strength = STR("update");
    else if (need(parser, KW_SHARE))
        lock->strength = STR("share");
    else
        return false;
    if (take(parser, KW_OF) && !sql_read_objects(parser, &lock->of))
        return false;
    lock->nowait = take(parser, KW_NOWAIT);
    lock->skip_locked = take2(parser, KW_SKIP, KW_LOCKED);
    lock->span = sql_span_from(parser, from);
    query->for_update = true;
    SQL_LIST_ADD(&query->locks, lock);
    return true;
}

static bool read_fetch(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    if (!take(parser, KW_FIRST) && !need(parser, KW_NEXT))
        return false;
    if (!at(parser, KW_ROW) && !at(parser, KW_ROWS)) {
        bool sign = at_punct(parser, '-') || at_punct(parser, '+');
        query->limit = sign ? sql_read_literal(parser) : sql_read_primary(parser);
        if (!query->limit)
            return false;
    }
    if (!take(parser, KW_ROW) && !need(parser, KW_ROWS))
        return false;
    query->with_ties = take2(parser, KW_WITH, KW_TIES);
    return query->with_ties || need(parser, KW_ONLY);
}

static bool read_limit(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    query->limit_all = take(parser, KW_ALL);
    if (!query->limit_all && !(query->limit = sql_read_expr(parser)))
        return false;
    if (parser->dialect->family == SQL_FAMILY_POSTGRES || !take_punct(parser, ','))
        return true;
    query->offset = query->limit;
    return (query->limit = sql_read_expr(parser)) != NULL;
}

static bool read_offset(SqlParser *parser, SqlQuery *query)
{
    parser->at++;
    query->offset = sql_read_expr(parser);
    if (!take(parser, KW_ROW))
        take(parser, KW_ROWS);
    return query->offset != NULL;
}

static bool at_tail(const SqlParser *parser)
{
    return at(parser, KW_ORDER) || at(parser, KW_LIMIT) || at(parser, KW_OFFSET) ||
           at(parser, KW_FETCH) || at(parser, KW_FOR) || at2(parser, KW_LOCK, KW_IN) ||
           at(parser, KW_INTO);
}

static bool read_tail(SqlParser *parser, SqlQuery *query)
{
    int taken = SQL_HOOK(parser, query_tail, query);
    if (taken)
        return taken > 0;
    if (at(parser, KW_ORDER) && !sql_read_order_by(parser, &query->order_by))
        return false;
    for (;;) {
        bool ok = read_own_clauses(parser, query);
        if (!ok)
            return false;
        if (at(parser, KW_LIMIT) && !query->limit && !query->limit_all)
            ok = read_limit(parser, query);
        else if (at(parser, KW_FETCH) && !query->limit && !query->limit_all)
            ok = read_fetch(parser, query);
        else if (at(parser, KW_OFFSET) && !query->offset)
            ok = read_offset(parser, query);
        else if (at(parser, KW_FOR))
            ok = read_lock(parser, query);
        else
            return true;
        if (!ok)
            return false;
    }
}

/* a ORDER BY b UNION c: what has been read is the first arm of the rest. */
static SqlQuery *read_inner_tails(SqlParser *parser, SqlQuery *query, size_t from)
{
    while (query && level_of_setop(parser) &&
           sql_has_grammar(parser->dialect, SQL_GRAMMAR_INNER_TAIL)) {
        query->paren = true; /* as if it stood in parentheses */
        query->span = sql_span_from(parser, from);
        query = read_setops_after(parser, query, 1, from);
        if (query && !read_tail(parser, query))
            return NULL;
    }
    return query;
}

/* (SELECT ...) ORDER BY: what follows must not mix with what the parentheses hold. */
static SqlQuery *wrap_parens(SqlParser *parser, SqlQuery *query)
{
    SqlQuery *outer = new_setop(parser, query, STR_NONE, false);
    outer->height++;
    return outer;
}

SqlQuery *sql_read_query_after(SqlParser *parser, SqlCteList *ctes, size_t from)
{
    uint32_t outer = open_height(parser);
    SqlQuery *query = read_setops(parser, 1);
    if (!query)
        return NULL;
    if (query->paren && (at_tail(parser) || ctes->n))
        query = wrap_parens(parser, query);
    uint32_t inner = query->height;
    if (!read_tail(parser, query) || !(query = read_inner_tails(parser, query, from)))
        return NULL;
    query->ctes = *ctes;
    query->recursive = ctes->first && ctes->first->recursive;
    if (query->height > inner)
        inner = query->height;
    query->span = sql_span_from(parser, from);
    for (const SqlCte *cte = ctes->first; cte; cte = cte->next)
        if (cte->height > parser->height)
            parser->height = cte->height;
    query->height = (uint16_t)(parser->height > inner ? parser->height : inner);
    parser->height = outer;
    return sql_reach(parser, ++query->height) ? query : NULL;
}

SqlQuery *sql_read_query(SqlParser *parser)
{
    if (!sql_enter(parser))
        return NULL;
    size_t from = parser->at;
    SqlCteList ctes = {0};
    SqlQuery *query = NULL;
    if (!at(parser, KW_WITH) || sql_read_with(parser, &ctes))
        query = sql_read_query_after(parser, &ctes, from);
    sql_leave(parser);
    return query;
}

SqlTree *sql_read_query_tree(SqlParser *parser)
{
    size_t from = parser->at;
    SqlQuery *query = sql_read_query(parser);
    if (!query)
        return NULL;
    SqlTree *tree = sql_tree_new(parser, SQL_TREE_SELECT);
    tree->query = query;
    tree->span = sql_span_from(parser, from);
    return tree;
}

SqlQuery *sql_read_query_in_parens(SqlParser *parser)
{
    size_t from = parser->at;
    if (!need_punct(parser, '('))
        return NULL;
    SqlQuery *query = sql_read_query(parser);
    if (!query || !need_punct(parser, ')'))
        return NULL;
    query->paren = true;
    query->span = sql_span_from(parser, from);
    return query;
}
