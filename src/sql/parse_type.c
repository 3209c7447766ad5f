/* Data types: int, varchar(10), timestamp(3) with time zone, a.b%TYPE, int[][]. */
#include "sql/parse.h"

typedef struct Alias {
    Str name, canon;
} Alias;

#define ALIAS(name, canon)                                                                         \
    {                                                                                              \
        {name, sizeof name - 1},                                                                   \
        {                                                                                          \
            canon, sizeof canon - 1                                                                \
        }                                                                                          \
    }
static const Alias aliases[] = {
    ALIAS("int", "integer"),
    ALIAS("int4", "integer"),
    ALIAS("int8", "bigint"),
    ALIAS("int2", "smallint"),
    ALIAS("dec", "numeric"),
    ALIAS("decimal", "numeric"),
    ALIAS("bool", "boolean"),
    ALIAS("float4", "real"),
    ALIAS("float8", "double precision"),
    ALIAS("varchar", "character varying"),
    ALIAS("char", "character"),
    ALIAS("nchar", "character"),
    ALIAS("bpchar", "character"),
    ALIAS("varbit", "bit varying"),
    ALIAS("timestamptz", "timestamp with time zone"),
    ALIAS("timetz", "time with time zone"),
    ALIAS("serial4", "serial"),
    ALIAS("serial8", "bigserial"),
    ALIAS("serial2", "smallserial"),
    ALIAS("timestamp", "timestamp without time zone"),
    ALIAS("time", "time without time zone"),
};
#undef ALIAS

bool sql_token_is_type_word(const SqlToken *token)
{
    if (token->kind != SQL_TOKEN_WORD)
        return false;
    switch (token->id) {
    case KW_INT:
    case KW_INTEGER:
    case KW_SMALLINT:
    case KW_BIGINT:
    case KW_REAL:
    case KW_FLOAT:
    case KW_DECIMAL:
    case KW_DEC:
    case KW_NUMERIC:
    case KW_BOOLEAN:
    case KW_BIT:
    case KW_CHARACTER:
    case KW_CHAR:
    case KW_VARCHAR:
    case KW_NATIONAL:
    case KW_NCHAR:
    case KW_TIME:
    case KW_TIMESTAMP:
    case KW_INTERVAL:
    case KW_DOUBLE:
    case KW_JSON:
        return true;
    default:
        return false;
    }
}

static Str canon_of(Str name)
{
    for (size_t i = 0; i < sizeof(aliases) / sizeof(*aliases); i++)
        if (str_eq(name, aliases[i].name))
            return aliases[i].canon;
    return name;
}

/* A name of one made-up word: "double precision". */
static void set_word(SqlParser *parser, SqlType *type, const char *word, size_t from)
{
    SqlName *name = NEW(parser, SqlName);
    name->name = name->raw = str(word);
    name->span = sql_span_from(parser, from);
    type->name = name;
    type->canon = canon_of(name->name);
}

static bool read_type_args(SqlParser *parser, SqlType *type)
{
    if (!take_punct(parser, '('))
        return true;
    return sql_read_exprs(parser, &type->args) && need_punct(parser, ')');
}

static bool is_float_of_4_bytes(const SqlType *type)
{
    const SqlExpr *arg = type->args.first;
    int64_t bits = 53;
    return arg && arg->op == SQL_EXPR_LITERAL && str_to_i64(arg->text, &bits) && bits <= 24;
}

static bool read_float(SqlParser *parser, SqlType *type, size_t from)
{
    set_word(parser, type, "float", from);
    if (!read_type_args(parser, type))
        return false;
    type->canon = is_float_of_4_bytes(type) ? STR("real") : STR("double precision");
    return true;
}

static bool read_character(SqlParser *parser, SqlType *type, bool national, size_t from)
{
    SqlKeyword word = (SqlKeyword)sql_peek(parser, 0)->id;
    if (national && word != KW_CHARACTER && word != KW_CHAR)
        return sql_fail(parser, "expected CHARACTER");
    parser->at++;
    bool varying = word == KW_VARCHAR || take(parser, KW_VARYING);
    if (word == KW_VARCHAR)
        set_word(parser, type, "varchar", from);
    else
        set_word(parser, type, varying ? "character varying" : "character", from);
    return read_type_args(parser, type);
}

static bool read_bit(SqlParser *parser, SqlType *type, size_t from)
{
    parser->at++;
    set_word(parser, type, take(parser, KW_VARYING) ? "bit varying" : "bit", from);
    return read_type_args(parser, type);
}

static bool read_time(SqlParser *parser, SqlType *type, size_t from)
{
    bool stamp = sql_token_is_word(sql_next(parser), KW_TIMESTAMP);
    set_word(parser, type, stamp ? "timestamp" : "time", from);
    if (!read_type_args(parser, type))
        return false;
    if (take3(parser, KW_WITH, KW_TIME, KW_ZONE)) {
        type->has_time_zone = true;
        type->canon = stamp ? STR("timestamp with time zone") : STR("time with time zone");
    } else {
        take3(parser, KW_WITHOUT, KW_TIME, KW_ZONE);
    }
    return true;
}

static bool take_interval_field(SqlParser *parser)
{
    return take(parser, KW_YEAR) || take(parser, KW_MONTH) || take(parser, KW_DAY) ||
           take(parser, KW_HOUR) || take(parser, KW_MINUTE) || take(parser, KW_SECOND);
}

/* DAY, DAY TO SECOND(3); in a literal it follows the string. */
bool sql_read_interval_fields(SqlParser *parser, SqlType *type)
{
    size_t from = parser->at;
    if (!take_interval_field(parser))
        return true;
    if (take(parser, KW_TO) && !take_interval_field(parser))
        return sql_fail(parser, "expected a field of an interval");
    type->interval = sql_words_since(parser, from);
    return read_type_args(parser, type);
}

static bool read_interval(SqlParser *parser, SqlType *type, size_t from)
{
    parser->at++;
    set_word(parser, type, "interval", from);
    if (at_punct(parser, '('))
        return read_type_args(parser, type);
    return sql_read_interval_fields(parser, type);
}

static bool read_double(SqlParser *parser, SqlType *type, size_t from)
{
    parser->at += 2;
    set_word(parser, type, "double precision", from);
    return true;
}

static bool read_plain_word(SqlParser *parser, SqlType *type, size_t from)
{
    const SqlToken *token = sql_next(parser);
    set_word(parser, type, str_z(parser->arena, sql_lower_text(parser, token)), from);
    return read_type_args(parser, type);
}

static bool read_generic(SqlParser *parser, SqlType *type)
{
    type->name = sql_read_routine(parser);
    if (!type->name)
        return false;
    type->canon = type->name->quoted ? type->name->name : canon_of(type->name->name);
    if (at_punct(parser, '%') && sql_token_is_word(sql_peek(parser, 1), KW_TYPE)) {
        parser->at += 2;
        type->percent_type = true;
        return true;
    }
    return read_type_args(parser, type);
}

static bool read_simple(SqlParser *parser, SqlType *type, size_t from)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_WORD || sql_token_is_punct(sql_peek(parser, 1), '.'))
        return read_generic(parser, type);
    switch (token->id) {
    case KW_INT:
    case KW_INTEGER:
    case KW_SMALLINT:
    case KW_BIGINT:
    case KW_REAL:
    case KW_DECIMAL:
    case KW_DEC:
    case KW_NUMERIC:
    case KW_BOOLEAN:
        return read_plain_word(parser, type, from);
    case KW_FLOAT:
        parser->at++;
        return read_float(parser, type, from);
    case KW_BIT:
        return read_bit(parser, type, from);
    case KW_NATIONAL:
        parser->at++;
        return read_character(parser, type, true, from);
    case KW_CHARACTER:
    case KW_CHAR:
    case KW_VARCHAR:
    case KW_NCHAR:
        return read_character(parser, type, false, from);
    case KW_TIME:
    case KW_TIMESTAMP:
        return read_time(parser, type, from);
    case KW_INTERVAL:
        return read_interval(parser, type, from);
    case KW_DOUBLE:
        if (sql_token_is_word(sql_peek(parser, 1), KW_PRECISION))
            return read_double(parser, type, from);
        return read_generic(parser, type);
    default:
        return read_generic(parser, type);
    }
}

SqlType *sql_read_simple_type(SqlParser *parser)
{
    size_t from = parser->at;
    SqlType *type = NEW(parser, SqlType);
    const SqlHooks *hooks = parser->dialect->hooks;
    int taken = hooks && hooks->type ? hooks->type(parser, type) : 0;
    if (taken < 0 || (taken == 0 && !read_simple(parser, type, from)))
        return NULL;
    type->span = sql_span_from(parser, from);
    return type;
}

static bool read_bounds(SqlParser *parser, SqlType *type)
{
    while (take_punct(parser, '[')) {
        if (at_kind(parser, SQL_TOKEN_NUMBER))
            parser->at++;
        if (!need_punct(parser, ']'))
            return false;
        if (type->array < UINT8_MAX)
            type->array++;
    }
    return true;
}

SqlType *sql_read_type(SqlParser *parser)
{
    size_t from = parser->at;
    bool setof = take(parser, KW_SETOF);
    SqlType *type = sql_read_simple_type(parser);
    if (!type)
        return NULL;
    type->setof = setof;
    const SqlToken *after = sql_peek(parser, 1); /* a ARRAY<INT64> is a field */
    bool nested = sql_token_is_punct(after, '<') || sql_token_is_punct(after, '(');
    if (!nested && take(parser, KW_ARRAY) && !at_punct(parser, '['))
        type->array = 1;
    if (!read_bounds(parser, type))
        return NULL;
    type->span = sql_span_from(parser, from);
    return type;
}

bool sql_read_types(SqlParser *parser, SqlTypeList *types)
{
    do {
        SqlType *type = sql_read_type(parser);
        if (!type)
            return false;
        SQL_LIST_ADD(types, type);
    } while (take_punct(parser, ','));
    return true;
}
