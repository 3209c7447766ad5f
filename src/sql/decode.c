/* Cursor: the value that a quoted name or a string literal stands for. */
#include "sql/cursor.h"

static Str between(Str text, size_t head, size_t tail)
{
    return text.n >= head + tail ? str_sub(text, head, text.n - tail) : STR_NONE;
}

static unsigned hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    c = (char)(c | 32);
    return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10) : 16;
}

static void add_utf8(Buf *buf, unsigned long c)
{
    if (c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || c == 0)
        c = 0xfffd;
    if (c < 0x80) {
        buf_add_char(buf, (char)c);
    } else if (c < 0x800) {
        buf_add_char(buf, (char)(0xc0 | (c >> 6)));
        buf_add_char(buf, (char)(0x80 | (c & 63)));
    } else if (c < 0x10000) {
        buf_add_char(buf, (char)(0xe0 | (c >> 12)));
        buf_add_char(buf, (char)(0x80 | ((c >> 6) & 63)));
        buf_add_char(buf, (char)(0x80 | (c & 63)));
    } else {
        buf_add_char(buf, (char)(0xf0 | (c >> 18)));
        buf_add_char(buf, (char)(0x80 | ((c >> 12) & 63)));
        buf_add_char(buf, (char)(0x80 | ((c >> 6) & 63)));
        buf_add_char(buf, (char)(0x80 | (c & 63)));
    }
}

/* Up to `most` hexadecimal digits at s.p[*i]; the count that was read. */
static size_t read_hex(Str s, size_t *i, size_t most, unsigned long *value)
{
    size_t n = 0;
    *value = 0;
    while (n < most && *i < s.n && hex_value(s.p[*i]) < 16) {
        *value = *value * 16 + hex_value(s.p[(*i)++]);
        n++;
    }
    return n;
}

/* At the character behind a backslash. */
static void add_escape(Buf *buf, Str s, size_t *i)
{
    static const char letters[] = "bfnrtv0aZ", values[] = "\b\f\n\r\t\v\0\a\032";
    char c = s.p[(*i)++];
    const char *letter = strchr(letters, c);
    unsigned long value = 0;
    if (c == 'u' || c == 'U' || c == 'x') {
        size_t most = c == 'u' ? 4 : c == 'U' ? 8 : 2;
        if (read_hex(s, i, most, &value))
            add_utf8(buf, value);
        else
            buf_add_char(buf, c);
    } else {
        buf_add_char(buf, letter && c ? values[letter - letters] : c);
    }
}

static Str unescape(Arena *arena, Str s, char quote, bool backslash)
{
    Buf buf = buf_new(arena);
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i++];
        if (c == '\\' && backslash && i < s.n) {
            add_escape(&buf, s, &i);
        } else {
            buf_add_char(&buf, c);
            if (c == quote && i < s.n && s.p[i] == quote)
                i++;
        }
    }
    return buf_str(&buf);
}

/* U&'\0041\+000042': backslash and four digits, or + and six. */
static Str decode_unicode(Arena *arena, Str s, char quote)
{
    Buf buf = buf_new(arena);
    for (size_t i = 0; i < s.n;) {
        char c = s.p[i++];
        unsigned long value;
        if (c == '\\' && i < s.n && s.p[i] == '\\') {
            buf_add_char(&buf, s.p[i++]);
        } else if (c == '\\' && i < s.n) {
            size_t digits = s.p[i] == '+' ? 6 : 4;
            i += s.p[i] == '+';
            if (read_hex(s, &i, digits, &value))
                add_utf8(&buf, value);
        } else {
            buf_add_char(&buf, c);
            if (c == quote && i < s.n && s.p[i] == quote)
                i++;
        }
    }
    return buf_str(&buf);
}

Str sql_token_raw_name(const SqlParser *parser, const SqlToken *token)
{
    Str text = sql_token_text(parser, token);
    if (token->kind != SQL_TOKEN_QUOTED && token->kind != SQL_TOKEN_STRING)
        return text;
    bool unicode = text.n > 2 && text.p[1] == '&';
    size_t head = unicode ? 3 : 1;
    char quote = text.p[head - 1];
    Str inner = between(text, head, token->flags & SQL_TOKEN_UNCLOSED ? 0 : 1);
    if (unicode)
        return decode_unicode(parser->arena, inner, quote);
    if (!(token->flags & SQL_TOKEN_ESCAPES))
        return inner;
    return unescape(parser->arena, inner, quote == '[' ? ']' : quote, false);
}

Str sql_token_name(const SqlParser *parser, const SqlToken *token)
{
    return sql_token_fold(parser, token, sql_token_raw_name(parser, token));
}

enum { SHORT_NAME = 16 };
typedef uint8_t Bytes __attribute__((vector_size(SHORT_NAME)));

/* Does one of the 26 letters from `first` on stand among the n bytes? SHORT_NAME bytes can be read
 * at p, and n is not more: there is no branch on it, as it cannot be guessed. */
static bool has_letter_in_short(const char *p, size_t n, char first)
{
    static const uint8_t masks[2 * SHORT_NAME] = {[0 ... SHORT_NAME - 1] = 0xff};
    Bytes bytes, mask;
    uint64_t found[2];
    memcpy(&bytes, p, sizeof bytes);
    memcpy(&mask, masks + SHORT_NAME - n, sizeof mask);
    bytes = (bytes - (uint8_t)first < 26) & mask;
    memcpy(found, &bytes, sizeof found);
    return found[0] | found[1];
}

static bool has_letter(Str name, const char *end, char first)
{
    if (name.n <= SHORT_NAME && end - name.p >= SHORT_NAME)
        return has_letter_in_short(name.p, name.n, first);
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] >= first && name.p[i] < first + 26)
            return true;
    return false;
}

/* The name of a word is its text. */
Str sql_token_fold(const SqlParser *parser, const SqlToken *token, Str name)
{
    SqlFold fold = parser->dialect->fold;
    if (token->kind != SQL_TOKEN_WORD || fold == SQL_FOLD_NONE)
        return name;
    Str text = parser->script->text;
    bool lower = fold == SQL_FOLD_LOWER;
    if (!has_letter(name, text.p + text.n, lower ? 'A' : 'a'))
        return name;
    return lower ? str_lower(parser->arena, name) : str_upper(parser->arena, name);
}

static Str dollar_string(Str text, size_t tail)
{
    const char *second = memchr(text.p + 1, '$', text.n - 1);
    if (!second)
        return STR_NONE;
    size_t head = (size_t)(second + 1 - text.p);
    return between(text, head, tail ? head : 0);
}

Str sql_token_string(const SqlParser *parser, const SqlToken *token)
{
    Str text = sql_token_text(parser, token);
    size_t tail = token->flags & SQL_TOKEN_UNCLOSED ? 0 : 1;
    if (text.n && text.p[0] == '$')
        return dollar_string(text, tail);
    size_t head = 0;
    while (head < text.n && text.p[head] != '\'' && text.p[head] != '"')
        head++;
    if (head == text.n)
        return text;
    char quote = text.p[head], prefix = head ? (char)(text.p[head - 1] | 32) : 0;
    if (prefix == 'q')
        return between(text, head + 2, tail * 2);
    if (head >= 2 && text.p[head - 1] == '&')
        return decode_unicode(parser->arena, between(text, head + 1, tail), quote);
    size_t width = (parser->dialect->lex & SQL_LEX_TRIPLE) && text.n >= head + 6 &&
                           text.p[head + 1] == quote && text.p[head + 2] == quote
                       ? 3
                       : 1;
    Str inner = between(text, head + width, tail * width);
    bool backslash = prefix == 'e' || ((parser->dialect->lex & SQL_LEX_BACKSLASH) && prefix != 'r');
    bool plain = !(token->flags & SQL_TOKEN_ESCAPES) && width == 1;
    return plain ? inner : unescape(parser->arena, inner, width == 1 ? quote : 0, backslash);
}
