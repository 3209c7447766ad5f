/* Message: the few messages of google.protobuf that are values of the language. */
#include "cel/function.h"

/* Wrappers hold one field `value` of a kind; others are refused. */
static const struct {
    const char *name;
    CelKind kind;
    int64_t least, most; /* of whole numbers */
} wrappers[] = {
    {"google.protobuf.BoolValue", CEL_BOOL, 0, 0},
    {"google.protobuf.Int32Value", CEL_INT, INT32_MIN, INT32_MAX},
    {"google.protobuf.Int64Value", CEL_INT, INT64_MIN, INT64_MAX},
    {"google.protobuf.UInt32Value", CEL_UINT, 0, UINT32_MAX},
    {"google.protobuf.UInt64Value", CEL_UINT, 0, INT64_MAX},
    {"google.protobuf.FloatValue", CEL_DOUBLE, 0, 0},
    {"google.protobuf.DoubleValue", CEL_DOUBLE, 0, 0},
    {"google.protobuf.StringValue", CEL_STRING, 0, 0},
    {"google.protobuf.BytesValue", CEL_BYTES, 0, 0},
};

static size_t find_wrapper(Str name)
{
    size_t i = 0;
    while (i < sizeof wrappers / sizeof *wrappers && !str_is(name, wrappers[i].name))
        i++;
    return i;
}

bool cel_message_kind(Str name, CelKind *kind)
{
    size_t i = find_wrapper(name);
    if (i == sizeof wrappers / sizeof *wrappers)
        return false;
    *kind = wrappers[i].kind;
    return true;
}

static CelValue zero_of(CelKind kind)
{
    return kind == CEL_STRING || kind == CEL_BYTES ? cel_text(kind, STR(""))
                                                   : (CelValue){.kind = kind};
}

static bool fits(size_t wrapper, const CelValue *value)
{
    bool is_small = wrappers[wrapper].most > 0 && wrappers[wrapper].most < INT64_MAX;
    return value->kind == wrappers[wrapper].kind &&
           (!is_small ||
            (value->i >= wrappers[wrapper].least && value->i <= wrappers[wrapper].most));
}

const CelValue *cel_message(CelState *state, const CelNode *node, CelValue *out)
{
    CelKind kind;
    if (!cel_message_kind(node->name, &kind)) {
        cel_fail(state, node, "there is no message type '%.*s' here; write a map: {'field': value}",
                 (int)(node->name.n < 80 ? node->name.n : 80), node->name.p);
        return NULL;
    }
    *out = zero_of(kind);
    if (node->n == 0)
        return out;
    if (node->n > 1 || !str_is(node->fields[0], "value")) {
        cel_fail(state, node, "%.*s has one field: value", STR_ARG(node->name));
        return NULL;
    }
    const CelValue *value = cel_value_of(state, node->args[0], out);
    if (value && fits(find_wrapper(node->name), value))
        return value;
    if (value)
        cel_fail(state, node, "the value does not fit a %.*s", STR_ARG(node->name));
    return NULL;
}
