/* Expr JSON: a parsed expression as the message that editors of conditions read. */
#include "cel/ast.h"
#include "cel/base64.h"
#include "cel/convert.h"
#include "cel/expr.h"
#include "cel/time.h"

#include <math.h>

#define ACCUMULATOR STR("@result")

typedef struct Writer {
    Arena *arena;
    int64_t id;
} Writer;

static Json *write_node(Writer *out, const CelNode *node);

static Json *new_expr(Writer *out, const char *member, Json *value)
{
    Json *expr = json_new_object(out->arena);
    json_set_int64(out->arena, expr, "id", ++out->id);
    json_set(out->arena, expr, member, value);
    return expr;
}

static Json *call(Writer *out, const char *function, Json *a, Json *b, Json *c)
{
    Json *value = json_new_object(out->arena), *args = json_new_array(out->arena);
    json_set_z(out->arena, value, "function", function);
    json_add(out->arena, args, a);
    if (b)
        json_add(out->arena, args, b);
    if (c)
        json_add(out->arena, args, c);
    json_set(out->arena, value, "args", args);
    return new_expr(out, "callExpr", value);
}

static Json *ident(Writer *out, Str name)
{
    Json *value = json_new_object(out->arena);
    json_set_str(out->arena, value, "name", name);
    return new_expr(out, "identExpr", value);
}

static Json *constant(Writer *out, const char *member, Json *value)
{
    Json *json = json_new_object(out->arena);
    json_set(out->arena, json, member, value);
    return new_expr(out, "constExpr", json);
}

static Json *digits(Writer *out, const char *member, Str text)
{
    return constant(out, member, json_new_str(out->arena, text));
}

static Json *write_literal(Writer *out, const CelValue *value)
{
    switch (value->kind) {
    case CEL_BOOL:
        return constant(out, "boolValue", json_new_bool(out->arena, value->yes));
    case CEL_INT:
        return digits(out, "int64Value", str_printf(out->arena, "%lld", (long long)value->i));
    case CEL_UINT:
        return digits(out, "uint64Value",
                      str_printf(out->arena, "%llu", (unsigned long long)value->u));
    case CEL_DOUBLE:
        return constant(out, "doubleValue", json_new_double(out->arena, value->d));
    case CEL_STRING:
        return digits(out, "stringValue", value->text);
    case CEL_BYTES:
        return digits(out, "bytesValue", cel_base64(out->arena, value->text));
    default:
        return constant(out, "nullValue", json_null(out->arena));
    }
}

static Json *write_args(Writer *out, const CelNode *node, uint32_t first)
{
    Json *args = json_new_array(out->arena);
    for (uint32_t i = first; i < node->n; i++)
        json_add(out->arena, args, write_node(out, node->args[i]));
    return args;
}

static Json *write_call(Writer *out, const CelNode *node)
{
    bool is_method = node->kind == CEL_NODE_METHOD;
    Json *value = json_new_object(out->arena);
    Str head, name = node->name;
    bool is_spaced = !is_method && str_cut(node->name, '.', &head, &name); /* strings.quote */
    if (is_method)
        json_set(out->arena, value, "target", write_node(out, node->args[0]));
    else if (is_spaced)
        json_set(out->arena, value, "target", ident(out, head));
    json_set_str(out->arena, value, "function", is_spaced ? name : node->name);
    json_set(out->arena, value, "args", write_args(out, node, is_method));
    return new_expr(out, "callExpr", value);
}

static Json *write_select(Writer *out, const CelNode *node, bool is_test)
{
    Json *value = json_new_object(out->arena);
    json_set(out->arena, value, "operand", write_node(out, node->args[0]));
    json_set_str(out->arena, value, "field", node->name);
    if (is_test)
        json_set_bool(out->arena, value, "testOnly", true);
    return new_expr(out, "selectExpr", value);
}

static Json *write_list(Writer *out, Json *elements)
{
    Json *value = json_new_object(out->arena);
    json_set(out->arena, value, "elements", elements);
    return new_expr(out, "listExpr", value);
}

static Json *new_entry(Writer *out)
{
    Json *entry = json_new_object(out->arena);
    json_set_int64(out->arena, entry, "id", ++out->id);
    return entry;
}

static Json *write_struct(Writer *out, const CelNode *node)
{
    bool is_map = node->kind == CEL_NODE_MAP;
    Json *value = json_new_object(out->arena), *entries = json_new_array(out->arena);
    if (!is_map)
        json_set_str(out->arena, value, "messageName", node->name);
    for (uint32_t i = 0; i < node->n; i++) {
        Json *entry = new_entry(out);
        if (is_map)
            json_set(out->arena, entry, "mapKey", write_node(out, node->args[i++]));
        else
            json_set_str(out->arena, entry, "fieldKey", node->fields[i]);
        json_set(out->arena, entry, "value", write_node(out, node->args[i]));
        json_add(out->arena, entries, entry);
    }
    json_set(out->arena, value, "entries", entries);
    return new_expr(out, "structExpr", value);
}

/* Halves, so that a long chain is not a deep message. */
static Json *write_chain(Writer *out, const CelNode *node, uint32_t first, uint32_t end)
{
    if (end - first == 1)
        return write_node(out, node->args[first]);
    uint32_t middle = first + (end - first + 1) / 2;
    Json *left = write_chain(out, node, first, middle);
    return call(out, node->kind == CEL_NODE_OR ? "_||_" : "_&&_", left,
                write_chain(out, node, middle, end), NULL);
}

static Json *boolean(Writer *out, bool yes)
{
    return constant(out, "boolValue", json_new_bool(out->arena, yes));
}

static Json *whole(Writer *out, const char *text)
{
    return digits(out, "int64Value", str(text));
}

static Json *accumulator(Writer *out)
{
    return ident(out, ACCUMULATOR);
}

/* accumulator + [item] */
static Json *append(Writer *out, Json *item)
{
    Json *items = json_new_array(out->arena);
    json_add(out->arena, items, item);
    return call(out, "_+_", accumulator(out), write_list(out, items), NULL);
}

typedef struct Fold {
    Json *init, *condition, *step, *result;
} Fold;

static Fold fold_quantifier(Writer *out, const CelNode *node)
{
    bool is_all = node->op == CEL_ALL;
    Fold fold = {.init = boolean(out, is_all)};
    Json *open = accumulator(out);
    open = is_all ? open : call(out, "!_", open, NULL, NULL);
    fold.condition = call(out, "@not_strictly_false", open, NULL, NULL);
    fold.step =
        call(out, is_all ? "_&&_" : "_||_", accumulator(out), write_node(out, node->args[1]), NULL);
    fold.result = accumulator(out);
    return fold;
}

static Fold fold_one(Writer *out, const CelNode *node)
{
    Fold fold = {.init = whole(out, "0"), .condition = boolean(out, true)};
    Json *more = call(out, "_+_", accumulator(out), whole(out, "1"), NULL);
    fold.step = call(out, "_?_:_", write_node(out, node->args[1]), more, accumulator(out));
    fold.result = call(out, "_==_", accumulator(out), whole(out, "1"), NULL);
    return fold;
}

static Fold fold_list(Writer *out, const CelNode *node)
{
    bool is_filter = node->op == CEL_FILTER;
    Fold fold = {.init = write_list(out, json_new_array(out->arena)),
                 .condition = boolean(out, true)};
    fold.step =
        append(out, is_filter ? ident(out, node->name) : write_node(out, node->args[node->n - 1]));
    if (is_filter || node->n == 3)
        fold.step = call(out, "_?_:_", write_node(out, node->args[1]), fold.step, accumulator(out));
    fold.result = accumulator(out);
    return fold;
}

static Json *write_macro(Writer *out, const CelNode *node)
{
    Json *value = json_new_object(out->arena);
    json_set_str(out->arena, value, "iterVar", node->name);
    json_set(out->arena, value, "iterRange", write_node(out, node->args[0]));
    json_set_str(out->arena, value, "accuVar", ACCUMULATOR);
    Fold fold = node->op == CEL_ALL || node->op == CEL_EXISTS ? fold_quantifier(out, node)
                : node->op == CEL_EXISTS_ONE                  ? fold_one(out, node)
                                                              : fold_list(out, node);
    json_set(out->arena, value, "accuInit", fold.init);
    json_set(out->arena, value, "loopCondition", fold.condition);
    json_set(out->arena, value, "loopStep", fold.step);
    json_set(out->arena, value, "result", fold.result);
    return new_expr(out, "comprehensionExpr", value);
}

const char *cel_op_function(int op)
{
    static const char *const functions[] = {
        [CEL_EQ] = "_==_",      [CEL_NE] = "_!=_",      [CEL_LT] = "_<_",     [CEL_LE] = "_<=_",
        [CEL_GT] = "_>_",       [CEL_GE] = "_>=_",      [CEL_IN] = "@in",     [CEL_ADD] = "_+_",
        [CEL_SUBTRACT] = "_-_", [CEL_MULTIPLY] = "_*_", [CEL_DIVIDE] = "_/_", [CEL_MODULO] = "_%_"};
    return functions[op];
}

static Json *write_operator(Writer *out, const CelNode *node)
{
    Json *parts[3] = {NULL, NULL, NULL};
    for (uint32_t i = 0; i < node->n && i < 3; i++)
        parts[i] = write_node(out, node->args[i]);
    const char *function = node->kind == CEL_NODE_BINARY   ? cel_op_function(node->op)
                           : node->kind == CEL_NODE_CHOOSE ? "_?_:_"
                           : node->kind == CEL_NODE_INDEX  ? "_[_]"
                           : node->kind == CEL_NODE_NOT    ? "!_"
                                                           : "-_";
    return call(out, function, parts[0], parts[1], parts[2]);
}

static Json *write_node(Writer *out, const CelNode *node)
{
    switch ((CelNodeKind)node->kind) {
    case CEL_NODE_LITERAL:
        return write_literal(out, &node->value);
    case CEL_NODE_NAME:
    case CEL_NODE_LOCAL:
        return ident(out, node->op & CEL_NAME_ROOTED
                              ? str_printf(out->arena, ".%.*s", STR_ARG(node->name))
                              : node->name);
    case CEL_NODE_SELECT:
        return write_select(out, node, false);
    case CEL_NODE_HAS:
        return write_select(out, node->args[0], true);
    case CEL_NODE_CALL:
    case CEL_NODE_METHOD:
        return write_call(out, node);
    case CEL_NODE_LIST:
        return write_list(out, write_args(out, node, 0));
    case CEL_NODE_MAP:
    case CEL_NODE_MESSAGE:
        return write_struct(out, node);
    case CEL_NODE_AND:
    case CEL_NODE_OR:
        return write_chain(out, node, 0, node->n);
    case CEL_NODE_MACRO:
        return write_macro(out, node);
    default:
        return write_operator(out, node);
    }
}

Json *cel_expr_json(Arena *arena, const CelProgram *program)
{
    Writer out = {arena, 0};
    return write_node(&out, program->root);
}
