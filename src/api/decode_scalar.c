/* Decode scalar: one JSON value of each field kind, checked and in its one form. */
#include <ctype.h>
#include <math.h>
#include <stdlib.h>

#include "api/bytes.h"
#include "api/decode.h"
#include "api/mask.h"
#include "base/clock.h"

static const char *kind_name(const Json *in)
{
    static const char *const names[] = {"null",     "a boolean", "a number",
                                        "a string", "a list",    "an object"};
    return names[in->kind];
}

static void *expected(Ctx *cx, const DecodePath *path, const char *what, const Json *in)
{
    return decode_refuse(cx, path, "expected %s, got %s", what, kind_name(in));
}

static size_t characters(Str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++)
        n += ((unsigned char)s.p[i] & 0xC0) != 0x80;
    return n;
}

static Json *decode_string(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    if (in->kind != JSON_STRING)
        return expected(cx, path, "a string", in);
    size_t n = characters(in->text);
    if (field->row->max_length > 0 && n > field->row->max_length)
        return decode_refuse(cx, path, "%zu characters, at most %u are allowed", n,
                             (unsigned)field->row->max_length);
    if (memchr(in->text.p, 0, in->text.n))
        return decode_refuse(cx, path, "it contains a NUL character");
    return json_new_str(cx->arena, in->text);
}

static Json *decode_bool(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    if (in->kind != JSON_BOOL)
        return expected(cx, path, "true or false", in);
    return json_new_bool(cx->arena, in->yes);
}

/* Digits, or a number like 1e3 or 5.0 that is whole. Unsigned 64-bit values keep their digits. */
static bool read_integer(const Json *in, bool is_unsigned, int64_t *value, uint64_t *wide)
{
    if (in->kind != JSON_NUMBER && in->kind != JSON_STRING)
        return false;
    if (str_to_i64(in->text, value)) {
        *wide = (uint64_t)*value;
        return !is_unsigned || *value >= 0;
    }
    double number;
    if (in->kind == JSON_NUMBER && json_to_double(in, &number) && number == floor(number) &&
        fabs(number) <= 9007199254740992.0) {
        *value = (int64_t)number;
        *wide = (uint64_t)*value;
        return !is_unsigned || *value >= 0;
    }
    if (!is_unsigned || in->text.n > 20 || in->text.n == 0)
        return false;
    *wide = 0;
    for (size_t i = 0; i < in->text.n; i++) {
        unsigned digit = (unsigned)in->text.p[i] - '0';
        if (digit > 9 || *wide > (UINT64_MAX - digit) / 10)
            return false;
        *wide = *wide * 10 + digit;
    }
    return true;
}

static Json *decode_integer(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    FieldKind kind = field->row->kind;
    bool is_unsigned = kind == FIELD_UINT32 || kind == FIELD_UINT64;
    bool is_narrow = kind == FIELD_INT32 || kind == FIELD_UINT32;
    int64_t value = 0;
    uint64_t wide = 0;
    if (!read_integer(in, is_unsigned, &value, &wide))
        return expected(cx, path, is_unsigned ? "a whole number from 0 on" : "a whole number", in);
    if (is_narrow && (kind == FIELD_UINT32 ? wide > UINT32_MAX : value != (int32_t)value))
        return decode_refuse(cx, path, "the number does not fit 32 bits");
    if (is_narrow)
        return json_new_int(cx->arena, value);
    if (is_unsigned)
        return json_new_str(cx->arena, str_printf(cx->arena, "%llu", (unsigned long long)wide));
    return json_new_str(cx->arena, str_printf(cx->arena, "%lld", (long long)value));
}

static Json *decode_double(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    double number;
    if (in->kind == JSON_NUMBER && json_to_double(in, &number))
        return json_new_double(cx->arena, number);
    if (in->kind != JSON_STRING)
        return expected(cx, path, "a number", in);
    if (str_is(in->text, "NaN") || str_is(in->text, "Infinity") || str_is(in->text, "-Infinity"))
        return json_new_str(cx->arena, in->text);
    char *end;
    const char *z = str_z(cx->arena, in->text);
    number = strtod(z, &end);
    if (in->text.n == 0 || *end || !isfinite(number) || isspace((unsigned char)*z))
        return decode_refuse(cx, path, "expected a number");
    return json_new_double(cx->arena, number);
}

static Json *decode_bytes(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    Str raw;
    if (in->kind != JSON_STRING)
        return expected(cx, path, "a base64 string", in);
    if (!bytes_decode(cx->arena, in->text, &raw))
        return decode_refuse(cx, path, "not base64");
    return bytes_json(cx->arena, raw);
}

static Json *decode_enum(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    if (in->kind != JSON_STRING && in->kind != JSON_NUMBER)
        return expected(cx, path, "the name of a value", in);
    const EnumRow *row = enum_value(field->values, in->text);
    if (!row)
        return decode_refuse(cx, path, "\"%.*s\" is not a value of %.*s", STR_ARG(in->text),
                             STR_ARG(field->values->name));
    return json_new_str(cx->arena, str(row->name));
}

static Json *decode_timestamp(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    int64_t wall_us;
    if (in->kind != JSON_STRING)
        return expected(cx, path, "an RFC 3339 time", in);
    if (!clock_parse_rfc3339(in->text, &wall_us))
        return decode_refuse(cx, path, "not an RFC 3339 time like 2026-08-22T01:02:03Z");
    return json_new_str(cx->arena, clock_rfc3339(cx->arena, wall_us));
}

/* "-12.5s": digits, at most nine after the point, at most 10,000 years. */
static bool is_duration(Str s)
{
    if (s.n < 2 || s.p[s.n - 1] != 's')
        return false;
    s.n--;
    if (s.p[0] == '-')
        s = str_sub(s, 1, s.n);
    Str whole, fraction;
    bool has_point = str_cut(s, '.', &whole, &fraction);
    if (whole.n == 0 || whole.n > 12 || (has_point && (fraction.n == 0 || fraction.n > 9)))
        return false;
    for (size_t i = 0; i < s.n; i++) {
        if (!isdigit((unsigned char)s.p[i]) && i != whole.n)
            return false;
    }
    int64_t seconds;
    return str_to_i64(whole, &seconds) && seconds <= 315576000000;
}

static Json *decode_duration(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    if (in->kind != JSON_STRING)
        return expected(cx, path, "a duration like \"3600s\"", in);
    if (!is_duration(in->text))
        return decode_refuse(cx, path, "not a duration like \"3600s\"");
    return json_new_str(cx->arena, in->text);
}

static Json *decode_mask(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    if (in->kind != JSON_STRING)
        return expected(cx, path, "field names joined by commas", in);
    return json_new_str(cx->arena, mask_camel(cx->arena, in->text));
}

static Json *decode_null(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    if (in->kind != JSON_NULL)
        return expected(cx, path, "null", in);
    return json_null(cx->arena);
}

static Json *decode_struct(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field;
    if (in->kind != JSON_OBJECT)
        return expected(cx, path, "an object", in);
    return json_copy(cx->arena, in);
}

static Json *decode_any(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    (void)field, (void)path;
    return json_copy(cx->arena, in);
}

Json *decode_scalar(Ctx *cx, const Field *field, const Json *in, const DecodePath *path)
{
    static Json *(*const readers[FIELD_KINDS])(Ctx *, const Field *, const Json *,
                                               const DecodePath *) = {
        [FIELD_STRING] = decode_string,       [FIELD_BOOL] = decode_bool,
        [FIELD_INT32] = decode_integer,       [FIELD_INT64] = decode_integer,
        [FIELD_UINT32] = decode_integer,      [FIELD_UINT64] = decode_integer,
        [FIELD_FLOAT] = decode_double,        [FIELD_DOUBLE] = decode_double,
        [FIELD_BYTES] = decode_bytes,         [FIELD_ENUM] = decode_enum,
        [FIELD_TIMESTAMP] = decode_timestamp, [FIELD_DURATION] = decode_duration,
        [FIELD_MASK] = decode_mask,           [FIELD_NULL] = decode_null,
        [FIELD_STRUCT] = decode_struct,       [FIELD_VALUE] = decode_any};
    return readers[field->row->kind](cx, field, in, path);
}
