/* Lexer: words, numbers, parameters and the choice of what a character begins. */
#include <endian.h>

#include "sql/lexer.h"

#define LETTER SQL_CHAR_LETTER
#define OP SQL_CHAR_OPERATOR
#define ALONE SQL_CHAR_ALONE
#define EXTRA SQL_CHAR_EXTRA
const uint8_t sql_char_class[256] = {
    [' '] = SQL_CHAR_BLANK,
    ['\t'] = SQL_CHAR_BLANK,
    ['\n'] = SQL_CHAR_BLANK,
    ['\r'] = SQL_CHAR_BLANK,
    ['\f'] = SQL_CHAR_BLANK,
    ['\v'] = SQL_CHAR_BLANK,
    [0] = SQL_CHAR_BLANK,
    ['a' ... 'z'] = LETTER,
    ['A' ... 'Z'] = LETTER,
    ['_'] = LETTER,
    [0x80 ... 0xff] = LETTER,
    ['0' ... '9'] = SQL_CHAR_DIGIT,
    ['('] = ALONE,
    [')'] = ALONE,
    [','] = ALONE,
    [';'] = ALONE,
    ['+'] = OP,
    ['-'] = OP,
    ['*'] = OP,
    ['/'] = OP,
    ['<'] = OP,
    ['>'] = OP,
    ['='] = OP,
    ['~'] = OP | SQL_CHAR_MARK,
    ['!'] = OP | SQL_CHAR_MARK,
    ['@'] = OP | SQL_CHAR_MARK | EXTRA,
    ['#'] = OP | SQL_CHAR_MARK | EXTRA,
    ['$'] = EXTRA,
    ['%'] = OP | SQL_CHAR_MARK,
    ['^'] = OP | SQL_CHAR_MARK,
    ['&'] = OP | SQL_CHAR_MARK | SQL_CHAR_PREFIXED,
    ['|'] = OP | SQL_CHAR_MARK,
    ['?'] = OP | SQL_CHAR_MARK,
    ['\''] = SQL_CHAR_PREFIXED,
    ['"'] = SQL_CHAR_PREFIXED,
};
#undef LETTER
#undef OP
#undef ALONE
#undef EXTRA

void sql_lexer_init(SqlLexer *lexer, const SqlDialect *dialect, Str text)
{
    *lexer = (SqlLexer){.begin = text.p, .p = text.p, .end = text.p + text.n};
    lexer->dialect = dialect;
    lexer->opened = UINT32_MAX;
    lexer->lex = dialect->lex;
    if (str_starts(text, "\xef\xbb\xbf")) /* byte order mark */
        lexer->p += 3;
}

static bool is_extra_name_char(const SqlLexer *lexer, char c)
{
    if (c == '$')
        return lexer->lex & SQL_LEX_DOLLAR_NAME;
    if (c == '#')
        return (lexer->lex & SQL_LEX_HASH_NAME) && !(lexer->lex & SQL_LEX_HASH_COMMENT);
    return c == '@' && lexer->dialect->family == SQL_FAMILY_TSQL;
}

typedef uint8_t Bytes __attribute__((vector_size(16)));

/* Up to the first byte of another kind, or to the last fifteen bytes of the text. Sixteen bytes
 * cost less this way than the one wrong guess about where a word ends. */
static inline const char *skip_sixteens(const char *p, const char *end)
{
    for (; end - p >= 16; p += 16) {
        Bytes bytes;
        memcpy(&bytes, p, sizeof bytes);
        Bytes letter = (bytes | 0x20) - 'a' < 26, digit = bytes - '0' < 10;
        Bytes word = letter | digit | (bytes == '_') | (bytes > 0x7f);
        uint64_t halves[2];
        memcpy(halves, &word, sizeof word);
        if (~halves[0])
            return p + (__builtin_ctzll(~le64toh(halves[0])) >> 3);
        if (~halves[1])
            return p + 8 + (__builtin_ctzll(~le64toh(halves[1])) >> 3);
    }
    return p;
}

static const char *skip_letters(const char *p, const char *end)
{
    p = skip_sixteens(p, end);
    while (p < end && sql_is_char(*p, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
        p++;
    return p;
}

static void skip_word(SqlLexer *lexer)
{
    const char *p = lexer->p, *end = lexer->end;
    do {
        p = skip_letters(p, end);
    } while (p < end && sql_is_char(*p, SQL_CHAR_EXTRA) && is_extra_name_char(lexer, *p) &&
             p++ < end);
    lexer->p = p;
}

static void lex_word(SqlLexer *lexer, SqlToken *token)
{
    const char *start = lexer->p;
    skip_word(lexer);
    token->kind = SQL_TOKEN_WORD;
    size_t n = (size_t)(lexer->p - start);
    if (n <= 2 && lexer->p < lexer->end && sql_is_char(*lexer->p, SQL_CHAR_PREFIXED))
        sql_lex_prefixed(lexer, token, start, n);
}

static const char *skip_digits(const char *p, const char *end)
{
    while (p < end && (sql_is_char(*p, SQL_CHAR_DIGIT) || *p == '_'))
        p++;
    return p;
}

static const char *skip_exponent(const char *p, const char *end)
{
    if (end - p < 2 || (*p | 32) != 'e')
        return p;
    const char *digits = p + 1;
    if (*digits == '+' || *digits == '-')
        digits++;
    return digits < end && sql_is_char(*digits, SQL_CHAR_DIGIT) ? skip_digits(digits, end) : p;
}

/* t.1a of MySQL: behind a name and a dot a digit begins a name. */
static bool is_behind_name(const SqlLexer *lexer, const char *dot)
{
    return lexer->dialect->family == SQL_FAMILY_MYSQL && dot > lexer->begin && *dot == '.' &&
           (dot[-1] == '`' || sql_is_char(dot[-1], SQL_CHAR_LETTER));
}

/* Dialects in which 2x may be a name. */
static bool has_digit_names(const SqlLexer *lexer)
{
    return lexer->dialect->family == SQL_FAMILY_MYSQL || lexer->dialect->family == SQL_FAMILY_HIVE;
}

static bool lex_radix(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p;
    if (lexer->end - p < 3 || p[0] != '0')
        return false;
    bool octal = (p[1] | 32) == 'o' && lexer->dialect->family == SQL_FAMILY_POSTGRES;
    if ((p[1] | 32) != 'x' && (p[1] | 32) != 'b' && !octal)
        return false;
    lexer->p += 2;
    skip_word(lexer);
    token->kind = SQL_TOKEN_NUMBER;
    return true;
}

static void lex_number(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->p > lexer->begin && is_behind_name(lexer, lexer->p - 1)) {
        skip_word(lexer);
        token->kind = SQL_TOKEN_WORD;
        return;
    }
    if (lex_radix(lexer, token))
        return;
    const char *p = skip_digits(lexer->p, lexer->end);
    if (p < lexer->end && *p == '.' && !(p + 1 < lexer->end && p[1] == '.'))
        p = skip_digits(p + 1, lexer->end);
    lexer->p = skip_exponent(p, lexer->end);
    token->kind = SQL_TOKEN_NUMBER;
    if (lexer->p < lexer->end && sql_is_char(*lexer->p, SQL_CHAR_LETTER) &&
        has_digit_names(lexer)) {
        skip_word(lexer);
        token->kind = SQL_TOKEN_WORD;
    }
}

/* T-SQL: @#x, @$x and #@x are names too. */
static bool may_follow_sigil(const SqlLexer *lexer, char c)
{
    if (sql_is_char(c, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
        return true;
    return lexer->dialect->family == SQL_FAMILY_TSQL && is_extra_name_char(lexer, c);
}

/* $1.50 and $.5 of T-SQL */
static bool lex_money(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p + 1;
    if (lexer->dialect->family != SQL_FAMILY_TSQL || p >= lexer->end)
        return false;
    bool fraction = *p == '.' && p + 1 < lexer->end && sql_is_char(p[1], SQL_CHAR_DIGIT);
    if (!fraction && !sql_is_char(*p, SQL_CHAR_DIGIT))
        return false;
    lexer->p = p;
    lex_number(lexer, token);
    return true;
}

/* A sign and the word behind it: @x @@x :x &x; false when no word follows. */
static bool lex_sigil(SqlLexer *lexer, SqlToken *token, SqlTokenKind kind)
{
    const char *p = lexer->p + 1;
    if (p < lexer->end && *p == lexer->p[0] && *p != ':')
        p++;
    if (p >= lexer->end || !may_follow_sigil(lexer, *p))
        return false;
    lexer->p = p;
    skip_word(lexer);
    token->kind = (uint8_t)kind;
    return true;
}

/* @{hint = value} of Spanner: part of the statement, read by nobody here. */
static bool lex_braces(SqlLexer *lexer, SqlToken *token)
{
    size_t left = (size_t)(lexer->end - lexer->p), near = left < 1000 ? left : 1000;
    const char *close = memchr(lexer->p, '}', near);
    if (!close)
        return false;
    lexer->p = close + 1;
    token->kind = SQL_TOKEN_PARAM;
    return true;
}

/* @a.b of MySQL is one variable, u@a.b one host; @@a.b are two names. */
static void skip_dotted(SqlLexer *lexer, const char *start)
{
    bool dotted = lexer->dialect->family == SQL_FAMILY_MYSQL && start[1] != '@';
    while (dotted && lexer->p < lexer->end &&
           (*lexer->p == '.' || *lexer->p == '$' || sql_is_char(*lexer->p, SQL_CHAR_DIGIT) ||
            sql_is_char(*lexer->p, SQL_CHAR_LETTER)))
        lexer->p++;
}

static bool lex_at(SqlLexer *lexer, SqlToken *token)
{
    const char *start = lexer->p;
    if (!(lexer->lex & SQL_LEX_AT_VARIABLE))
        return false;
    if (lex_sigil(lexer, token, SQL_TOKEN_VARIABLE)) {
        skip_dotted(lexer, start);
        return true;
    }
    if (lexer->end - lexer->p < 2)
        return false;
    if (lexer->p[1] == '{' && lexer->dialect->family == SQL_FAMILY_GOOGLE)
        return lex_braces(lexer, token);
    if (!strchr("'\"`", lexer->p[1]) || lexer->p[1] == '\0')
        return false;
    lexer->p++;
    sql_lex_quote(lexer, token);
    token->kind = SQL_TOKEN_VARIABLE;
    return true;
}

/* a[1:n] has no parameter: a colon right behind a value is punctuation. */
static bool lex_colon(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p;
    if (!(lexer->lex & SQL_LEX_COLON_PARAM) || lexer->end - p < 2 || p[1] == ':')
        return false;
    if (p > lexer->begin &&
        (sql_is_char(p[-1], SQL_CHAR_LETTER | SQL_CHAR_DIGIT) || strchr(")]\"':", p[-1])))
        return false;
    if (lexer->dialect->family == SQL_FAMILY_POSTGRES && (p[1] == '\'' || p[1] == '"')) {
        lexer->p++;
        sql_lex_quote(lexer, token);
        token->kind = SQL_TOKEN_PARAM;
        return true;
    }
    return lex_sigil(lexer, token, SQL_TOKEN_PARAM);
}

static bool lex_question(SqlLexer *lexer, SqlToken *token)
{
    if (!(lexer->lex & SQL_LEX_QUESTION_PARAM))
        return false;
    lexer->p++;
    lexer->p = skip_digits(lexer->p, lexer->end);
    token->kind = SQL_TOKEN_PARAM;
    return true;
}

/* {name:Type} of ClickHouse; a map literal does not begin with a bare word and a colon. */
static bool lex_brace(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p + 1;
    if (!(lexer->lex & SQL_LEX_BRACE_PARAM) || p >= lexer->end || !sql_is_char(*p, SQL_CHAR_LETTER))
        return false;
    while (p < lexer->end && sql_is_char(*p, SQL_CHAR_LETTER | SQL_CHAR_DIGIT))
        p++;
    size_t near = (size_t)(lexer->end - p) < 200 ? (size_t)(lexer->end - p) : 200;
    const char *close = near ? memchr(p, '}', near) : NULL;
    if (!close || *p != ':')
        return false;
    lexer->p = close + 1;
    token->kind = SQL_TOKEN_PARAM;
    return true;
}

static bool lex_hash(SqlLexer *lexer, SqlToken *token)
{
    const char *p = lexer->p + 1;
    bool named = p < lexer->end && (may_follow_sigil(lexer, *p) || *p == '#');
    if (!(lexer->lex & SQL_LEX_HASH_NAME) || !named)
        return false;
    token->kind = SQL_TOKEN_WORD;
    lexer->p++;
    skip_word(lexer);
    return true;
}

/* True when the character began something longer than punctuation. */
static bool lex_special(SqlLexer *lexer, SqlToken *token, char c)
{
    switch (c) {
    case '$':
        return lex_money(lexer, token) || sql_lex_dollar(lexer, token);
    case '@':
        return lex_at(lexer, token);
    case ':':
        return lex_colon(lexer, token);
    case '?':
        return lex_question(lexer, token);
    case '{':
        return lex_brace(lexer, token);
    case '#':
        return lex_hash(lexer, token);
    case '&':
        return (lexer->lex & SQL_LEX_AMPERSAND_VARIABLE) &&
               lex_sigil(lexer, token, SQL_TOKEN_VARIABLE);
    case '.':
        if (lexer->end - lexer->p < 2 || !sql_is_char(lexer->p[1], SQL_CHAR_DIGIT) ||
            is_behind_name(lexer, lexer->p))
            return false;
        lex_number(lexer, token);
        return true;
    default:
        return false;
    }
}

static void lex_quoted_or_punct(SqlLexer *lexer, SqlToken *token, char c)
{
    bool quote = c == '\'' || c == '"' || (c == '`' && (lexer->lex & SQL_LEX_BACKTICK)) ||
                 (c == '[' && (lexer->lex & SQL_LEX_BRACKET));
    if (quote)
        sql_lex_quote(lexer, token);
    else if (!lex_special(lexer, token, c))
        sql_lex_operator(lexer, token);
}

static const char *skip_blanks(const char *p, const char *end, uint8_t *flags)
{
    for (; p < end && sql_is_char(*p, SQL_CHAR_BLANK); p++)
        if (*p == '\n')
            *flags = SQL_TOKEN_NEWLINE;
    return p;
}

/* Behind T! and the features in brackets that TiDB knows; NULL when it is a comment all the same.
 */
static const char *skip_features(const char *p, const char *end)
{
    static const char *const known[] = {
        "auto_rand", "auto_id_cache", "auto_rand_base", "clustered_index", "force_inc", "placement",
        "ttl",       "global_index",  "resource_group", "pre_split",       "affinity",  NULL};
    if (p >= end || *p != '[')
        return p;
    const char *close = memchr(p, ']', (size_t)(end - p) < 200 ? (size_t)(end - p) : 200);
    if (!close)
        return NULL;
    Str rest = {p + 1, (size_t)(close - p - 1)}, feature;
    while (str_next(&rest, ',', &feature)) {
        size_t i = 0;
        while (known[i] && !str_is(str_trim(feature), known[i]))
            i++;
        if (!known[i])
            return NULL;
    }
    return close + 1;
}

/* Behind the mark that p begins, or NULL. */
static const char *skip_mark(const SqlLexer *lexer, const char *p)
{
    size_t left = (size_t)(lexer->end - p);
    if (left > 2 && p[2] == '!')
        return skip_digits(p + 3, lexer->end);
    if (left > 3 && p[2] == 'M' && p[3] == '!')
        return skip_digits(p + 4, lexer->end);
    bool feature = left > 3 && p[2] == 'T' && p[3] == '!';
    return feature && (lexer->lex & SQL_LEX_FEATURE_COMMENT) ? skip_features(p + 4, lexer->end)
                                                             : NULL;
}

/* The marks of an executable comment are blanks: its inside is code. */
static bool skip_executable_mark(SqlLexer *lexer)
{
    const char *p = lexer->p;
    if (!(lexer->lex & SQL_LEX_EXECUTABLE_COMMENT) || lexer->end - p < 2)
        return false;
    if (lexer->executable && p[0] == '*' && p[1] == '/') {
        lexer->executable = false;
        lexer->p += 2;
        lexer->closed = (uint32_t)(lexer->p - lexer->begin);
        return true;
    }
    if (p[0] != '/' || p[1] != '*')
        return false;
    const char *inside = skip_mark(lexer, p);
    if (!inside)
        return false;
    lexer->p = inside;
    lexer->opened = (uint32_t)(p - lexer->begin);
    lexer->executable = true;
    return true;
}

static void lex_other(SqlLexer *lexer, SqlToken *token)
{
    char c = *lexer->p;
    if (sql_is_char(c, SQL_CHAR_DIGIT))
        lex_number(lexer, token);
    else if (!((c == '-' || c == '/' || c == '#') && sql_lex_comment(lexer, token)))
        lex_quoted_or_punct(lexer, token, c);
}

static void skip_marks(SqlLexer *lexer, SqlToken *token)
{
    while (lexer->p < lexer->end && skip_executable_mark(lexer))
        lexer->p = skip_blanks(lexer->p, lexer->end, &token->flags);
}

/* Any token, behind its blanks. Neither this nor lex_plain is inlined: what sql_lex_raw does itself
 * needs no stack then. */
static __attribute__((noinline)) void lex_any(SqlLexer *lexer, SqlToken *token)
{
    if (lexer->lex & SQL_LEX_EXECUTABLE_COMMENT)
        skip_marks(lexer, token);
    const char *start = lexer->p;
    token->offset = (uint32_t)(start - lexer->begin);
    if (start >= lexer->end)
        token->kind = SQL_TOKEN_END;
    else if (sql_is_char(*start, SQL_CHAR_LETTER))
        lex_word(lexer, token);
    else
        lex_other(lexer, token);
    token->length = (uint32_t)(lexer->p - start);
}

/* A word, unless something stands behind it that calls for a closer look. */
static __attribute__((noinline)) void lex_plain(SqlLexer *lexer, SqlToken *token)
{
    const char *start = lexer->p, *p = skip_sixteens(start, lexer->end);
    const unsigned more = SQL_CHAR_LETTER | SQL_CHAR_DIGIT | SQL_CHAR_EXTRA | SQL_CHAR_PREFIXED;
    if (p == lexer->end || sql_is_char(*p, more)) {
        lex_any(lexer, token);
        return;
    }
    token->kind = SQL_TOKEN_WORD;
    token->length = (uint32_t)(p - start);
    lexer->p = p;
}

void sql_lex_raw(SqlLexer *lexer, SqlToken *token)
{
    token->flags = 0;
    token->id = 0;
    const char *p = skip_blanks(lexer->p, lexer->end, &token->flags);
    token->offset = (uint32_t)(p - lexer->begin);
    lexer->p = p;
    if (p < lexer->end && sql_is_char(*p, SQL_CHAR_LETTER)) {
        lex_plain(lexer, token);
    } else if (p < lexer->end && sql_is_char(*p, SQL_CHAR_ALONE)) {
        token->kind = SQL_TOKEN_PUNCT;
        token->id = (unsigned char)*p;
        token->length = 1;
        lexer->p++;
    } else {
        lex_any(lexer, token);
    }
}
