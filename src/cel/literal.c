/* Literal: numbers and quoted texts as values. */
#include <math.h>
#include <stdlib.h>

#include "cel/lexer.h"
#include "cel/text.h"

static bool read_whole(Str digits, uint64_t *value)
{
    bool is_hex = str_starts(digits, "0x");
    *value = 0;
    for (size_t i = is_hex ? 2 : 0; i < digits.n; i++) {
        char c = digits.p[i];
        unsigned digit = c <= '9' ? (unsigned)(c - '0') : (unsigned)((c | 32) - 'a' + 10);
        if (__builtin_mul_overflow(*value, is_hex ? 16u : 10u, value) ||
            __builtin_add_overflow(*value, digit, value))
            return false;
    }
    return true;
}

static const char *read_double(Str text, bool is_negative, CelValue *value)
{
    char digits[512];
    if (text.n >= sizeof digits)
        return "the number has more than 500 digits";
    memcpy(digits, text.p, text.n);
    digits[text.n] = '\0';
    double number = strtod(digits, NULL);
    if (isinf(number))
        return "the number is larger than a double can hold";
    *value = cel_double(is_negative ? -number : number);
    return NULL;
}

static bool is_all_digits(Str text)
{
    for (size_t i = 0; i < text.n; i++)
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
    return true;
}

const char *cel_number_read(Str text, bool is_negative, CelValue *value)
{
    bool is_uint = (text.p[text.n - 1] | 32) == 'u';
    Str digits = str_sub(text, 0, text.n - is_uint);
    uint64_t whole;
    if (!str_starts(text, "0x") && !is_all_digits(digits))
        return read_double(text, is_negative, value);
    bool fits = read_whole(digits, &whole);
    if (is_uint) {
        *value = cel_uint(whole);
        return !fits || is_negative ? "the number does not fit a uint" : NULL;
    }
    if (!fits || whole > (uint64_t)INT64_MAX + is_negative)
        return "the number does not fit an int; write it as a double (1e20) or a uint (20u)";
    *value = cel_int(is_negative ? (int64_t)(0 - whole) : (int64_t)whole);
    return NULL;
}

static bool take_digits(Str text, size_t *at, size_t n, unsigned base, uint32_t *value)
{
    *value = 0;
    for (size_t i = 0; i < n; i++, ++*at) {
        char c = *at < text.n ? text.p[*at] : '\0';
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 99;
        if (digit >= base)
            return false;
        *value = *value * base + digit;
    }
    return true;
}

static char plain_escape(char c)
{
    static const char from[] = "abfnrtv\\?\"'`", to[] = "\a\b\f\n\r\t\v\\?\"'`";
    const char *found = c ? strchr(from, c) : NULL;
    return found ? to[found - from] : '\0';
}

/* \u with the first half of a surrogate pair takes the second. */
static bool take_unicode(Str text, size_t *at, char c, uint32_t *point)
{
    uint32_t low;
    if (!take_digits(text, at, c == 'u' ? 4 : 8, 16, point))
        return false;
    if (c == 'u' && *point >= 0xD800 && *point < 0xDC00) {
        if (!str_starts(str_sub(text, *at, text.n), "\\u"))
            return false;
        *at += 2;
        if (!take_digits(text, at, 4, 16, &low) || low < 0xDC00 || low > 0xDFFF)
            return false;
        *point = 0x10000 + ((*point - 0xD800) << 10) + (low - 0xDC00);
    }
    return *point <= 0x10FFFF && (*point < 0xD800 || *point > 0xDFFF);
}

/* Behind a backslash. NULL, or why it is no escape. */
static const char *take_escape(Buf *out, Str text, size_t *at, bool is_bytes)
{
    char c = *at < text.n ? text.p[*at] : '\0';
    char plain = plain_escape(c);
    uint32_t point;
    if (plain) {
        buf_add_char(out, plain);
        ++*at;
        return NULL;
    }
    if (c == 'u' || c == 'U') {
        ++*at;
        if (is_bytes)
            return "\\u and \\U have no meaning in bytes; use \\x";
        if (!take_unicode(text, at, c, &point))
            return "\\u needs four and \\U eight hexadecimal digits of a Unicode character";
    } else if (c == 'x' || c == 'X') {
        ++*at;
        if (!take_digits(text, at, 2, 16, &point))
            return "\\x needs two hexadecimal digits";
    } else if (!take_digits(text, at, 3, 8, &point) || point > 0377) {
        return "the escape is not known; write \\\\ for a backslash, or put r before the quote";
    }
    if (is_bytes)
        buf_add_char(out, (char)point);
    else
        cel_text_add(out, point);
    return NULL;
}

const char *cel_string_read(Arena *arena, Str text, bool is_raw, bool is_bytes, CelValue *value)
{
    CelKind kind = is_bytes ? CEL_BYTES : CEL_STRING;
    *value = cel_text(kind, text);
    if (is_raw || !memchr(text.p, '\\', text.n))
        return NULL;
    Buf out = buf_new(arena);
    for (size_t at = 0; at < text.n;) {
        char c = text.p[at++];
        const char *why = NULL;
        if (c == '\\')
            why = take_escape(&out, text, &at, is_bytes);
        else
            buf_add_char(&out, c);
        if (why)
            return why;
    }
    value->text = buf_str(&out);
    return NULL;
}
