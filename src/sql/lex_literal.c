/* Lexer: quoted names, string literals of every form, comments and operators. */
#include "sql/lexer.h"

/* Behind the closing quote, or NULL. Standing behind the opening one. A doubled quote is part of
 * the literal. */
static const char *find_quote(const char *p, const char *end, char quote, bool backslash,
                              uint8_t *flags)
{
    while (p < end) {
        if (!backslash && !(p = memchr(p, quote, (size_t)(end - p))))
            return NULL;
        if (*p == quote) {
            if (p + 1 >= end || p[1] != quote)
                return p + 1;
            *flags |= SQL_TOKEN_ESCAPES;
            p += 2;
        } else if (*p == '\\' && backslash) {
            *flags |= SQL_TOKEN_ESCAPES;
            p += 2;
        } else {
            p++;
        }
    }
    return NULL;
}

static const char *find_triple(const char *p, const char *end, char quote)
{
    for (; end - p >= 3; p++) {
        if (*p == '\\')
            p++;
        else if (p[0] == quote && p[1] == quote && p[2] == quote)
            return p + 3;
    }
    return NULL;
}

static void finish(SqlLexer *lexer, SqlToken *token, const char *close)
{
    lexer->p = close ? close : lexer->end;
    if (!close)
        token->flags |= SQL_TOKEN_UNCLOSED;
}

/* At a quote; `backslash` decides for this literal. */
static void lex_string(SqlLexer *lexer, SqlToken *token, bool backslash)
{
    const char *p = lexer->p, *end = lexer->end;
    char quote = *p;
    token->kind = SQL_TOKEN_STRING;
    if ((lexer->lex & SQL_LEX_TRIPLE) && end - p >= 3 && p[1] == quote && p[2] == quote)
        finish(lexer, token, find_triple(p + 3, end, quote));
    else
        finish(lexer, token, find_quote(p + 1, end, quote, backslash, &token->flags));
}

void sql_lex_quote(SqlLexer *lexer, SqlToken *token)
{
    char quote = *lexer->p;
    if (quote == '\'' || (quote == '"' && (lexer->lex & SQL_LEX_DOUBLE_STRING))) {
        lex_string(lexer, token, lexer->lex & SQL_LEX_BACKSLASH);
        return;
    }
    bool backslash = quote == '`' && lexer->dialect->family == SQL_FAMILY_GOOGLE;
    token->kind = SQL_TOKEN_QUOTED;
    char close = quote == '[' ? ']' : quote;
    finish(lexer, token, find_quote(lexer->p + 1, lexer->end, close, backslash, &token->flags));
}

/* q'[...]' of Oracle: at the quote. */
static void lex_q_quote(SqlLexer *lexer, SqlToken *token)
{
    static const char open[] = "[{<(", close[] = "]}>)";
    token->kind = SQL_TOKEN_STRING;
    if (lexer->end - lexer->p < 2) {
        finish(lexer, token, NULL);
        return;
    }
    char mark = lexer->p[1];
    const char *pair = mark ? strchr(open, mark) : NULL;
    if (pair)
        mark = close[pair - open];
    const char *p = lexer->p + 2;
    while (lexer->end - p >= 2 && !(p[0] == mark && p[1] == '\''))
        p++;
    finish(lexer, token, lexer->end - p >= 2 ? p + 2 : NULL);
}

static bool lex_unicode(SqlLexer *lexer, SqlToken *token)
{
    if (!(lexer->lex & SQL_LEX_ESCAPE_PREFIX) || lexer->end - lexer->p < 2 || *lexer->p != '&')
        return false;
    char quote = lexer->p[1];
    if (quote != '\'' && quote != '"')
        return false;
    lexer->p++;
    sql_lex_quote(lexer, token);
    token->flags |= SQL_TOKEN_ESCAPES;
    return true;
}

/* r"" b"" rb"" of GoogleSQL, r'' of Spark. */
static bool lex_raw_prefix(SqlLexer *lexer, SqlToken *token, const char *word, size_t n)
{
    bool raw = (word[0] | 32) == 'r' || (n == 2 && (word[1] | 32) == 'r');
    bool bytes = (word[0] | 32) == 'b' || (n == 2 && (word[1] | 32) == 'b');
    if ((n == 2 && !(raw && bytes)) || (!raw && !bytes))
        return false;
    if (!(lexer->lex & SQL_LEX_TRIPLE) && !(raw && lexer->dialect->family == SQL_FAMILY_HIVE))
        return false;
    lex_string(lexer, token, lexer->lex & SQL_LEX_TRIPLE);
    if (bytes)
        token->kind = SQL_TOKEN_BYTES;
    return true;
}

static bool lex_one_letter_prefix(SqlLexer *lexer, SqlToken *token, char letter)
{
    switch (letter) {
    case 'e':
        if (!(lexer->lex & SQL_LEX_ESCAPE_PREFIX))
            return false;
        lex_string(lexer, token, true);
        return true;
    case 'b':
    case 'x':
        lex_string(lexer, token, false);
        token->kind = SQL_TOKEN_BYTES;
        return true;
    case 'n':
        lex_string(lexer, token, lexer->lex & SQL_LEX_BACKSLASH);
        return true;
    case 'q':
        if (!(lexer->lex & SQL_LEX_Q_QUOTE))
            return false;
        lex_q_quote(lexer, token);
        return true;
    default:
        return false;
    }
}

bool sql_lex_prefixed(SqlLexer *lexer, SqlToken *token, const char *word, size_t n)
{
    char quote = *lexer->p;
    if (n == 1 && (word[0] | 32) == 'u' && quote == '&')
        return lex_unicode(lexer, token);
    bool string = quote == '\'' || (quote == '"' && (lexer->lex & SQL_LEX_DOUBLE_STRING));
    if (!string)
        return false;
    if (lex_raw_prefix(lexer, token, word, n))
        return true;
    if (n == 1)
        return quote == '\'' && lex_one_letter_prefix(lexer, token, (char)(word[0] | 32));
    if ((lexer->lex & SQL_LEX_Q_QUOTE) && (word[0] | 32) == 'n' && (word[1] | 32) == 'q') {
        lex_q_quote(lexer, token);
        return true;
    }
    return false;
}

/* The length of $tag$ at p, or 0. */
static size_t dollar_tag(const SqlLexer *lexer, const char *p)
{
    const char *q = p + 1;
    if (lexer->lex & SQL_LEX_DOLLAR_QUOTE)
        while (q < lexer->end && sql_is_char(*q, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
            q++;
    if (q >= lexer->end || *q != '$' || (q > p + 1 && sql_is_char(p[1], SQL_CHAR_DIGIT)))
        return 0;
    return (size_t)(q + 1 - p);
}

static bool lex_dollar_quote(SqlLexer *lexer, SqlToken *token)
{
    size_t n = dollar_tag(lexer, lexer->p);
    if (!n)
        return false;
    const char *body = lexer->p + n;
    const char *close = memmem(body, (size_t)(lexer->end - body), lexer->p, n);
    token->kind = SQL_TOKEN_STRING;
    finish(lexer, token, close ? close + n : NULL);
    return true;
}

bool sql_lex_dollar(SqlLexer *lexer, SqlToken *token)
{
    if ((lexer->lex & (SQL_LEX_DOLLAR_QUOTE | SQL_LEX_DOLLAR_PLAIN)) &&
        lex_dollar_quote(lexer, token))
        return true;
    const char *p = lexer->p + 1;
    if (p < lexer->end && *p == '{' && (lexer->lex & SQL_LEX_JINJA)) {
        const char *close = memchr(p, '}', (size_t)(lexer->end - p));
        token->kind = SQL_TOKEN_PARAM;
        finish(lexer, token, close ? close + 1 : NULL);
        return true;
    }
    if (p >= lexer->end || !sql_is_char(*p, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
        return false;
    token->kind = sql_is_char(*p, SQL_CHAR_DIGIT) ? SQL_TOKEN_PARAM : SQL_TOKEN_VARIABLE;
    while (p < lexer->end && sql_is_char(*p, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
        p++;
    lexer->p = p;
    return true;
}

static void skip_line(SqlLexer *lexer)
{
    const char *newline = memchr(lexer->p, '\n', (size_t)(lexer->end - lexer->p));
    lexer->p = newline ? newline : lexer->end;
}

static void skip_block_comment(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p + 2, *end = lexer->end;
    for (size_t depth = 1; end - p >= 2;) {
        if (p[0] == '*' && p[1] == '/') {
            p += 2;
            if (--depth == 0) {
                lexer->p = p;
                return;
            }
        } else if (p[0] == '/' && p[1] == '*' && (lexer->lex & SQL_LEX_NESTED_COMMENT)) {
            depth++;
            p += 2;
        } else {
            p++;
        }
    }
    finish(lexer, token, NULL);
}

static bool is_line_comment(const SqlLexer *lexer, const char *p, size_t left)
{
    if (*p == '#')
        return lexer->lex & SQL_LEX_HASH_COMMENT;
    if (left < 2 || p[1] != *p)
        return false;
    if (*p == '/')
        return lexer->lex & SQL_LEX_SLASH_COMMENT;
    if (!(lexer->lex & SQL_LEX_DASH_NEEDS_SPACE))
        return true;
    return left == 2 || (unsigned char)p[2] <= ' ';
}

bool sql_lex_comment(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p;
    size_t left = (size_t)(lexer->end - p);
    token->kind = SQL_TOKEN_COMMENT;
    if (is_line_comment(lexer, p, left)) {
        skip_line(lexer);
        return true;
    }
    if (left < 2 || p[0] != '/' || p[1] != '*')
        return false;
    if (left > 2 && p[2] == '+' && (lexer->lex & SQL_LEX_HINT))
        token->kind = SQL_TOKEN_HINT;
    skip_block_comment(lexer, token);
    return true;
}

typedef struct Operator {
    char text[4];
    uint16_t id;
} Operator;

/* Longest first. */
static const Operator operators[] = {
    {"<=>", SQL_OP_NULL_SAFE_EQ},
    {"->>", SQL_OP_ARROW_TEXT},
    {"::", SQL_OP_CAST},
    {":=", SQL_OP_ASSIGN},
    {"<=", SQL_OP_LE},
    {">=", SQL_OP_GE},
    {"<>", SQL_OP_NE},
    {"!=", SQL_OP_NE},
    {"^=", SQL_OP_NE},
    {"||", SQL_OP_CONCAT},
    {"->", SQL_OP_ARROW},
    {"=>", SQL_OP_FAT_ARROW},
    {"&&", SQL_OP_AND},
    {"==", SQL_OP_EQ},
    {"..", SQL_OP_DOTS},
    {"<<", SQL_OP_OTHER},
    {">>", SQL_OP_OTHER},
    {"**", SQL_OP_OTHER},
    {"+=", SQL_OP_OTHER},
    {"-=", SQL_OP_OTHER},
    {"*=", SQL_OP_OTHER},
    {"/=", SQL_OP_OTHER},
    {"%=", SQL_OP_OTHER},
    {"|=", SQL_OP_OTHER},
    {"&=", SQL_OP_OTHER},
    {"|>", SQL_OP_PIPE},
    {"!<", SQL_OP_OTHER},
    {"!>", SQL_OP_OTHER},
};

static const Operator *find_operator(const char *p, size_t left)
{
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (operators[i].text[0] != *p)
            continue;
        size_t n = strlen(operators[i].text);
        if (n <= left && memcmp(operators[i].text, p, n) == 0)
            return &operators[i];
    }
    return NULL;
}

/* PostgreSQL: the longest run; it may end in + or - only with one of ~!@#%^&|`? inside. */
static size_t operator_run(const SqlLexer *lexer)
{
    const char *p = lexer->p, *end = lexer->end, *q = p;
    bool special = false;
    for (; q < end && sql_is_char(*q, SQL_CHAR_OPERATOR); q++) {
        if (q + 1 < end && ((q[0] == '-' && q[1] == '-') || (q[0] == '/' && q[1] == '*')))
            break;
        special = special || sql_is_char(*q, SQL_CHAR_MARK);
    }
    while (!special && q - p > 1 && (q[-1] == '+' || q[-1] == '-'))
        q--;
    return q > p ? (size_t)(q - p) : 1;
}

/* May the character be the second of an operator? */
static bool may_continue(char c)
{
    return sql_is_char(c, SQL_CHAR_OPERATOR) || c == ':' || c == '.';
}

void sql_lex_operator(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p;
    size_t left = (size_t)(lexer->end - p);
    token->kind = SQL_TOKEN_PUNCT;
    token->id = (unsigned char)*p;
    lexer->p++;
    if (left < 2 || !may_continue(p[1]))
        return;
    bool run = (lexer->lex & SQL_LEX_PG_OPERATORS) && sql_is_char(*p, SQL_CHAR_OPERATOR);
    lexer->p--;
    size_t n = run ? operator_run(lexer) : 1;
    const Operator *known = find_operator(p, run ? n : left);
    if (known && (!run || strlen(known->text) == n)) {
        token->id = known->id;
        n = strlen(known->text);
    } else if (n > 1) {
        token->id = SQL_OP_OTHER;
    }
    lexer->p += n;
}
