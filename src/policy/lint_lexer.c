/* Lint lexer: the tokens of a Lua 5.1 text as LuaJIT reads it, and what comments ask of the lint.
 */
#include "policy/lint_lexer.h"

#include <ctype.h>

static const char *const words[] = {"and",   "break", "do",       "else", "elseif", "end",
                                    "false", "for",   "function", "goto", "if",     "in",
                                    "local", "nil",   "not",      "or",   "repeat", "return",
                                    "then",  "true",  "until",    "while"};

static unsigned char at(const LintLexer *lexer, size_t ahead)
{
    size_t i = lexer->at + ahead;
    return i < lexer->text.n ? (unsigned char)lexer->text.p[i] : 0;
}

static bool is_at_end(const LintLexer *lexer)
{
    return lexer->at >= lexer->text.n;
}

/* \r\n and \n\r are one line's end. */
static void skip_newline(LintLexer *lexer)
{
    unsigned char first = at(lexer, 0), second = at(lexer, 1);
    lexer->at++;
    if ((second == '\n' || second == '\r') && second != first)
        lexer->at++;
    lexer->line++;
}

static void skip_rest_of_line(LintLexer *lexer)
{
    while (!is_at_end(lexer) && at(lexer, 0) != '\n' && at(lexer, 0) != '\r')
        lexer->at++;
}

void policy_lint_open(LintLexer *lexer, Arena *arena, Str text)
{
    *lexer = (LintLexer){.arena = arena, .text = text, .line = 1};
    if (str_starts(text, "\xef\xbb\xbf"))
        lexer->at = 3;
    if (at(lexer, 0) == '#')
        skip_rest_of_line(lexer);
}

/* At [, whether [[ or [=[ ...; the number of signs is in *level. */
static bool is_long_bracket(const LintLexer *lexer, size_t *level)
{
    size_t n = 1;
    while (at(lexer, n) == '=')
        n++;
    *level = n - 1;
    return at(lexer, 0) == '[' && at(lexer, n) == '[';
}

/* False when it does not end. */
static bool read_long(LintLexer *lexer, size_t level, Str *content)
{
    lexer->at += level + 2;
    size_t from = lexer->at;
    while (!is_at_end(lexer)) {
        size_t n = 1;
        if (at(lexer, 0) == '\n' || at(lexer, 0) == '\r') {
            skip_newline(lexer);
            continue;
        }
        while (at(lexer, 0) == ']' && at(lexer, n) == '=')
            n++;
        if (at(lexer, 0) == ']' && at(lexer, n) == ']' && n - 1 == level) {
            *content = str_sub(lexer->text, from, lexer->at);
            lexer->at += n + 1;
            return true;
        }
        lexer->at++;
    }
    return false;
}

static void note_comment(LintLexer *lexer, Str comment, int line)
{
    comment = str_trim(comment);
    if (!str_starts(comment, "luacheck:"))
        return;
    LintComment note = {line, lexer->token_line != line, str_trim(str_sub(comment, 9, comment.n))};
    VEC_ADD(lexer->arena, &lexer->comments, note);
}

static void skip_comment(LintLexer *lexer)
{
    size_t level = 0, from;
    int line = lexer->line;
    Str content;
    lexer->at += 2;
    if (is_long_bracket(lexer, &level) && read_long(lexer, level, &content))
        return;
    from = lexer->at;
    skip_rest_of_line(lexer);
    note_comment(lexer, str_sub(lexer->text, from, lexer->at), line);
}

static void skip_blank(LintLexer *lexer)
{
    while (!is_at_end(lexer)) {
        unsigned char c = at(lexer, 0);
        if (c == '\n' || c == '\r')
            skip_newline(lexer);
        else if (isspace(c))
            lexer->at++;
        else if (c == '-' && at(lexer, 1) == '-')
            skip_comment(lexer);
        else
            return;
    }
}

static bool is_name_byte(unsigned char c)
{
    return isalnum(c) || c == '_' || c >= 0x80;
}

static LintToken read_name(LintLexer *lexer, LintToken token)
{
    size_t from = lexer->at;
    while (is_name_byte(at(lexer, 0)))
        lexer->at++;
    token.kind = LINT_NAME;
    token.text = str_sub(lexer->text, from, lexer->at);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_is(token.text, words[i]))
            token.kind = LINT_AND + (int)i;
    return token;
}

static LintToken read_number(LintLexer *lexer, LintToken token)
{
    size_t from = lexer->at;
    bool is_hex = at(lexer, 0) == '0' && (at(lexer, 1) | 0x20) == 'x';
    for (;;) {
        unsigned char c = at(lexer, 0);
        bool is_exponent = (c | 0x20) == (is_hex ? 'p' : 'e');
        if (is_exponent && (at(lexer, 1) == '+' || at(lexer, 1) == '-'))
            lexer->at += 2;
        else if (is_name_byte(c) || c == '.')
            lexer->at++;
        else
            break;
    }
    token.kind = LINT_NUMBER;
    token.text = str_sub(lexer->text, from, lexer->at);
    return token;
}

static LintToken read_string(LintLexer *lexer, LintToken token)
{
    unsigned char quote = at(lexer, 0);
    size_t from = ++lexer->at;
    while (!is_at_end(lexer) && at(lexer, 0) != quote) {
        unsigned char c = at(lexer, 0);
        bool is_escape = c == '\\';
        lexer->at += is_escape;
        if (is_escape && at(lexer, 0) == 'z') {
            for (lexer->at++; !is_at_end(lexer) && isspace(at(lexer, 0));)
                at(lexer, 0) == '\n' || at(lexer, 0) == '\r' ? skip_newline(lexer)
                                                             : (void)lexer->at++;
            continue;
        }
        if (at(lexer, 0) != '\n' && at(lexer, 0) != '\r')
            lexer->at += !is_at_end(lexer);
        else if (is_escape)
            skip_newline(lexer);
        else
            break;
    }
    token.kind = at(lexer, 0) == quote && !is_at_end(lexer) ? LINT_STRING : LINT_BAD;
    token.text = str_sub(lexer->text, from, lexer->at);
    lexer->at += token.kind == LINT_STRING;
    return token;
}

static const struct {
    const char *text;
    int kind;
} signs[] = {{"...", LINT_DOTS},   {"..", LINT_CONCAT},   {"==", LINT_EQUAL}, {"~=", LINT_UNEQUAL},
             {"<=", LINT_AT_MOST}, {">=", LINT_AT_LEAST}, {"::", LINT_LABEL}};

static LintToken read_sign(LintLexer *lexer, LintToken token)
{
    Str rest = str_sub(lexer->text, lexer->at, lexer->text.n);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        if (!str_starts(rest, signs[i].text))
            continue;
        token.kind = signs[i].kind;
        lexer->at += strlen(signs[i].text);
        return token;
    }
    token.kind = rest.p[0] && strchr("+-*/%^#<>=(){}[];:,.", rest.p[0]) ? rest.p[0] : LINT_BAD;
    token.text = str_sub(rest, 0, 1);
    lexer->at++;
    return token;
}

LintToken policy_lint_next(LintLexer *lexer)
{
    size_t level = 0;
    skip_blank(lexer);
    LintToken token = {.kind = LINT_END_OF_TEXT, .line = lexer->line, .text = STR("")};
    unsigned char c = at(lexer, 0);
    lexer->token_line = lexer->line;
    if (is_at_end(lexer))
        return token;
    if (isdigit(c) || (c == '.' && isdigit(at(lexer, 1))))
        return read_number(lexer, token);
    if (is_name_byte(c))
        return read_name(lexer, token);
    if (c == '"' || c == '\'') {
        token = read_string(lexer, token);
        lexer->token_line = lexer->line;
        return token;
    }
    if (!is_long_bracket(lexer, &level))
        return read_sign(lexer, token);
    token.kind = read_long(lexer, level, &token.text) ? LINT_STRING : LINT_BAD;
    lexer->token_line = lexer->line;
    return token;
}
