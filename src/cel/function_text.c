/* Function text: the string extensions; places are counted in code points. */
#include "base/vec.h"
#include "cel/format.h"
#include "cel/function.h"
#include "cel/text.h"

static bool outside(CelState *state, const CelNode *node, int64_t index)
{
    return cel_fail(state, node, "index %lld is outside of the string", (long long)index);
}

static bool offset_of(CelState *state, const CelNode *node, Str text, int64_t index, size_t *offset)
{
    if (index < 0 || (uint64_t)index > text.n || !cel_text_offset(text, (size_t)index, offset))
        return outside(state, node, index);
    return cel_spend(state, node, text.n / 10);
}

static bool answer_text(CelState *state, const CelNode *node, Str text, CelValue *out)
{
    *out = cel_text(CEL_STRING, text);
    return cel_spend(state, node, text.n / 10);
}

/* Behind the last one there is an empty string. */
static bool char_at(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    size_t first, end;
    if (!offset_of(state, node, args[0].text, args[1].i, &first))
        return false;
    end = first;
    if (first < args[0].text.n)
        cel_text_next(args[0].text, &end);
    return answer_text(state, node, str_sub(args[0].text, first, end), out);
}

static bool index_of(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text, part = args[1].text;
    size_t first = 0;
    if (node->n == 3 && !offset_of(state, node, text, args[2].i, &first))
        return false;
    long at = part.n ? str_find(str_sub(text, first, text.n), part) : 0;
    *out = cel_int(at < 0 ? -1 : (int64_t)cel_text_size(str_sub(text, 0, first + (size_t)at)));
    return cel_spend(state, node, (text.n + part.n) / 5);
}

/* The last place at or before byte `from` where the part stands; -1 when there is none. */
static long find_last(CelState *state, const CelNode *node, Str text, Str part, size_t from)
{
    if (part.n > text.n)
        return -1;
    size_t at = from < text.n - part.n ? from : text.n - part.n;
    for (;; at--) {
        if (memcmp(text.p + at, part.p, part.n) == 0)
            return (long)at;
        if (at == 0 || (at % 16 == 0 && !cel_spend(state, node, 1 + part.n / 64)))
            return -1;
    }
}

static bool last_index_of(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text, part = args[1].text;
    size_t from = text.n;
    if (node->n == 3 && !offset_of(state, node, text, args[2].i, &from))
        return false;
    long at = part.n ? find_last(state, node, text, part, from) : (long)from;
    *out = cel_int(at < 0 ? -1 : (int64_t)cel_text_size(str_sub(text, 0, (size_t)at)));
    return !state->is_over && cel_spend(state, node, text.n / 10);
}

static bool join(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    const CelBox *list = args[0].box;
    Buf joined = buf_new(state->arena);
    for (size_t i = 0, n = cel_size(list); i < n; i++) {
        CelValue item;
        list->source->at(list, state->arena, i, &item);
        if (item.kind != CEL_STRING)
            return cel_fail(state, node, "join takes a list of strings, item %zu is of type %s", i,
                            cel_kind_word(item.kind));
        if (!cel_spend(state, node,
                       1 + (item.text.n + args[node->n - 1].text.n * (node->n - 1)) / 10))
            return false;
        if (i > 0 && node->n == 2)
            buf_add_str(&joined, args[1].text);
        buf_add_str(&joined, item.text);
    }
    *out = cel_text(CEL_STRING, buf_str(&joined));
    return true;
}

/* The next piece off *rest, before the separator or of one code point; *rest.p is NULL behind the
 * last. */
static Str next_piece(Str *rest, Str separator)
{
    size_t end = 0;
    if (separator.n == 0) {
        cel_text_next(*rest, &end);
        Str piece = str_sub(*rest, 0, end);
        *rest = end < rest->n ? str_sub(*rest, end, rest->n) : STR_NONE;
        return piece;
    }
    long at = str_find(*rest, separator);
    Str piece = at < 0 ? *rest : str_sub(*rest, 0, (size_t)at);
    *rest = at < 0 ? STR_NONE : str_sub(*rest, (size_t)at + separator.n, rest->n);
    return piece;
}

static bool split(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    VEC(CelValue) pieces = {0};
    Str rest = args[0].text, separator = args[1].text;
    int64_t most = node->n == 3 ? args[2].i : -1;
    if (!rest.p)
        rest = STR("");
    if (most == 0 || (separator.n == 0 && rest.n == 0))
        rest = STR_NONE;
    while (rest.p) {
        bool is_last = most > 0 && (int64_t)pieces.n == most - 1;
        Str piece = is_last ? rest : next_piece(&rest, separator);
        VEC_ADD(state->arena, &pieces, cel_text(CEL_STRING, piece));
        if (is_last)
            break;
        if (!cel_spend(state, node, 1 + piece.n / 10))
            return false;
    }
    *out = cel_list(state->arena, pieces.v, pieces.n);
    return true;
}

static void add_point(Buf *out, Str text, size_t *at)
{
    size_t first = *at;
    cel_text_next(text, at);
    buf_add(out, text.p + first, *at - first);
}

/* An empty part stands before every code point and at the end. */
static bool replace_nothing(CelState *state, const CelNode *node, Str text, Str by, int64_t most,
                            Buf *out)
{
    size_t at = 0;
    for (int64_t n = 0;; n++) {
        if (n != most && !cel_spend(state, node, 1 + by.n / 10))
            return false;
        if (n == most)
            break;
        buf_add_str(out, by);
        if (at == text.n)
            return true;
        add_point(out, text, &at);
    }
    buf_add_str(out, str_sub(text, at, text.n));
    return true;
}

static bool replace(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str rest = args[0].text, part = args[1].text, by = args[2].text;
    int64_t most = node->n == 4 && args[3].i >= 0 ? args[3].i : -1;
    Buf text = buf_new(state->arena);
    if (!cel_spend(state, node, rest.n / 10))
        return false;
    if (part.n == 0) {
        if (!replace_nothing(state, node, rest, by, most, &text))
            return false;
    } else {
        long at;
        for (int64_t n = 0; n != most && (at = str_find(rest, part)) >= 0; n++) {
            if (!cel_spend(state, node, 1 + by.n / 10))
                return false;
            buf_add(&text, rest.p, (size_t)at);
            buf_add_str(&text, by);
            rest = str_sub(rest, (size_t)at + part.n, rest.n);
        }
        buf_add_str(&text, rest);
    }
    return answer_text(state, node, buf_str(&text), out);
}

static bool substring(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text;
    size_t first, end = text.n;
    if (!offset_of(state, node, text, args[1].i, &first) ||
        (node->n == 3 && !offset_of(state, node, text, args[2].i, &end)))
        return false;
    if (end < first)
        return cel_fail(state, node, "substring ends at %lld, before it begins at %lld",
                        (long long)args[2].i, (long long)args[1].i);
    return answer_text(state, node, str_sub(text, first, end), out);
}

static bool is_space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == 32 || c == 0x85 || c == 0xA0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F ||
           c == 0x205F || c == 0x3000;
}

static bool trim(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text;
    size_t first = text.n, end = 0;
    for (size_t at = 0; at < text.n;) {
        size_t start = at;
        if (is_space(cel_text_next(text, &at)))
            continue;
        first = start < first ? start : first;
        end = at;
    }
    if (!cel_spend(state, node, text.n / 10))
        return false;
    return answer_text(state, node, first < end ? str_sub(text, first, end) : STR(""), out);
}

static bool lower(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    return answer_text(state, node, str_lower(state->arena, args[0].text), out);
}

static bool upper(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    return answer_text(state, node, str_upper(state->arena, args[0].text), out);
}

static bool reverse(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    Str text = args[0].text;
    char *reversed = arena_alloc(state->arena, text.n + 1);
    for (size_t at = 0; at < text.n;) {
        size_t first = at;
        cel_text_next(text, &at);
        memcpy(reversed + text.n - at, text.p + first, at - first);
    }
    return answer_text(state, node, (Str){reversed, text.n}, out);
}

static bool quote(CelState *state, const CelNode *node, const CelValue *args, CelValue *out)
{
    return answer_text(state, node, cel_quote(state->arena, args[0].text), out);
}

const CelFunction cel_text_functions[] = {
    {"charAt", true, 2, {CEL_STRING, CEL_INT}, CEL_STRING, char_at},
    {"indexOf", true, 2, {CEL_STRING, CEL_STRING}, CEL_INT, index_of},
    {"indexOf", true, 3, {CEL_STRING, CEL_STRING, CEL_INT}, CEL_INT, index_of},
    {"lastIndexOf", true, 2, {CEL_STRING, CEL_STRING}, CEL_INT, last_index_of},
    {"lastIndexOf", true, 3, {CEL_STRING, CEL_STRING, CEL_INT}, CEL_INT, last_index_of},
    {"join", true, 1, {CEL_LIST}, CEL_STRING, join},
    {"join", true, 2, {CEL_LIST, CEL_STRING}, CEL_STRING, join},
    {"split", true, 2, {CEL_STRING, CEL_STRING}, CEL_LIST, split},
    {"split", true, 3, {CEL_STRING, CEL_STRING, CEL_INT}, CEL_LIST, split},
    {"replace", true, 3, {CEL_STRING, CEL_STRING, CEL_STRING}, CEL_STRING, replace},
    {"replace", true, 4, {CEL_STRING, CEL_STRING, CEL_STRING, CEL_INT}, CEL_STRING, replace},
    {"substring", true, 2, {CEL_STRING, CEL_INT}, CEL_STRING, substring},
    {"substring", true, 3, {CEL_STRING, CEL_INT, CEL_INT}, CEL_STRING, substring},
    {"trim", true, 1, {CEL_STRING}, CEL_STRING, trim},
    {"lowerAscii", true, 1, {CEL_STRING}, CEL_STRING, lower},
    {"upperAscii", true, 1, {CEL_STRING}, CEL_STRING, upper},
    {"reverse", true, 1, {CEL_STRING}, CEL_STRING, reverse},
    {"format", true, 2, {CEL_STRING, CEL_LIST}, CEL_STRING, cel_format},
    {"strings.quote", false, 1, {CEL_STRING}, CEL_STRING, quote},
    {0},
};
