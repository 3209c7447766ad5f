/* Convert: functions from one kind of value to another. */
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "cel/convert.h"
#include "cel/function.h"
#include "cel/time.h"

static bool refuse(CelState *state, const CelNode *node, const CelValue *from)
{
    int n = (int)(from->text.n < 80 ? from->text.n : 80);
    if (from->kind == CEL_STRING)
        return cel_fail(state, node, "'%.*s' is no %.*s", n, from->text.p ? from->text.p : "",
                        STR_ARG(node->name));
    return cel_fail(state, node, "the %s is out of the range of %.*s", cel_kind_word(from->kind),
                    STR_ARG(node->name));
}

static bool same(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = args[0];
    return cel_spend(state, node, 1);
}

static bool int_of_uint(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int((int64_t)args[0].u);
    return args[0].u <= INT64_MAX || refuse(state, node, args);
}

/* The two ends are refused, too: a double there may stand for a number that is out of range. */
static bool int_of_double(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    double d = args[0].d;
    if (!(d > -9223372036854775808.0 && d < 9223372036854775808.0))
        return refuse(state, node, args);
    *out = cel_int((int64_t)d);
    return true;
}

static bool read_digits(Str text, uint64_t *value)
{
    *value = 0;
    for (size_t i = 0; i < text.n; i++) {
        unsigned digit = (unsigned)((unsigned char)text.p[i] - '0');
        if (digit > 9 || __builtin_mul_overflow(*value, 10u, value) ||
            __builtin_add_overflow(*value, digit, value))
            return false;
    }
    return text.n > 0;
}

static bool int_of_string(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text;
    uint64_t value;
    bool is_negative = str_starts(text, "-");
    Str digits = str_sub(text, is_negative || str_starts(text, "+"), text.n);
    if (!read_digits(digits, &value) || value > (uint64_t)INT64_MAX + is_negative)
        return refuse(state, node, args);
    *out = cel_int(is_negative ? (int64_t)(0 - value) : (int64_t)value);
    return true;
}

static bool int_of_time(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_int(args[0].time.seconds);
    return cel_spend(state, node, 1);
}

static bool uint_of_int(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_uint((uint64_t)args[0].i);
    return args[0].i >= 0 || refuse(state, node, args);
}

static bool uint_of_double(CelState *state, const CelNode *node, const CelValue *args,
                           CelValue *out)
{
    double d = args[0].d;
    if (!(d >= 0 && d < 18446744073709551616.0))
        return refuse(state, node, args);
    *out = cel_uint((uint64_t)d);
    return true;
}

static bool uint_of_string(CelState *state, const CelNode *node, const CelValue *args,
                           CelValue *out)
{
    uint64_t value;
    if (!read_digits(args[0].text, &value))
        return refuse(state, node, args);
    *out = cel_uint(value);
    return true;
}

static bool double_of_int(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    *out = cel_double((double)args[0].i);
    return cel_spend(state, node, 1);
}

static bool double_of_uint(CelState *state, const CelNode *node, const CelValue *args,
                           CelValue *out)
{
    *out = cel_double((double)args[0].u);
    return cel_spend(state, node, 1);
}

/* Digits with point and exponent, or one of the names of what is no number. */
static bool double_of_string(CelState *state, const CelNode *node, const CelValue *args,
                             CelValue *out)
{
    char text[512], *end;
    Str from = args[0].text;
    if (from.n == 0 || from.n >= sizeof text || isspace((unsigned char)from.p[0]) ||
        memchr(from.p, 'x', from.n) || memchr(from.p, 'X', from.n) || memchr(from.p, '(', from.n))
        return refuse(state, node, args);
    memcpy(text, from.p, from.n);
    text[from.n] = '\0';
    double value = strtod(text, &end);
    bool is_named = strpbrk(text, "iInN") != NULL;
    if (*end || end != text + from.n || (isinf(value) && !is_named))
        return refuse(state, node, args);
    *out = cel_double(value);
    return true;
}

static bool bool_of_string(CelState *state, const CelNode *node, const CelValue *args,
                           CelValue *out)
{
    static const char *const names[] = {"1", "t", "T", "true",  "True",  "TRUE",
                                        "0", "f", "F", "false", "False", "FALSE"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_is(args[0].text, names[i])) {
            *out = cel_bool(i < 6);
            return true;
        }
    }
    return refuse(state, node, args);
}

/* The fewest digits that give the same number again. */
Str cel_double_text(Arena *arena, double value)
{
    char text[40];
    if (isnan(value))
        return STR("NaN");
    if (isinf(value))
        return value > 0 ? STR("+Inf") : STR("-Inf");
    int digits = 1;
    for (; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, value);
        if (strtod(text, NULL) == value)
            break;
    }
    int exponent = atoi(strchr(text, 'e') + 1);
    if (exponent >= -4 && exponent < 21) {
        int decimals = digits - 1 - exponent;
        snprintf(text, sizeof text, "%.*f", decimals > 0 ? decimals : 0, value);
    }
    return str_copy(arena, str(text));
}

static bool string_of(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text;
    switch (args[0].kind) {
    case CEL_BOOL:
        text = args[0].yes ? STR("true") : STR("false");
        break;
    case CEL_INT:
        text = str_printf(state->arena, "%lld", (long long)args[0].i);
        break;
    case CEL_UINT:
        text = str_printf(state->arena, "%llu", (unsigned long long)args[0].u);
        break;
    case CEL_DOUBLE:
        text = cel_double_text(state->arena, args[0].d);
        break;
    case CEL_TIMESTAMP:
        text = cel_timestamp_text(state->arena, args[0].time);
        break;
    default:
        text = cel_duration_text(state->arena, args[0].time);
    }
    *out = cel_text(CEL_STRING, text);
    return cel_spend(state, node, 4);
}

static bool string_of_bytes(CelState *state, const CelNode *node, const CelValue *args,
                            CelValue *out)
{
    *out = cel_text(CEL_STRING, args[0].text);
    if (!str_is_utf8(args[0].text))
        return cel_fail(state, node, "the bytes are not valid UTF-8");
    return cel_spend(state, node, args[0].text.n / 10);
}

static bool bytes_of_string(CelState *state, const CelNode *node, const CelValue *args,
                            CelValue *out)
{
    *out = cel_text(CEL_BYTES, args[0].text);
    return cel_spend(state, node, 1);
}

static bool timestamp_of_int(CelState *state, const CelNode *node, const CelValue *args,
                             CelValue *out)
{
    *out = cel_time(CEL_TIMESTAMP, args[0].i, 0);
    return cel_timestamp_is_valid(args[0].i) || refuse(state, node, args);
}

static bool timestamp_of_string(CelState *state, const CelNode *node, const CelValue *args,
                                CelValue *out)
{
    out->kind = CEL_TIMESTAMP;
    return cel_timestamp_parse(args[0].text, &out->time) || refuse(state, node, args);
}

static bool duration_of_string(CelState *state, const CelNode *node, const CelValue *args,
                               CelValue *out)
{
    out->kind = CEL_DURATION;
    return cel_duration_parse(args[0].text, &out->time) || refuse(state, node, args);
}

const CelFunction cel_convert_functions[] = {
    {"int", false, 1, {CEL_INT}, CEL_INT, same},
    {"int", false, 1, {CEL_UINT}, CEL_INT, int_of_uint},
    {"int", false, 1, {CEL_DOUBLE}, CEL_INT, int_of_double},
    {"int", false, 1, {CEL_STRING}, CEL_INT, int_of_string},
    {"int", false, 1, {CEL_TIMESTAMP}, CEL_INT, int_of_time},
    {"uint", false, 1, {CEL_UINT}, CEL_UINT, same},
    {"uint", false, 1, {CEL_INT}, CEL_UINT, uint_of_int},
    {"uint", false, 1, {CEL_DOUBLE}, CEL_UINT, uint_of_double},
    {"uint", false, 1, {CEL_STRING}, CEL_UINT, uint_of_string},
    {"double", false, 1, {CEL_DOUBLE}, CEL_DOUBLE, same},
    {"double", false, 1, {CEL_INT}, CEL_DOUBLE, double_of_int},
    {"double", false, 1, {CEL_UINT}, CEL_DOUBLE, double_of_uint},
    {"double", false, 1, {CEL_STRING}, CEL_DOUBLE, double_of_string},
    {"bool", false, 1, {CEL_BOOL}, CEL_BOOL, same},
    {"bool", false, 1, {CEL_STRING}, CEL_BOOL, bool_of_string},
    {"string", false, 1, {CEL_STRING}, CEL_STRING, same},
    {"string", false, 1, {CEL_BOOL}, CEL_STRING, string_of},
    {"string", false, 1, {CEL_INT}, CEL_STRING, string_of},
    {"string", false, 1, {CEL_UINT}, CEL_STRING, string_of},
    {"string", false, 1, {CEL_DOUBLE}, CEL_STRING, string_of},
    {"string", false, 1, {CEL_BYTES}, CEL_STRING, string_of_bytes},
    {"string", false, 1, {CEL_TIMESTAMP}, CEL_STRING, string_of},
    {"string", false, 1, {CEL_DURATION}, CEL_STRING, string_of},
    {"bytes", false, 1, {CEL_BYTES}, CEL_BYTES, same},
    {"bytes", false, 1, {CEL_STRING}, CEL_BYTES, bytes_of_string},
    {"timestamp", false, 1, {CEL_TIMESTAMP}, CEL_TIMESTAMP, same},
    {"timestamp", false, 1, {CEL_INT}, CEL_TIMESTAMP, timestamp_of_int},
    {"timestamp", false, 1, {CEL_STRING}, CEL_TIMESTAMP, timestamp_of_string},
    {"duration", false, 1, {CEL_DURATION}, CEL_DURATION, same},
    {"duration", false, 1, {CEL_STRING}, CEL_DURATION, duration_of_string},
    {"dyn", false, 1, {CEL_DYN}, CEL_DYN, same},
    {0},
};
