/* Format: values in a template, and strings in quotes. */
#include "cel/format.h"

#include <math.h>
#include <stdio.h>

#include "base/vec.h"
#include "cel/convert.h"
#include "cel/text.h"
#include "cel/time.h"

#define DEPTH_MAX 100
#define PRECISION_MAX 100

typedef struct Format {
    CelState *state;
    const CelNode *node;
    Buf out;
} Format;

static bool refuse(Format *format, char verb, const CelValue *value)
{
    return cel_fail(format->state, format->node, "%%%c cannot show type %s", verb,
                    cel_kind_word(value->kind));
}

static bool add_text(Format *format, Str text)
{
    buf_add_str(&format->out, text);
    return cel_spend(format->state, format->node, 1 + text.n / 10);
}

/* Runs of bytes that are not UTF-8 become one replacement character. */
static bool add_bytes(Format *format, Str bytes)
{
    bool was_bad = false;
    for (size_t at = 0; at < bytes.n;) {
        size_t first = at;
        cel_text_next(bytes, &at);
        bool is_bad = !str_is_utf8(str_sub(bytes, first, at));
        if (!is_bad)
            buf_add(&format->out, bytes.p + first, at - first);
        else if (!was_bad)
            buf_add_z(&format->out, "\xEF\xBF\xBD");
        was_bad = is_bad;
    }
    return cel_spend(format->state, format->node, 1 + bytes.n / 4);
}

static Str special_text(double value)
{
    return isnan(value) ? STR("NaN") : value > 0 ? STR("Infinity") : STR("-Infinity");
}

static bool add_value(Format *format, const CelValue *value, int depth);

static bool add_list(Format *format, const CelBox *list, int depth)
{
    buf_add_char(&format->out, '[');
    for (size_t i = 0, n = cel_size(list); i < n; i++) {
        CelValue item;
        list->source->at(list, format->state->arena, i, &item);
        if (i > 0)
            buf_add_z(&format->out, ", ");
        if (!add_value(format, &item, depth))
            return false;
    }
    buf_add_char(&format->out, ']');
    return true;
}

static void sort_texts(StrList *texts, Str *spare)
{
    for (size_t width = 1; width < texts->n; width *= 2) {
        for (size_t low = 0; low < texts->n; low += width * 2) {
            size_t middle = low + width < texts->n ? low + width : texts->n;
            size_t high = middle + width < texts->n ? middle + width : texts->n;
            for (size_t i = low, j = middle, k = low; k < high; k++) {
                bool first =
                    i < middle && (j >= high || str_compare(texts->v[i], texts->v[j]) <= 0);
                spare[k] = first ? texts->v[i++] : texts->v[j++];
            }
        }
        memcpy(texts->v, spare, texts->n * sizeof *spare);
    }
}

/* In the order of the keys' texts. */
static bool add_map(Format *format, const CelBox *map, int depth)
{
    Arena *arena = format->state->arena;
    StrList entries = {0};
    const CelValue *keys = map->source->keys(map, arena);
    size_t n = cel_size(map);
    for (size_t i = 0; i < n; i++) {
        CelValue value;
        Format each = {format->state, format->node, buf_new(arena)};
        if (!map->source->get(map, arena, &keys[i], &value) || !add_value(&each, &keys[i], depth))
            return false;
        buf_add_z(&each.out, ": ");
        if (!add_value(&each, &value, depth))
            return false;
        VEC_ADD(arena, &entries, buf_str(&each.out));
    }
    sort_texts(&entries, ARENA_ARRAY(arena, Str, n + 1));
    buf_add_char(&format->out, '{');
    for (size_t i = 0; i < n; i++) {
        buf_add_z(&format->out, i > 0 ? ", " : "");
        if (!add_text(format, entries.v[i]))
            return false;
    }
    buf_add_char(&format->out, '}');
    return true;
}

/* %s */
static bool add_value(Format *format, const CelValue *value, int depth)
{
    Arena *arena = format->state->arena;
    if (depth > DEPTH_MAX)
        return cel_fail(format->state, format->node, "the value is nested too deep to be shown");
    switch (value->kind) {
    case CEL_NULL:
        return add_text(format, STR("null"));
    case CEL_BOOL:
        return add_text(format, value->yes ? STR("true") : STR("false"));
    case CEL_INT:
        return add_text(format, str_printf(arena, "%lld", (long long)value->i));
    case CEL_UINT:
        return add_text(format, str_printf(arena, "%llu", (unsigned long long)value->u));
    case CEL_DOUBLE:
        return add_text(format, isfinite(value->d) ? cel_double_text(arena, value->d)
                                                   : special_text(value->d));
    case CEL_BYTES:
        return add_bytes(format, value->text);
    case CEL_LIST:
        return add_list(format, value->box, depth + 1);
    case CEL_MAP:
        return add_map(format, value->box, depth + 1);
    case CEL_TIMESTAMP:
        return add_text(format, cel_timestamp_text(arena, value->time));
    case CEL_DURATION:
        return add_text(format, cel_duration_text(arena, value->time));
    default:
        return add_text(format, value->text);
    }
}

static double number_of(const CelValue *value)
{
    return value->kind == CEL_INT    ? (double)value->i
           : value->kind == CEL_UINT ? (double)value->u
                                     : value->d;
}

/* %f and %e */
static bool add_decimal(Format *format, const CelValue *value, char verb, int precision)
{
    if (!cel_is_number(value))
        return refuse(format, verb, value);
    double number = number_of(value);
    if (!isfinite(number))
        return add_text(format, special_text(number));
    Arena *arena = format->state->arena;
    return add_text(format, verb == 'f' ? str_printf(arena, "%.*f", precision, number)
                                        : str_printf(arena, "%.*e", precision, number));
}

static bool add_digits(Format *format, bool is_negative, uint64_t value, unsigned base, bool upper)
{
    char digits[66];
    size_t at = sizeof digits;
    do {
        digits[--at] = (upper ? "0123456789ABCDEF" : "0123456789abcdef")[value % base];
        value /= base;
    } while (value);
    if (is_negative)
        digits[--at] = '-';
    return add_text(format, (Str){digits + at, sizeof digits - at});
}

static bool add_hex_bytes(Format *format, Str bytes, bool upper)
{
    for (size_t i = 0; i < bytes.n; i++)
        buf_printf(&format->out, upper ? "%02X" : "%02x", (unsigned char)bytes.p[i]);
    return cel_spend(format->state, format->node, 1 + bytes.n);
}

/* %d, %b, %o, %x and %X */
static bool add_whole(Format *format, const CelValue *value, char verb)
{
    unsigned base = verb == 'b' ? 2 : verb == 'o' ? 8 : verb == 'd' ? 10 : 16;
    bool upper = verb == 'X';
    if (value->kind == CEL_INT)
        return add_digits(format, value->i < 0,
                          value->i < 0 ? 0 - (uint64_t)value->i : (uint64_t)value->i, base, upper);
    if (value->kind == CEL_UINT)
        return add_digits(format, false, value->u, base, upper);
    if (verb == 'b' && value->kind == CEL_BOOL)
        return add_text(format, value->yes ? STR("1") : STR("0"));
    if (verb == 'd' && value->kind == CEL_DOUBLE)
        return add_value(format, value, 0);
    if (base == 16 && (value->kind == CEL_STRING || value->kind == CEL_BYTES))
        return add_hex_bytes(format, value->text, upper);
    return refuse(format, verb, value);
}

static bool add_argument(Format *format, const CelValue *value, char verb, int precision)
{
    switch (verb) {
    case 's':
        return add_value(format, value, 0);
    case 'f':
    case 'e':
        return add_decimal(format, value, verb, precision < 0 ? 6 : precision);
    case 'd':
    case 'b':
    case 'o':
    case 'x':
    case 'X':
        return add_whole(format, value, verb);
    default:
        return cel_fail(format->state, format->node,
                        "the template has an unknown %%; it knows s d f e b o x X and %%%%");
    }
}

/* Behind a %: digits of the precision and the verb. */
static bool read_clause(Format *format, Str text, size_t *at, char *verb, int *precision)
{
    *precision = -1;
    if (*at < text.n && text.p[*at] == '.') {
        for (*precision = 0; ++*at < text.n && text.p[*at] >= '0' && text.p[*at] <= '9';) {
            *precision = *precision * 10 + (text.p[*at] - '0');
            if (*precision > PRECISION_MAX)
                return cel_fail(format->state, format->node, "the precision is above 100");
        }
    }
    if (*at == text.n)
        return cel_fail(format->state, format->node, "the template ends in the middle of a %%");
    *verb = text.p[(*at)++];
    return true;
}

bool cel_format(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Format format = {state, node, buf_new(state->arena)};
    Str text = args[0].text;
    const CelBox *list = args[1].box;
    size_t used = 0, n = cel_size(list);
    for (size_t at = 0; at < text.n;) {
        char verb = 0, c = text.p[at++];
        int precision;
        CelValue value;
        if (c != '%' || (at < text.n && text.p[at] == '%' && ++at)) {
            buf_add_char(&format.out, c);
            continue;
        }
        if (!read_clause(&format, text, &at, &verb, &precision))
            return false;
        if (used == n)
            return cel_fail(state, node, "the template asks for more than the %zu arguments", n);
        list->source->at(list, state->arena, used++, &value);
        if (!add_argument(&format, &value, verb, precision))
            return false;
    }
    *out = cel_text(CEL_STRING, buf_str(&format.out));
    return cel_spend(state, node, text.n / 4);
}

Str cel_quote(Arena *arena, Str text)
{
    static const char from[] = "\a\b\f\n\r\t\v\\\"", to[] = "abfnrtv\\\"";
    Buf out = buf_new(arena);
    buf_add_char(&out, '"');
    for (size_t at = 0; at < text.n;) {
        size_t first = at;
        uint32_t point = cel_text_next(text, &at);
        const char *found = point && point < 128 ? strchr(from, (int)point) : NULL;
        if (found) {
            buf_add_char(&out, '\\');
            buf_add_char(&out, to[found - from]);
        } else if (str_is_utf8(str_sub(text, first, at))) {
            buf_add(&out, text.p + first, at - first);
        } else {
            buf_add_z(&out, "\xEF\xBF\xBD");
        }
    }
    buf_add_char(&out, '"');
    return buf_str(&out);
}
