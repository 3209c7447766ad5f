/* Lexer: an expression's text as tokens. */
#include "cel/lexer.h"

#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static char peek(Str text, size_t at)
{
    return at < text.n ? text.p[at] : '\0';
}

static size_t skip_blank(Str text, size_t at)
{
    for (;;) {
        char c = peek(text, at);
        if (at < text.n && (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f')) {
            at++;
        } else if (c == '/' && peek(text, at + 1) == '/') {
            while (at < text.n && text.p[at] != '\n' && text.p[at] != '\r')
                at++;
        } else {
            return at;
        }
    }
}

static void refuse(CelToken *token, const char *message)
{
    token->kind = CEL_TOKEN_BAD;
    token->message = message;
}

static size_t scan_name(Str text, size_t at)
{
    while (at < text.n && (is_letter(text.p[at]) || is_digit(text.p[at])))
        at++;
    return at;
}

static size_t scan_digits(Str text, size_t at)
{
    while (at < text.n && is_digit(text.p[at]))
        at++;
    return at;
}

static size_t scan_exponent(Str text, size_t at)
{
    char c = peek(text, at);
    if (c != 'e' && c != 'E')
        return at;
    char sign = peek(text, at + 1);
    size_t digits = at + (sign == '+' || sign == '-' ? 2 : 1);
    return is_digit(peek(text, digits)) ? scan_digits(text, digits) : at;
}

static void read_number(Str text, size_t *at, CelToken *token)
{
    size_t start = *at, end = start;
    bool is_whole = true;
    if (text.p[start] == '0' && peek(text, start + 1) == 'x' && is_hex(peek(text, start + 2))) {
        for (end = start + 2; is_hex(peek(text, end));)
            end++;
    } else {
        end = scan_digits(text, start);
        if (peek(text, end) == '.' && is_digit(peek(text, end + 1)))
            end = scan_digits(text, end + 1);
        end = scan_exponent(text, end);
        is_whole = end == scan_digits(text, start);
    }
    if (is_whole && (peek(text, end) == 'u' || peek(text, end) == 'U'))
        end++;
    token->kind = CEL_TOKEN_NUMBER;
    token->text = str_sub(text, start, end);
    *at = end;
}

static bool is_reserved(Str word)
{
    static const char *const words[] = {
        "as",  "break", "const",   "continue",  "else",   "for", "function", "if",    "import",
        "let", "loop",  "package", "namespace", "return", "var", "void",     "while", NULL};
    for (const char *const *each = words; *each; each++)
        if (str_is(word, *each))
            return true;
    return false;
}

static void read_word(CelToken *token)
{
    Str word = token->text;
    token->kind = CEL_TOKEN_LITERAL;
    if (str_is(word, "true") || str_is(word, "false")) {
        token->value = cel_bool(word.p[0] == 't');
    } else if (str_is(word, "null")) {
        token->value = (CelValue){.kind = CEL_NULL};
    } else if (str_is(word, "in")) {
        token->kind = CEL_TOKEN_MARK;
        token->mark = CEL_MARK_IN;
    } else {
        token->kind = is_reserved(word) ? CEL_TOKEN_RESERVED : CEL_TOKEN_NAME;
    }
}

/* Behind the closing quotes; 0 when there are none. *inside gets what is between. */
static size_t scan_quotes(Str text, size_t at, bool is_raw, Str *inside)
{
    char quote = text.p[at];
    size_t width = peek(text, at + 1) == quote && peek(text, at + 2) == quote ? 3 : 1;
    size_t first = at += width;
    for (; at < text.n; at++) {
        char c = text.p[at];
        if (width == 1 && (c == '\n' || c == '\r'))
            return 0;
        if (c == '\\' && !is_raw) {
            at++;
        } else if (c == quote &&
                   (width == 1 || (peek(text, at + 1) == quote && peek(text, at + 2) == quote))) {
            *inside = str_sub(text, first, at);
            return at + width;
        }
    }
    return 0;
}

/* b, r and br before the quotes. False when it is a name. */
static bool read_string(Arena *arena, Str text, size_t *at, CelToken *token)
{
    size_t quote = *at;
    bool is_bytes = (peek(text, quote) | 32) == 'b';
    quote += is_bytes;
    bool is_raw = (peek(text, quote) | 32) == 'r';
    quote += is_raw;
    if (peek(text, quote) != '"' && peek(text, quote) != '\'')
        return false;
    Str inside;
    size_t end = scan_quotes(text, quote, is_raw, &inside);
    if (!end) {
        refuse(token, "the string does not end; close it with the quote it began with");
        return true;
    }
    token->kind = CEL_TOKEN_LITERAL;
    token->text = str_sub(text, *at, end);
    token->message = cel_string_read(arena, inside, is_raw, is_bytes, &token->value);
    if (token->message)
        token->kind = CEL_TOKEN_BAD;
    *at = end;
    return true;
}

static void read_quoted_name(Str text, size_t *at, CelToken *token)
{
    size_t end = *at + 1;
    while (end < text.n &&
           (is_letter(text.p[end]) || is_digit(text.p[end]) || strchr(".-/ ", text.p[end])))
        end++;
    if (peek(text, end) != '`' || end == *at + 1) {
        refuse(token, "a field in backquotes has letters, digits and _ . - / only");
        return;
    }
    token->kind = CEL_TOKEN_QUOTED;
    token->text = str_sub(text, *at + 1, end);
    *at = end + 1;
}

static void read_mark(Str text, size_t *at, CelToken *token)
{
    static const struct {
        char text[3];
        int mark;
    } pairs[] = {{"==", CEL_MARK_EQ}, {"!=", CEL_MARK_NE},  {"<=", CEL_MARK_LE},
                 {">=", CEL_MARK_GE}, {"&&", CEL_MARK_AND}, {"||", CEL_MARK_OR}};
    Str rest = str_sub(text, *at, text.n);
    token->kind = CEL_TOKEN_MARK;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        if (str_starts(rest, pairs[i].text)) {
            token->mark = pairs[i].mark;
            *at += 2;
            return;
        }
    }
    char c = text.p[*at];
    if (c == '\0' || !strchr(".,:?()[]{}!<>+-*/%", c)) {
        refuse(token, c == '=' || c == '&' || c == '|'
                          ? "a single =, & or | means nothing here; write ==, && or ||"
                          : "this character means nothing outside of a string");
        return;
    }
    token->mark = c;
    *at += 1;
}

void cel_token_read(Arena *arena, Str text, size_t *at, CelToken *token)
{
    *at = skip_blank(text, *at);
    *token = (CelToken){.kind = CEL_TOKEN_END, .offset = (uint32_t)*at};
    char c = peek(text, *at);
    if (*at >= text.n) {
        token->end = token->offset;
        return;
    }
    if (is_digit(c) || (c == '.' && is_digit(peek(text, *at + 1)))) {
        read_number(text, at, token);
    } else if ((c == '"' || c == '\'' || is_letter(c)) && read_string(arena, text, at, token)) {
        /* read */
    } else if (is_letter(c)) {
        size_t end = scan_name(text, *at);
        token->text = str_sub(text, *at, end);
        read_word(token);
        *at = end;
    } else if (c == '`') {
        read_quoted_name(text, at, token);
    } else {
        read_mark(text, at, token);
    }
    token->end = (uint32_t)*at;
}
