/* Keys of the MySQL family: KEY, UNIQUE, FULLTEXT, SPATIAL, PRIMARY and FOREIGN in a table. */
#include "sql/parse_mysql.h"

static bool read_key_column(SqlParser *parser, SqlKey *key)
{
    size_t from = parser->at;
    if (!(key->column = sql_read_ident(parser)))
        return false;
    SqlExpr *column = sql_expr_new(parser, SQL_EXPR_COLUMN, from);
    column->parts = key->column;
    key->expr = sql_expr_close(parser, column, from);
    if (take_punct(parser, '(')) {
        key->length = sql_token_text(parser, sql_peek(parser, 0));
        if (!at_kind(parser, SQL_TOKEN_NUMBER))
            return sql_fail(parser, "expected the length of a key");
        parser->at++;
        return need_punct(parser, ')');
    }
    return key->expr != NULL;
}

bool sql_mysql_key_parts(SqlParser *parser, SqlKeyList *keys)
{
    if (!need_punct(parser, '('))
        return false;
    do {
        size_t from = parser->at;
        SqlKey *key = NEW(parser, SqlKey);
        bool ok = at_punct(parser, '(') ? sql_read_expr_in_parens(parser, &key->expr)
                                        : read_key_column(parser, key);
        if (!ok)
            return false;
        key->without_overlaps = take2(parser, KW_WITHOUT, KW_OVERLAPS); /* MariaDB's periods */
        key->descending = take(parser, KW_DESC);
        key->has_direction = key->descending || take(parser, KW_ASC);
        key->span = sql_span_from(parser, from);
        SQL_LIST_ADD(keys, key);
    } while (take_punct(parser, ','));
    return need_punct(parser, ')');
}

static bool take_method(SqlParser *parser, Str *method)
{
    if (!take(parser, KW_USING) && !take(parser, KW_TYPE))
        return false;
    *method = sql_lower_text(parser, sql_peek(parser, 0));
    return sql_read_label(parser) != NULL;
}

static bool take_flag(SqlParser *parser)
{
    return take(parser, KW_VISIBLE) || take(parser, KW_INVISIBLE) || take(parser, KW_GLOBAL) ||
           take(parser, KW_LOCAL) || take_text(parser, "clustered") ||
           take_text(parser, "nonclustered") || take_text(parser, "ignored");
}

static bool take_index_option(SqlParser *parser, Str *method, SqlOptionList *options)
{
    size_t from = parser->at;
    if (take_method(parser, method) || take_flag(parser))
        return true;
    bool comment = take(parser, KW_COMMENT);
    if (!comment && !take_text(parser, "key_block_size") && !take2(parser, KW_WITH, KW_PARSER))
        return false;
    SqlOption *option = NEW(parser, SqlOption);
    option->name = sql_words_since(parser, from);
    take_punct(parser, '=');
    if (comment ? !sql_read_string(parser, &option->value) : sql_at_end(parser))
        return false;
    if (!comment)
        option->value = sql_token_text(parser, sql_next(parser));
    option->span = sql_span_from(parser, from);
    SQL_LIST_ADD(options, option);
    return true;
}

bool sql_mysql_index_options(SqlParser *parser, Str *method, SqlOptionList *options)
{
    while (take_index_option(parser, method, options))
        continue;
    return !parser->error;
}

static bool read_index_name(SqlParser *parser, SqlConstraint *constraint)
{
    take3(parser, KW_IF, KW_NOT, KW_EXISTS);
    bool named = !at_punct(parser, '(') && !at(parser, KW_USING) && !at2(parser, KW_TYPE, KW_HASH);
    SqlIdent *name = named ? sql_read_ident(parser) : NULL;
    if (name)
        constraint->name = name;
    take_method(parser, &constraint->method);
    return !parser->error;
}

static int read_key(SqlParser *parser, SqlConstraint *constraint, SqlConstraintKind kind)
{
    constraint->kind = kind;
    return read_index_name(parser, constraint) && sql_mysql_key_parts(parser, &constraint->keys) &&
                   sql_mysql_index_options(parser, &constraint->method, &constraint->options)
               ? 1
               : -1;
}

/* CONSTRAINT's name is the key's; without one it is that of its index. */
static int read_foreign(SqlParser *parser, SqlConstraint *constraint)
{
    SqlIdent *name = constraint->name;
    constraint->kind = SQL_CONSTRAINT_FOREIGN;
    if (!read_index_name(parser, constraint))
        return -1;
    if (name)
        constraint->name = name;
    return sql_mysql_key_parts(parser, &constraint->keys) && sql_read_references(parser, constraint)
               ? 1
               : -1;
}

static void take_key_word(SqlParser *parser)
{
    if (!take(parser, KW_KEY))
        take(parser, KW_INDEX);
}

int sql_mysql_constraint(SqlParser *parser, void *target)
{
    SqlConstraint *constraint = target;
    /* ADD CONSTRAINT IF NOT EXISTS c: the name comes behind the words. */
    if (take3(parser, KW_IF, KW_NOT, KW_EXISTS) && !(constraint->name = sql_read_ident(parser)))
        return -1;
    if (take2(parser, KW_PRIMARY, KW_KEY))
        return read_key(parser, constraint, SQL_CONSTRAINT_PRIMARY);
    if (take2(parser, KW_FOREIGN, KW_KEY))
        return read_foreign(parser, constraint);
    if (take(parser, KW_KEY) || take(parser, KW_INDEX))
        return read_key(parser, constraint, SQL_CONSTRAINT_INDEX);
    bool unique = at(parser, KW_UNIQUE), fulltext = at(parser, KW_FULLTEXT);
    if (!unique && !fulltext && !at(parser, KW_SPATIAL))
        return 0;
    parser->at++;
    take_key_word(parser);
    return read_key(parser, constraint,
                    unique     ? SQL_CONSTRAINT_UNIQUE
                    : fulltext ? SQL_CONSTRAINT_FULLTEXT
                               : SQL_CONSTRAINT_SPATIAL);
}
