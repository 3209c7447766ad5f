/* Levels of the operators: PostgreSQL's for most dialects, the MySQL family's own. */
#include "sql/parse_operator.h"

static bool is_mysql(const SqlParser *parser)
{
    return parser->dialect->family == SQL_FAMILY_MYSQL;
}

static int level_of_punct(const SqlToken *token)
{
    switch (token->id) {
    case '<':
    case '>':
    case '=':
    case SQL_OP_LE:
    case SQL_OP_GE:
    case SQL_OP_NE:
        return SQL_BIND_COMPARE;
    case '+':
    case '-':
        return SQL_BIND_ADD;
    case '*':
    case '/':
    case '%':
        return SQL_BIND_MULTIPLY;
    case '^':
        return SQL_BIND_POWER;
    case SQL_OP_CAST:
        return SQL_BIND_CAST;
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case ',':
    case ';':
    case ':':
    case '.':
    case SQL_OP_DOTS:
    case SQL_OP_ASSIGN:
    case SQL_OP_FAT_ARROW:
        return 0;
    default:
        return SQL_BIND_OPERATOR;
    }
}

static bool is_like_word(const SqlToken *token)
{
    return sql_token_is_word(token, KW_BETWEEN) || sql_token_is_word(token, KW_IN) ||
           sql_token_is_word(token, KW_LIKE) || sql_token_is_word(token, KW_ILIKE) ||
           sql_token_is_word(token, KW_SIMILAR) || sql_token_is_word(token, KW_REGEXP) ||
           sql_token_is_word(token, KW_RLIKE);
}

/* b_expr knows IS only before DISTINCT and DOCUMENT. */
static bool is_plain_is(const SqlParser *parser)
{
    size_t k = sql_token_is_word(sql_peek(parser, 1), KW_NOT) ? 2 : 1;
    const SqlToken *token = sql_peek(parser, k);
    return sql_token_is_word(token, KW_DISTINCT) || sql_token_is_word(token, KW_DOCUMENT);
}

static int level_of_word(const SqlParser *parser, const SqlToken *token, bool plain)
{
    switch (token->id) {
    case KW_OR:
        return plain ? 0 : SQL_BIND_OR;
    case KW_AND:
        return plain ? 0 : SQL_BIND_AND;
    case KW_IS:
        return !plain || is_plain_is(parser) ? SQL_BIND_IS : 0;
    case KW_ISNULL:
    case KW_NOTNULL:
        return plain ? 0 : SQL_BIND_IS;
    case KW_NOT:
        return !plain && is_like_word(sql_peek(parser, 1)) ? SQL_BIND_LIKE : 0;
    case KW_BETWEEN:
    case KW_IN:
    case KW_LIKE:
    case KW_ILIKE:
        return plain ? 0 : SQL_BIND_LIKE;
    case KW_SIMILAR: /* SUBSTRING(a SIMILAR b ESCAPE c) is not ours */
        return !plain && sql_token_is_word(sql_peek(parser, 1), KW_TO) ? SQL_BIND_LIKE : 0;
    case KW_OVERLAPS:
        return plain ? 0 : SQL_BIND_OPERATOR;
    case KW_OPERATOR:
        return sql_token_is_punct(sql_peek(parser, 1), '(') ? SQL_BIND_OPERATOR : 0;
    case KW_AT:
        return !plain && (sql_token_is_word(sql_peek(parser, 1), KW_TIME) ||
                          sql_token_is_word(sql_peek(parser, 1), KW_LOCAL))
                   ? SQL_BIND_AT
                   : 0;
    case KW_COLLATE:
        return plain ? 0 : SQL_BIND_COLLATE;
    default:
        return 0;
    }
}

static int level_of_mysql_punct(const SqlParser *parser, const SqlToken *token)
{
    switch (token->id) {
    case SQL_OP_NULL_SAFE_EQ:
        return SQL_BIND_COMPARE;
    case SQL_OP_CONCAT: /* unless PIPES_AS_CONCAT is set */
        return SQL_BIND_OR;
    case SQL_OP_AND:
        return SQL_BIND_AND;
    case '|':
        return SQL_BIND_BIT_OR;
    case '&':
        return SQL_BIND_BIT_AND;
    case SQL_OP_ARROW: /* sql_mysql_infix reads them */
    case SQL_OP_ARROW_TEXT:
        return 0;
    case SQL_OP_OTHER: {
        Str text = sql_token_text(parser, token);
        return str_is(text, "<<") || str_is(text, ">>") ? SQL_BIND_SHIFT : 0;
    }
    default: {
        int level = level_of_punct(token);
        return level == SQL_BIND_OPERATOR || level == SQL_BIND_CAST ? 0 : level;
    }
    }
}

/* What the MySQL family says in words or ranks differently. */
static int level_in_mysql(const SqlParser *parser, const SqlToken *token, bool plain)
{
    if (token->kind == SQL_TOKEN_PUNCT) {
        int level = level_of_mysql_punct(parser, token);
        return plain && level <= SQL_BIND_AND ? 0 : level;
    }
    switch (token->kind == SQL_TOKEN_WORD ? token->id : KW_NO_KEYWORD) {
    case KW_DIV:
    case KW_MOD:
        return SQL_BIND_MULTIPLY;
    case KW_XOR:
        return plain ? 0 : SQL_BIND_XOR;
    case KW_REGEXP:
    case KW_RLIKE:
        return plain ? 0 : SQL_BIND_LIKE;
    case KW_ILIKE:
    case KW_SIMILAR:
    case KW_ISNULL:
    case KW_NOTNULL:
    case KW_OVERLAPS:
    case KW_OPERATOR:
    case KW_AT:
        return 0;
    default:
        return level_of_word(parser, token, plain);
    }
}

/* What several other dialects have; 0 for the rest. */
static int level_of_switches(const SqlParser *parser, const SqlToken *token, bool plain)
{
    const SqlDialect *dialect = parser->dialect;
    bool equals =
        sql_token_is_punct(token, SQL_OP_EQ) || sql_token_is_punct(token, SQL_OP_NULL_SAFE_EQ);
    if (equals && sql_has_grammar(dialect, SQL_GRAMMAR_EQUALS))
        return SQL_BIND_COMPARE;
    bool divides = sql_token_is_word(token, KW_DIV) || sql_token_is_word(token, KW_MOD);
    if (divides && sql_has_grammar(dialect, SQL_GRAMMAR_DIV))
        return SQL_BIND_MULTIPLY;
    bool matches = sql_token_is_word(token, KW_REGEXP) || sql_token_is_word(token, KW_RLIKE);
    return matches && !plain && sql_has_grammar(dialect, SQL_GRAMMAR_REGEXP) ? SQL_BIND_LIKE : 0;
}

/* T-SQL: bit operators rank with + and -. */
static int level_of_tsql(const SqlParser *parser, const SqlToken *token)
{
    if (parser->dialect->family != SQL_FAMILY_TSQL || token->kind != SQL_TOKEN_PUNCT)
        return 0;
    if (token->id == '&' || token->id == '|' || token->id == '^')
        return SQL_BIND_ADD;
    Str text = sql_token_text(parser, token);
    return str_is(text, "!<") || str_is(text, "!>") ? SQL_BIND_COMPARE : 0;
}

int sql_operator_level(const SqlParser *parser, bool plain)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (is_mysql(parser))
        return level_in_mysql(parser, token, plain);
    if (sql_token_is_punct(token, SQL_OP_PIPE) &&
        sql_has_grammar(parser->dialect, SQL_GRAMMAR_FROM_FIRST))
        return 0; /* FROM t |> WHERE a |> SELECT b */
    int own = 0;
    if (parser->dialect->grammar)
        own = level_of_switches(parser, token, plain);
    if (!own)
        own = level_of_tsql(parser, token);
    if (own)
        return own;
    if (token->kind == SQL_TOKEN_PUNCT)
        return level_of_punct(token);
    return token->kind == SQL_TOKEN_WORD ? level_of_word(parser, token, plain) : 0;
}

/* NOT, signs and prefix operators; a run of them is one loop, applied from the inside out. */
static int level_of_prefix(const SqlParser *parser, const SqlToken *token, bool plain)
{
    if (sql_token_is_word(token, KW_NOT))
        return plain ? 0 : SQL_BIND_NOT;
    if (sql_token_is_word(token, KW_OPERATOR) && sql_token_is_punct(sql_peek(parser, 1), '('))
        return SQL_BIND_OPERATOR;
    if (token->kind != SQL_TOKEN_PUNCT)
        return 0;
    if (token->id == '-' || token->id == '+' ||
        (token->id == '~' && parser->dialect->family == SQL_FAMILY_TSQL))
        return SQL_BIND_SIGN;
    return level_of_punct(token) == SQL_BIND_OPERATOR ? SQL_BIND_OPERATOR : 0;
}

/* NOT binds weaker than any operator that could stand before it: 1 + NOT 2 is a mistake. */
static int prefix_in_mysql(const SqlToken *token, int min, bool plain)
{
    if (sql_token_is_word(token, KW_NOT))
        return plain || min > SQL_BIND_NOT ? 0 : SQL_BIND_NOT;
    bool sign = token->kind == SQL_TOKEN_PUNCT &&
                (token->id == '-' || token->id == '+' || token->id == '!' || token->id == '~');
    return sign ? SQL_BIND_SIGN : 0;
}

int sql_prefix_level(const SqlParser *parser, int min, bool plain)
{
    const SqlToken *token = sql_peek(parser, 0);
    return is_mysql(parser) ? prefix_in_mysql(token, min, plain)
                            : level_of_prefix(parser, token, plain);
}
