/* PARTITION BY of the MySQL family and the definitions of partitions, with what the server checks
 * while it parses: that the values of a definition fit the method. */
#include "sql/parse_mysql.h"

/* What the definitions of one list said. */
typedef struct Found {
    size_t n, ranges, lists, histories, currents;
    bool uneven;     /* not all values have as many parts as there are columns */
    uint32_t parts;  /* wanted; 0: not known */
    uint32_t values; /* PARTITIONS n; 0: not said */
} Found;

static bool read_amount(SqlParser *parser, uint32_t *amount)
{
    int64_t n = 0;
    if (!sql_mysql_at_int(parser) || !str_to_i64(sql_token_text(parser, sql_peek(parser, 0)), &n) ||
        n <= 0)
        return sql_fail(parser, "expected the number of partitions");
    parser->at++;
    *amount = n > UINT32_MAX ? UINT32_MAX : (uint32_t)n;
    return true;
}

/* One value: MAXVALUE, DEFAULT, an expression without NOT, AND and OR, or such in parentheses. */
static SqlExpr *read_bound(SqlParser *parser)
{
    if (at(parser, KW_MAXVALUE) || at(parser, KW_DEFAULT))
        return sql_read_word(parser);
    return sql_read_plain_expr(parser);
}

static bool read_bounds(SqlParser *parser, SqlExprList *bounds)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        SqlExpr *bound = read_bound(parser);
        if (!bound)
            return false;
        SQL_LIST_ADD(bounds, bound);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static uint32_t parts_of(const SqlExpr *value)
{
    return value->op == SQL_EXPR_ROW ? value->n : 1;
}

static bool read_less_than(SqlParser *parser, Found *found)
{
    found->ranges++;
    if (take(parser, KW_MAXVALUE)) {
        found->uneven |= found->parts > 1;
        return true;
    }
    SqlExprList bounds = {0};
    if (!read_bounds(parser, &bounds))
        return false;
    found->uneven |= found->parts && bounds.n != found->parts;
    return true;
}

static bool read_in(SqlParser *parser, Found *found)
{
    found->lists++;
    SqlExprList bounds = {0};
    if (!read_bounds(parser, &bounds))
        return false;
    for (const SqlExpr *value = bounds.first; value; value = value->next) {
        bool is_default = value->op == SQL_EXPR_COLUMN;
        found->uneven |= !is_default && found->parts && parts_of(value) != found->parts;
    }
    return true;
}

static bool take_less_than(SqlParser *parser)
{
    return need(parser, KW_LESS) &&
           (take_text(parser, "than") || sql_fail(parser, "expected THAN after LESS"));
}

static bool read_values(SqlParser *parser, Found *found)
{
    if (take(parser, KW_DEFAULT)) {
        found->lists++;
        return true;
    }
    if (take_text(parser, "history")) {
        found->histories++;
        return true;
    }
    if (take(parser, KW_CURRENT)) {
        found->currents++;
        return true;
    }
    if (!take(parser, KW_VALUES))
        return true;
    if (take(parser, KW_IN))
        return read_in(parser, found);
    return take_less_than(parser) && read_less_than(parser, found);
}

static bool read_options(SqlParser *parser)
{
    SqlOptionList options = {0};
    int taken;
    while ((taken = sql_mysql_option(parser, &options)) > 0)
        continue;
    return taken == 0;
}

/* (SUBPARTITION s0 ENGINE = x, ...) */
static bool read_subpartitions(SqlParser *parser)
{
    if (!take_punct(parser, '('))
        return true;
    do {
        if (!need(parser, KW_SUBPARTITION) || !sql_mysql_text_ident(parser) ||
            !read_options(parser))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_definition(SqlParser *parser, Found *found)
{
    found->n++;
    return need(parser, KW_PARTITION) && sql_read_ident(parser) && read_values(parser, found) &&
           read_options(parser) && read_subpartitions(parser);
}

static bool read_definitions(SqlParser *parser, Found *found)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!read_definition(parser, found))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

bool sql_mysql_partition_definitions(SqlParser *parser)
{
    Found found = {0};
    return read_definitions(parser, &found);
}

static bool add_key(SqlParser *parser, SqlPartition *partition, SqlExpr *expr)
{
    if (!expr)
        return false;
    SqlKey *key = NEW(parser, SqlKey);
    key->expr = expr;
    if (expr->op == SQL_EXPR_COLUMN)
        key->column = expr->parts;
    key->span = expr->span;
    SQL_LIST_ADD(&partition->keys, key);
    return true;
}

/* (a, b) of KEY and COLUMNS: columns only. */
static bool read_columns(SqlParser *parser, SqlPartition *partition, bool may_be_empty)
{
    if (!need_punct(parser, '('))
        return false;
    if (may_be_empty && take_punct(parser, ')'))
        return true;
    do {
        if (!add_key(parser, partition, sql_read_column(parser)))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool read_key_method(SqlParser *parser, SqlPartition *partition)
{
    if (take(parser, KW_ALGORITHM)) {
        take_punct(parser, '=');
        Str number = sql_token_text(parser, sql_peek(parser, 0));
        if (!str_is(number, "1") && !str_is(number, "2"))
            return sql_fail(parser, "expected 1 or 2");
        parser->at++;
    }
    return read_columns(parser, partition, true);
}

/* SYSTEM_TIME of MariaDB: [INTERVAL n unit [STARTS t] [AUTO]] [LIMIT n]: one of both. */
static bool read_system_time(SqlParser *parser)
{
    if (take(parser, KW_INTERVAL)) {
        if (!sql_read_plain_expr(parser) || !sql_mysql_unit(parser, SQL_UNIT_ANY))
            return false;
        if (take_text(parser, "starts") && !sql_read_primary(parser))
            return false;
        take_text(parser, "auto");
        return true;
    }
    if (!take(parser, KW_LIMIT))
        return true;
    bool ok = sql_mysql_read_int(parser);
    take_text(parser, "auto");
    return ok;
}

static bool read_method(SqlParser *parser, SqlPartition *partition)
{
    bool linear = take(parser, KW_LINEAR);
    partition->method = sql_lower_text(parser, sql_peek(parser, 0));
    if (!linear && take_text(parser, "system_time"))
        return read_system_time(parser);
    if (!linear && take_text(parser, "none"))
        return true;
    if (take(parser, KW_KEY))
        return read_key_method(parser, partition);
    bool hash = take(parser, KW_HASH);
    if (!hash && (linear || (!take(parser, KW_RANGE) && !take(parser, KW_LIST))))
        return sql_fail(parser, "expected HASH, KEY, RANGE or LIST");
    if (!hash && (take(parser, KW_COLUMNS) || take(parser, KW_FIELDS)))
        return read_columns(parser, partition, false);
    return need_punct(parser, '(') && add_key(parser, partition, sql_read_plain_expr(parser)) &&
           need_punct(parser, ')');
}

/* TiDB: RANGE (a) INTERVAL (1 DAY) FIRST PARTITION LESS THAN (x) LAST PARTITION LESS THAN (y) */
static bool read_interval(SqlParser *parser)
{
    SqlExprList bounds = {0};
    if (!take(parser, KW_INTERVAL))
        return true;
    if (!need_punct(parser, '(') || !sql_read_expr(parser))
        return false;
    if (!at_punct(parser, ')') && !sql_mysql_unit(parser, SQL_UNIT_ANY))
        return false;
    if (!need_punct(parser, ')') || !need(parser, KW_FIRST) || !need(parser, KW_PARTITION) ||
        !take_less_than(parser) || !read_bounds(parser, &bounds) || !need(parser, KW_LAST) ||
        !need(parser, KW_PARTITION) || !take_less_than(parser) || !read_bounds(parser, &bounds))
        return false;
    if (take(parser, KW_NULL) && !need(parser, KW_PARTITION))
        return false;
    return !take(parser, KW_MAXVALUE) || need(parser, KW_PARTITION);
}

static bool read_subpartition_by(SqlParser *parser, uint32_t *amount)
{
    SqlPartition ignored = {0};
    if (!take2(parser, KW_SUBPARTITION, KW_BY))
        return true;
    if (!read_method(parser, &ignored))
        return false;
    return !take_text(parser, "subpartitions") || read_amount(parser, amount);
}

static bool fits_system_time(const Found *found)
{
    return found->n >= 2 && found->currents == 1 && found->histories == found->n - 1;
}

static bool fits(SqlParser *parser, const SqlPartition *partition, const Found *found)
{
    Str method = partition->method;
    bool range = str_is(method, "range"), list = str_is(method, "list");
    if (found->values && found->n && found->values != found->n)
        return sql_fail(parser, "the number of partitions is not the one defined");
    if (found->uneven)
        return sql_fail(parser, "a partition has not as many values as there are columns");
    if (str_is(method, "system_time"))
        return !found->n || fits_system_time(found) ||
               sql_fail(parser, "expected HISTORY partitions and one CURRENT");
    bool ok = range  ? found->n == found->ranges
              : list ? found->n == found->lists
                     : !found->ranges && !found->lists && !found->histories && !found->currents;
    return ok || sql_fail(parser, "the values of a partition do not fit its method");
}

/* TiDB: UPDATE INDEXES (i GLOBAL, j LOCAL) */
static bool read_updated_indexes(SqlParser *parser)
{
    if (!take2(parser, KW_UPDATE, KW_INDEXES))
        return true;
    if (!need_punct(parser, '('))
        return false;
    do {
        if (!sql_read_ident(parser) || (!take(parser, KW_GLOBAL) && !need(parser, KW_LOCAL)))
            return false;
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

SqlPartition *sql_mysql_partition_by(SqlParser *parser)
{
    size_t from = parser->at;
    SqlPartition *partition = NEW(parser, SqlPartition);
    Found found = {0};
    uint32_t subpartitions = 0;
    if (!need(parser, KW_PARTITION) || !need(parser, KW_BY) || !read_method(parser, partition))
        return NULL;
    bool interval = at(parser, KW_INTERVAL);
    if (!read_interval(parser) ||
        (take(parser, KW_PARTITIONS) && !read_amount(parser, &found.values)) ||
        !read_subpartition_by(parser, &subpartitions))
        return NULL;
    found.parts = (uint32_t)partition->keys.n;
    bool defined = str_is(partition->method, "range") || str_is(partition->method, "list");
    if ((at_punct(parser, '(') || (defined && !interval)) && !read_definitions(parser, &found))
        return NULL;
    if (!read_updated_indexes(parser) || !fits(parser, partition, &found))
        return NULL;
    partition->span = sql_span_from(parser, from);
    return partition;
}
