/* Json: the strict reader. Refuses what RFC 8259 leaves to taste: duplicate keys, lone surrogates,
 * numbers no double can hold; so that two readers of one request can never disagree. */
#include <endian.h>
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/map.h"

#define DEFAULT_BYTES ((size_t)32 * 1024 * 1024)
#define DEFAULT_DEPTH ((size_t)100)
#define LONGEST_NUMBER ((size_t)400)
#define FEW_MEMBERS ((size_t)12) /* below this a linear search beats a map */

typedef struct Reader {
    Ctx *cx;
    const char *begin, *p, *end;
    size_t depth, max_depth;
} Reader;

static Json *read_value(Reader *r);

static void *refuse(Reader *r, const char *what)
{
    size_t line = 1, column = 1;
    for (const char *c = r->begin; c < r->p && c < r->end; c++) {
        if (*c == '\n')
            line++, column = 1;
        else if (((unsigned char)*c & 0xc0) != 0x80)
            column++;
    }
    return err_null(r->cx, ERR_INVALID, "invalid JSON at line %zu column %zu: %s", line, column,
                    what);
}

static void skip_space(Reader *r)
{
    while (r->p < r->end && (*r->p == ' ' || *r->p == '\n' || *r->p == '\r' || *r->p == '\t'))
        r->p++;
}

static bool at(Reader *r, char c)
{
    return r->p < r->end && *r->p == c;
}

static bool accept(Reader *r, char c)
{
    if (!at(r, c))
        return false;
    r->p++;
    return true;
}

static bool read_hex4(Reader *r, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, r->p++) {
        if (r->p >= r->end)
            return false;
        char c = *r->p;
        uint32_t digit = c >= '0' && c <= '9'   ? (uint32_t)(c - '0')
                         : c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A' + 10)
                                                : 16;
        if (digit > 15)
            return false;
        *code = *code * 16 + digit;
    }
    return true;
}

static void add_utf8(Buf *out, uint32_t code)
{
    if (code < 0x80) {
        buf_add_char(out, (char)code);
    } else if (code < 0x800) {
        buf_add(out, (char[]){(char)(0xc0 | code >> 6), (char)(0x80 | (code & 63))}, 2);
    } else if (code < 0x10000) {
        buf_add(out,
                (char[]){(char)(0xe0 | code >> 12), (char)(0x80 | (code >> 6 & 63)),
                         (char)(0x80 | (code & 63))},
                3);
    } else {
        buf_add(out,
                (char[]){(char)(0xf0 | code >> 18), (char)(0x80 | (code >> 12 & 63)),
                         (char)(0x80 | (code >> 6 & 63)), (char)(0x80 | (code & 63))},
                4);
    }
}

static bool read_unicode(Reader *r, Buf *out)
{
    uint32_t code, low;
    if (!read_hex4(r, &code))
        return refuse(r, "\\u needs four hexadecimal digits");
    if (code >= 0xd800 && code < 0xdc00) {
        if (!accept(r, '\\') || !accept(r, 'u') || !read_hex4(r, &low) || low < 0xdc00 ||
            low > 0xdfff)
            return refuse(r, "a high surrogate needs a low one");
        code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    } else if (code >= 0xdc00 && code < 0xe000) {
        return refuse(r, "a low surrogate without a high one");
    }
    add_utf8(out, code);
    return true;
}

static bool read_escape(Reader *r, Buf *out)
{
    static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
    if (r->p >= r->end)
        return refuse(r, "the string does not end");
    char c = *r->p++;
    if (c == 'u')
        return read_unicode(r, out);
    const char *found = c ? strchr(from, c) : NULL;
    if (!found)
        return refuse(r, "unknown escape");
    buf_add_char(out, to[found - from]);
    return true;
}

/* Eight bytes at once: the high bit of each that is a quote, a backslash or a control character.
 * Behind the first of them there may be bits of others. */
static uint64_t specials(const char *p)
{
    const uint64_t ones = 0x0101010101010101u, high = 0x8080808080808080u;
    uint64_t word, quote, slash;
    memcpy(&word, p, sizeof word);
    word = le64toh(word);
    quote = word ^ ones * '"';
    slash = word ^ ones * '\\';
    return (((word - ones * 0x20) & ~word) | ((quote - ones) & ~quote) |
            ((slash - ones) & ~slash)) &
           high;
}

static void skip_plain(Reader *r)
{
    for (; r->end - r->p >= 8; r->p += 8) {
        uint64_t found = specials(r->p);
        if (found) {
            r->p += __builtin_ctzll(found) / 8;
            return;
        }
    }
    while (r->p < r->end && *r->p != '"' && *r->p != '\\' && (unsigned char)*r->p >= 0x20)
        r->p++;
}

/* After the opening quote. Without escapes the text is a view of the input. */
static bool read_string(Reader *r, Str *out)
{
    const char *from = r->p;
    Buf decoded = buf_new(r->cx->arena);
    bool copied = false;
    for (;;) {
        skip_plain(r);
        if (r->p >= r->end)
            return refuse(r, "the string does not end");
        if (*r->p == '"')
            break;
        if (*r->p != '\\')
            return refuse(r, "a control character in a string must be escaped");
        buf_add(&decoded, from, (size_t)(r->p++ - from));
        copied = true;
        if (!read_escape(r, &decoded))
            return false;
        from = r->p;
    }
    if (copied) {
        buf_add(&decoded, from, (size_t)(r->p - from));
        *out = buf_str(&decoded);
    } else {
        *out = (Str){from, (size_t)(r->p - from)};
    }
    r->p++;
    return true;
}

static bool digits(Reader *r)
{
    const char *from = r->p;
    while (r->p < r->end && *r->p >= '0' && *r->p <= '9')
        r->p++;
    return r->p > from;
}

static bool fits_double(Str literal)
{
    char copy[LONGEST_NUMBER + 1];
    memcpy(copy, literal.p, literal.n);
    copy[literal.n] = '\0';
    return isfinite(strtod(copy, NULL));
}

static Json *read_number(Reader *r)
{
    const char *from = r->p;
    accept(r, '-');
    if (!accept(r, '0') && !digits(r))
        return refuse(r, "unexpected character");
    const char *after_integer = r->p;
    if (accept(r, '.') && !digits(r))
        return refuse(r, "a digit must follow the decimal point");
    if (at(r, 'e') || at(r, 'E')) {
        r->p++;
        if (!accept(r, '+'))
            accept(r, '-');
        if (!digits(r))
            return refuse(r, "the exponent has no digits");
    }
    Str literal = {from, (size_t)(r->p - from)};
    bool is_short = r->p == after_integer && literal.n <= JSON_EXACT_DIGITS;
    if (!is_short && (literal.n > LONGEST_NUMBER || !fits_double(literal)))
        return refuse(r, "the number is out of range");
    Json *value = ARENA_NEW(r->cx->arena, Json);
    value->kind = JSON_NUMBER;
    value->text = literal;
    return value;
}

static Json *read_word(Reader *r, const char *word, Json *value)
{
    size_t n = strlen(word);
    if ((size_t)(r->end - r->p) < n || memcmp(r->p, word, n) != 0)
        return refuse(r, "unexpected character");
    r->p += n;
    return value;
}

/* A map takes over when the object is large, so that many keys cost linear time. */
static bool is_duplicate(Arena *arena, const Json *object, Map **seen, Str key)
{
    if (object->n < FEW_MEMBERS)
        return json_get_str(object, key) != NULL;
    if (!*seen) {
        *seen = map_new(arena);
        for (size_t i = 0; i < object->n; i++)
            map_set(*seen, object->members[i].key, NULL);
    }
    return !map_set(*seen, key, NULL);
}

static bool read_member(Reader *r, Json *object, Map **seen)
{
    Str key;
    skip_space(r);
    const char *at_key = r->p;
    if (!accept(r, '"'))
        return refuse(r, "a member needs a quoted key");
    if (!read_string(r, &key))
        return false;
    if (is_duplicate(r->cx->arena, object, seen, key)) {
        r->p = at_key;
        return refuse(r, arena_printf(r->cx->arena, "key \"%.*s\" stands twice", STR_ARG(key)));
    }
    skip_space(r);
    if (!accept(r, ':'))
        return refuse(r, "':' expected after the key");
    Json *value = read_value(r);
    if (!value)
        return false;
    json_append(r->cx->arena, object, key, value);
    return true;
}

static Json *read_object(Reader *r)
{
    Json *object = json_new_object(r->cx->arena);
    Map *seen = NULL;
    skip_space(r);
    if (accept(r, '}'))
        return object;
    do {
        if (!read_member(r, object, &seen))
            return NULL;
        skip_space(r);
    } while (accept(r, ','));
    return accept(r, '}') ? object : refuse(r, "',' or '}' expected");
}

static Json *read_array(Reader *r)
{
    Json *array = json_new_array(r->cx->arena);
    skip_space(r);
    if (accept(r, ']'))
        return array;
    do {
        Json *value = read_value(r);
        if (!value)
            return NULL;
        json_add(r->cx->arena, array, value);
        skip_space(r);
    } while (accept(r, ','));
    return accept(r, ']') ? array : refuse(r, "',' or ']' expected");
}

static Json *read_nested(Reader *r)
{
    if (++r->depth > r->max_depth)
        return refuse(r, "nested too deeply");
    Json *value = *r->p++ == '{' ? read_object(r) : read_array(r);
    r->depth--;
    return value;
}

static Json *read_value(Reader *r)
{
    Str text;
    skip_space(r);
    if (r->p >= r->end)
        return refuse(r, "a value is missing");
    switch (*r->p) {
    case '{':
    case '[':
        return read_nested(r);
    case '"':
        r->p++;
        return read_string(r, &text) ? json_new_str(r->cx->arena, text) : NULL;
    case 't':
        return read_word(r, "true", json_new_bool(r->cx->arena, true));
    case 'f':
        return read_word(r, "false", json_new_bool(r->cx->arena, false));
    case 'n':
        return read_word(r, "null", json_null(r->cx->arena));
    default:
        return read_number(r);
    }
}

Json *json_parse(Ctx *cx, Str text, const JsonLimits *limits)
{
    size_t max_bytes = limits && limits->max_bytes ? limits->max_bytes : DEFAULT_BYTES;
    if (text.n > max_bytes)
        return err_null(cx, ERR_INVALID, "the JSON text is larger than %zu bytes", max_bytes);
    if (!str_is_utf8(text))
        return err_null(cx, ERR_INVALID, "the JSON text is not valid UTF-8");
    Reader r = {.cx = cx,
                .begin = text.p,
                .p = text.p,
                .end = text.p + text.n,
                .max_depth = limits && limits->max_depth ? limits->max_depth : DEFAULT_DEPTH};
    Json *value = read_value(&r);
    if (!value)
        return NULL;
    skip_space(&r);
    return r.p == r.end ? value : refuse(&r, "text after the value");
}
