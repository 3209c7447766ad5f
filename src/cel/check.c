/* Check: what an expression can be found wrong about before it is evaluated. */
#include "base/vec.h"
#include "cel/function.h"

static const CelType any = {CEL_DYN, CEL_DYN};

typedef struct Check {
    Ctx *cx;
    const CelProgram *program;
    const CelVariable *variables;
    CelType *locals;
} Check;

static bool type_of(Check *check, const CelNode *node, CelType *type);

static bool refuse(Check *check, const CelNode *node, Str why)
{
    unsigned line, column;
    cel_place(check->program->text, node->offset, &line, &column);
    return err_set(check->cx, ERR_INVALID, "%u:%u: %.*s", line, column, STR_ARG(why));
}

#define REFUSE(check, node, ...) refuse(check, node, str_printf((check)->cx->arena, __VA_ARGS__))

static CelType plain(CelKind kind)
{
    return (CelType){kind, CEL_DYN};
}

static bool may_be(CelKind kind, CelKind wanted)
{
    return kind == wanted || kind == CEL_DYN || wanted == CEL_DYN;
}

static bool is_number(CelKind kind)
{
    return kind >= CEL_INT && kind <= CEL_DOUBLE;
}

static Str known_names(Check *check)
{
    Buf names = buf_new(check->cx->arena);
    for (const CelVariable *each = check->variables; each->name; each++)
        buf_printf(&names, "%s%s", each == check->variables ? "" : ", ", each->name);
    return names.n ? buf_str(&names) : STR("none");
}

static bool refuse_name(Check *check, const CelNode *node, Str name)
{
    return REFUSE(check, node, "there is no variable '%.*s' here; known are: %.*s", STR_ARG(name),
                  STR_ARG(known_names(check)));
}

/* A variable of that name; or a map, when the name is the beginning of variables' names. */
static bool find_variable(Check *check, Str name, CelType *type)
{
    bool is_head = false;
    for (const CelVariable *each = check->variables; each->name; each++) {
        if (str_is(name, each->name)) {
            *type = each->type;
            return true;
        }
        is_head =
            is_head || (strncmp(each->name, name.p, name.n) == 0 && each->name[name.n] == '.');
    }
    *type = plain(CEL_MAP);
    return is_head;
}

static bool type_of_name(Check *check, const CelNode *node, CelType *type)
{
    *type = any;
    if (!check->variables || find_variable(check, node->name, type))
        return true;
    *type = plain(CEL_TYPE);
    return (node->op & CEL_NAME_TYPE) || refuse_name(check, node, node->name);
}

/* a.b.c: known itself, or a field of what a shorter chain names. */
static bool type_of_select(Check *check, const CelNode *node, CelType *type)
{
    CelType map;
    bool is_chain = node->path.p != NULL;
    *type = any;
    if (is_chain && (node->op & CEL_NAME_TYPE))
        return true;
    if (is_chain && check->variables && find_variable(check, node->path, type))
        return true;
    if (!type_of(check, node->args[0], &map))
        return false;
    const CelNode *head = node->args[0];
    Str head_name = head->kind == CEL_NODE_NAME ? head->name : head->path;
    CelType exact;
    bool is_inner = is_chain && check->variables && find_variable(check, head_name, &exact);
    for (const CelVariable *each = check->variables; is_inner && each->name; each++)
        if (str_is(head_name, each->name))
            is_inner = false;
    if (is_inner)
        return refuse_name(check, node, node->path);
    if (!may_be(map.kind, CEL_MAP))
        return REFUSE(check, node, "type %s has no field '%.*s'", cel_kind_word(map.kind),
                      STR_ARG(node->name));
    *type = plain(map.kind == CEL_MAP ? map.item : CEL_DYN);
    return true;
}

static bool type_of_index(Check *check, const CelNode *node, CelType *type)
{
    CelType box, index;
    if (!type_of(check, node->args[0], &box) || !type_of(check, node->args[1], &index))
        return false;
    if (box.kind != CEL_LIST && !may_be(box.kind, CEL_MAP))
        return REFUSE(check, node, "type %s has no elements", cel_kind_word(box.kind));
    if (box.kind == CEL_LIST && index.kind != CEL_DYN && !is_number(index.kind))
        return REFUSE(check, node, "a list is indexed by an int, not by %s",
                      cel_kind_word(index.kind));
    *type = plain(box.kind == CEL_DYN ? CEL_DYN : box.item);
    return true;
}

static bool takes(const CelFunction *row, const CelType *args, uint32_t n)
{
    if (row->n != n)
        return false;
    for (uint32_t i = 0; i < n; i++)
        if (!may_be(args[i].kind, row->args[i]))
            return false;
    return true;
}

static bool refuse_call(Check *check, const CelNode *node, const CelType *args)
{
    Buf kinds = buf_new(check->cx->arena), counts = buf_new(check->cx->arena);
    uint32_t target = node->kind == CEL_NODE_METHOD;
    bool count_fits = false;
    for (uint32_t i = 0; i < node->nfunctions; i++) {
        const CelFunction *row = &node->functions[i];
        unsigned n = row->n - target;
        count_fits = count_fits || row->n == node->n;
        if (i == 0 || row->n != row[-1].n)
            buf_printf(&counts, "%s%u argument%s", i ? " or " : "", n, n == 1 ? "" : "s");
    }
    if (!count_fits)
        return REFUSE(check, node, "%.*s takes %.*s, not %u", STR_ARG(node->name),
                      STR_ARG(buf_str(&counts)), node->n - target);
    for (uint32_t i = 0; i < node->n; i++)
        buf_printf(&kinds, "%s%s", i ? ", " : "", cel_kind_word(args[i].kind));
    return REFUSE(check, node, "no such overload: %.*s(%.*s)", STR_ARG(node->name),
                  STR_ARG(buf_str(&kinds)));
}

static bool type_of_call(Check *check, const CelNode *node, CelType *type)
{
    CelType *args = ARENA_ARRAY(check->cx->arena, CelType, node->n + 1);
    if (!node->functions)
        return REFUSE(check, node, "there is no function '%.*s'", STR_ARG(node->name));
    for (uint32_t i = 0; i < node->n; i++)
        if (!type_of(check, node->args[i], &args[i]))
            return false;
    bool found = false;
    for (uint32_t i = 0; i < node->nfunctions; i++) {
        const CelFunction *row = &node->functions[i];
        if (!takes(row, args, node->n))
            continue;
        *type = plain(!found || type->kind == row->answer ? row->answer : CEL_DYN);
        found = true;
    }
    return found || refuse_call(check, node, args);
}

/* The parts from `first` on, every `step`th: their kind when they have the same. */
static bool common_type(Check *check, const CelNode *node, uint32_t first, uint32_t step,
                        CelKind *kind)
{
    CelType type;
    *kind = CEL_DYN;
    for (uint32_t i = first; i < node->n; i += step) {
        if (!type_of(check, node->args[i], &type))
            return false;
        *kind = i == first || *kind == type.kind ? type.kind : CEL_DYN;
    }
    return true;
}

static bool wants_bool(Check *check, const CelNode *node, const char *what)
{
    CelType type;
    if (!type_of(check, node, &type))
        return false;
    return may_be(type.kind, CEL_BOOL) ||
           REFUSE(check, node, "%s is of type %s, not bool", what, cel_kind_word(type.kind));
}

static bool type_of_chain(Check *check, const CelNode *node, CelType *type)
{
    *type = plain(CEL_BOOL);
    for (uint32_t i = 0; i < node->n; i++)
        if (!wants_bool(check, node->args[i],
                        node->kind == CEL_NODE_OR ? "a part of ||" : "a part of &&"))
            return false;
    return true;
}

static bool type_of_choice(Check *check, const CelNode *node, CelType *type)
{
    CelType other;
    if (!wants_bool(check, node->args[0], "what stands before ?") ||
        !type_of(check, node->args[1], type) || !type_of(check, node->args[2], &other))
        return false;
    if (type->kind != other.kind)
        *type = any;
    else if (type->item != other.item)
        type->item = CEL_DYN;
    return true;
}

static bool type_of_sign(Check *check, const CelNode *node, CelType *type)
{
    if (!type_of(check, node->args[0], type))
        return false;
    return may_be(type->kind, CEL_INT) || type->kind == CEL_DOUBLE ||
           REFUSE(check, node, "type %s has no minus", cel_kind_word(type->kind));
}

static bool refuse_operands(Check *check, const CelNode *node, CelKind a, CelKind b)
{
    return REFUSE(check, node, "no such overload: %s %s %s", cel_kind_word(a),
                  cel_op_text((CelOp)node->op), cel_kind_word(b));
}

static bool may_equal(CelKind a, CelKind b)
{
    return may_be(a, b) || (is_number(a) && is_number(b)) || a == CEL_NULL || b == CEL_NULL;
}

static bool has_order(CelKind kind)
{
    return kind != CEL_NULL && kind != CEL_LIST && kind != CEL_MAP && kind != CEL_TYPE;
}

/* The kind of a sum, a difference …; false when there is no such operator. */
static bool arithmetic_kind(CelOp op, CelKind a, CelKind b, CelKind *kind)
{
    bool adds = op == CEL_ADD, subtracts = op == CEL_SUBTRACT;
    *kind = a == CEL_DYN ? b : a;
    if (a == CEL_DYN && (b == CEL_TIMESTAMP || b == CEL_DURATION))
        *kind = CEL_DYN;
    if (a == CEL_TIMESTAMP && b == CEL_TIMESTAMP) {
        *kind = CEL_DURATION;
        return subtracts;
    }
    if (a == CEL_DURATION && b == CEL_TIMESTAMP) {
        *kind = CEL_TIMESTAMP;
        return adds;
    }
    if (a == CEL_TIMESTAMP || a == CEL_DURATION)
        return may_be(b, CEL_DURATION) && (adds || subtracts);
    if (!may_be(a, b))
        return false;
    switch (a == CEL_DYN ? b : a) {
    case CEL_DYN:
    case CEL_INT:
    case CEL_UINT:
        return true;
    case CEL_DOUBLE:
        return op != CEL_MODULO;
    case CEL_STRING:
    case CEL_BYTES:
    case CEL_LIST:
        return adds;
    case CEL_TIMESTAMP:
    case CEL_DURATION:
        return adds || subtracts;
    default:
        return false;
    }
}

static bool type_of_binary(Check *check, const CelNode *node, CelType *type)
{
    CelType a, b;
    CelKind kind = CEL_BOOL;
    bool ok;
    if (!type_of(check, node->args[0], &a) || !type_of(check, node->args[1], &b))
        return false;
    switch ((CelOp)node->op) {
    case CEL_EQ:
    case CEL_NE:
        ok = may_equal(a.kind, b.kind);
        break;
    case CEL_IN:
        ok = b.kind == CEL_LIST ? may_equal(a.kind, b.item) : may_be(b.kind, CEL_MAP);
        break;
    case CEL_LT:
    case CEL_LE:
    case CEL_GT:
    case CEL_GE:
        ok = (may_be(a.kind, b.kind) || (is_number(a.kind) && is_number(b.kind))) &&
             has_order(a.kind) && has_order(b.kind);
        break;
    default:
        ok = arithmetic_kind((CelOp)node->op, a.kind, b.kind, &kind);
    }
    *type = (CelType){kind, kind == CEL_LIST && a.item == b.item ? a.item : CEL_DYN};
    return ok || refuse_operands(check, node, a.kind, b.kind);
}

static bool type_of_macro(Check *check, const CelNode *node, CelType *type)
{
    CelType range, value = any;
    const char *name = cel_macro_name((CelMacro)node->op);
    if (!type_of(check, node->args[0], &range))
        return false;
    if (range.kind != CEL_LIST && !may_be(range.kind, CEL_MAP))
        return REFUSE(check, node, "%s goes over a list or a map, not over type %s", name,
                      cel_kind_word(range.kind));
    check->locals[node->slot] = plain(range.kind == CEL_LIST ? range.item : CEL_DYN);
    bool collects = node->op == CEL_MAP_EACH || node->op == CEL_FILTER;
    bool has_condition = node->op != CEL_MAP_EACH || node->n == 3;
    if (has_condition && !wants_bool(check, node->args[1], "the condition"))
        return false;
    if (node->op == CEL_MAP_EACH && !type_of(check, node->args[node->n - 1], &value))
        return false;
    *type = plain(collects ? CEL_LIST : CEL_BOOL);
    if (collects)
        type->item = node->op == CEL_FILTER ? check->locals[node->slot].kind : value.kind;
    return true;
}

static bool type_of_message(Check *check, const CelNode *node, CelType *type)
{
    CelKind kind;
    *type = any;
    if (!cel_message_kind(node->name, &kind))
        return REFUSE(check, node, "there is no message type '%.*s' here; write a map",
                      STR_ARG(node->name));
    type->kind = kind;
    return common_type(check, node, 0, 1, &kind);
}

static bool type_of_rest(Check *check, const CelNode *node, CelType *type)
{
    CelKind kind = CEL_DYN;
    switch ((CelNodeKind)node->kind) {
    case CEL_NODE_LIST:
        if (!common_type(check, node, 0, 1, &kind))
            return false;
        *type = (CelType){CEL_LIST, kind};
        return true;
    case CEL_NODE_MAP:
        if (!common_type(check, node, 0, 2, &kind) || !common_type(check, node, 1, 2, &kind))
            return false;
        *type = (CelType){CEL_MAP, kind};
        return true;
    case CEL_NODE_HAS:
        *type = plain(CEL_BOOL);
        return type_of(check, node->args[0], &(CelType){0});
    case CEL_NODE_MESSAGE:
        return type_of_message(check, node, type);
    case CEL_NODE_NOT:
        *type = plain(CEL_BOOL);
        return wants_bool(check, node->args[0], "what stands behind !");
    default:
        return type_of_macro(check, node, type);
    }
}

static bool type_of(Check *check, const CelNode *node, CelType *type)
{
    *type = any;
    switch ((CelNodeKind)node->kind) {
    case CEL_NODE_LITERAL:
        *type = plain(node->value.kind);
        return true;
    case CEL_NODE_NAME:
        return type_of_name(check, node, type);
    case CEL_NODE_LOCAL:
        *type = check->locals[node->slot];
        return true;
    case CEL_NODE_SELECT:
        return type_of_select(check, node, type);
    case CEL_NODE_INDEX:
        return type_of_index(check, node, type);
    case CEL_NODE_CALL:
    case CEL_NODE_METHOD:
        return type_of_call(check, node, type);
    case CEL_NODE_NEGATE:
        return type_of_sign(check, node, type);
    case CEL_NODE_AND:
    case CEL_NODE_OR:
        return type_of_chain(check, node, type);
    case CEL_NODE_CHOOSE:
        return type_of_choice(check, node, type);
    case CEL_NODE_BINARY:
        return type_of_binary(check, node, type);
    default:
        return type_of_rest(check, node, type);
    }
}

bool cel_check(Ctx *cx, const CelProgram *program, const CelVariable *variables, CelKind answer)
{
    Check check = {.cx = cx, .program = program, .variables = variables};
    CelType type;
    check.locals = ARENA_ARRAY(cx->arena, CelType, program->nlocals + 1);
    if (!type_of(&check, program->root, &type))
        return false;
    return may_be(type.kind, answer) ||
           REFUSE(&check, program->root, "the expression gives type %s, not %s",
                  cel_kind_word(type.kind), cel_kind_word(answer));
}
