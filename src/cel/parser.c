/* Parser: from tokens to the tree, by precedence, with the macros bound to their variables. */
#include "cel/ast.h"

#include "base/map.h"
#include "base/vec.h"
#include "cel/cel.h"
#include "cel/function.h"
#include "cel/lexer.h"

#define DEPTH_MAX 250
#define NODES_MAX 100000

typedef struct Parser {
    Ctx *cx;
    Arena *arena;
    Str text;
    size_t at; /* behind the token */
    CelToken token;
    int depth;
    Map *slots;     /* name or chain of names: its number + 1 */
    StrList locals; /* innermost last */
    size_t nlocals, nnodes;
    const CelNode *wrapped; /* the newest one in parentheses: no part of a chain of names */
} Parser;

typedef VEC(const CelNode *) NodeVec;

static const CelNode *parse_expr(Parser *in);

static void *refuse_at(Parser *in, size_t offset, const char *why)
{
    unsigned line, column;
    cel_place(in->text, offset, &line, &column);
    return err_null(in->cx, ERR_INVALID, "%u:%u: %s", line, column, why);
}

static void *refuse(Parser *in, const char *why)
{
    if (in->token.kind == CEL_TOKEN_BAD)
        why = in->token.message;
    return refuse_at(in, in->token.offset, why);
}

static void advance(Parser *in)
{
    cel_token_read(in->arena, in->text, &in->at, &in->token);
}

static bool is_mark(const Parser *in, int mark)
{
    return in->token.kind == CEL_TOKEN_MARK && in->token.mark == mark;
}

static bool take(Parser *in, int mark)
{
    if (!is_mark(in, mark))
        return false;
    advance(in);
    return true;
}

static uint32_t slot_of(Parser *in, Str name)
{
    uintptr_t slot = (uintptr_t)map_get(in->slots, name);
    if (!slot) {
        slot = in->slots->n + 1;
        map_set(in->slots, name, (void *)slot);
    }
    return (uint32_t)slot - 1;
}

/* NULL when the tree would become too deep or too large. */
static CelNode *new_node(Parser *in, CelNodeKind kind, uint32_t offset, const NodeVec *args)
{
    CelNode *node = ARENA_NEW(in->arena, CelNode);
    node->kind = (uint8_t)kind;
    node->offset = offset;
    node->slot = CEL_NO_SLOT;
    node->n = args ? (uint32_t)args->n : 0;
    node->args = args ? args->v : NULL;
    for (uint32_t i = 0; i < node->n; i++)
        if (node->args[i]->depth >= node->depth)
            node->depth = (uint16_t)(node->args[i]->depth + 1);
    if (node->depth > DEPTH_MAX)
        return refuse_at(in, offset, "the expression is nested too deep; split it");
    if (++in->nnodes > NODES_MAX)
        return refuse_at(in, offset, "the expression has more than 100,000 parts; split it");
    return node;
}

static CelNode *node_of(Parser *in, CelNodeKind kind, uint32_t offset, const CelNode *a,
                        const CelNode *b)
{
    NodeVec args = {0};
    VEC_ADD(in->arena, &args, a);
    if (b)
        VEC_ADD(in->arena, &args, b);
    return new_node(in, kind, offset, &args);
}

static const CelNode *literal(Parser *in, uint32_t offset, CelValue value)
{
    CelNode *node = new_node(in, CEL_NODE_LITERAL, offset, NULL);
    if (!node)
        return NULL;
    node->value = value;
    return node;
}

/* Up to the closing mark, which is taken; a comma may stand before it. */
static bool parse_list(Parser *in, int close, NodeVec *args, bool is_trailing)
{
    if (take(in, close))
        return true;
    do {
        if (is_trailing && args->n > 0 && is_mark(in, close))
            break;
        const CelNode *arg = parse_expr(in);
        if (!arg)
            return false;
        VEC_ADD(in->arena, args, arg);
    } while (take(in, ','));
    return take(in, close) || refuse(in, close == ')' ? "expected , or )" : "expected , or ]");
}

static bool find_local(const Parser *in, Str name, uint32_t *slot)
{
    for (size_t i = in->locals.n; i > 0; i--) {
        if (str_eq(in->locals.v[i - 1], name)) {
            *slot = (uint32_t)i - 1;
            return true;
        }
    }
    return false;
}

static bool find_macro(Str name, CelMacro *macro)
{
    for (*macro = CEL_ALL; *macro <= CEL_FILTER; ++*macro)
        if (str_is(name, cel_macro_name(*macro)))
            return true;
    return false;
}

/* Behind "target.name(", at the name that it binds. */
static const CelNode *parse_macro(Parser *in, CelMacro macro, const CelNode *target,
                                  uint32_t offset)
{
    Str variable = in->token.text;
    NodeVec args = {0};
    advance(in);
    if (!take(in, ','))
        return refuse(in, "expected , behind the name that the macro binds");
    VEC_ADD(in->arena, &args, target);
    VEC_ADD(in->arena, &in->locals, variable);
    if (in->locals.n > in->nlocals)
        in->nlocals = in->locals.n;
    bool ok = parse_list(in, ')', &args, false);
    in->locals.n--;
    if (!ok)
        return NULL;
    size_t most = macro == CEL_MAP_EACH ? 3 : 2;
    if (args.n < 2 || args.n > most)
        return refuse_at(in, offset,
                         most == 3 ? "map takes (name, value) or (name, condition, value)"
                                   : "the macro takes (name, condition)");
    CelNode *node = new_node(in, CEL_NODE_MACRO, offset, &args);
    if (!node)
        return NULL;
    node->op = (uint8_t)macro;
    node->name = variable;
    node->slot = (uint32_t)in->locals.n;
    return node;
}

static void find_functions(CelNode *node)
{
    size_t n = 0;
    node->functions = cel_functions(node->name, node->kind == CEL_NODE_METHOD, &n);
    node->nfunctions = (uint32_t)n;
}

/* strings.quote: a function whose name has a dot; absent when there is none. */
static Str full_name(Parser *in, const CelNode *target, Str name)
{
    size_t n;
    if (target->kind != CEL_NODE_NAME || target == in->wrapped)
        return STR_NONE;
    Str full = str_printf(in->arena, "%.*s.%.*s", STR_ARG(target->name), STR_ARG(name));
    return cel_functions(full, false, &n) ? full : STR_NONE;
}

static const CelNode *parse_method(Parser *in, const CelNode *target, Str name, uint32_t offset)
{
    CelMacro macro;
    NodeVec args = {0};
    if (find_macro(name, &macro)) {
        if (in->token.kind != CEL_TOKEN_NAME)
            return refuse(in, "the macro needs a simple name first: list.all(each, condition)");
        return parse_macro(in, macro, target, offset);
    }
    Str full = full_name(in, target, name);
    if (!full.p)
        VEC_ADD(in->arena, &args, target);
    if (!parse_list(in, ')', &args, false))
        return NULL;
    CelNode *node = new_node(in, full.p ? CEL_NODE_CALL : CEL_NODE_METHOD, offset, &args);
    if (!node)
        return NULL;
    node->name = full.p ? full : name;
    find_functions(node);
    return node;
}

/* A chain of names is a variable with dots, a type, or a way through maps. */
static void note_path(Parser *in, CelNode *node)
{
    const CelNode *operand = node->args[0];
    Str head = operand->kind == CEL_NODE_NAME     ? operand->name
               : operand->kind == CEL_NODE_SELECT ? operand->path
                                                  : STR_NONE;
    if (!head.p || operand == in->wrapped)
        return;
    node->path = str_printf(in->arena, "%.*s.%.*s", STR_ARG(head), STR_ARG(node->name));
    node->slot = slot_of(in, node->path);
    CelValue type;
    node->op = cel_type_of_name(node->path, &type) ? CEL_NAME_TYPE : 0;
}

static const CelNode *parse_select(Parser *in, const CelNode *target)
{
    CelToken name = in->token;
    if (name.kind != CEL_TOKEN_NAME && name.kind != CEL_TOKEN_QUOTED &&
        name.kind != CEL_TOKEN_RESERVED)
        return refuse(in, "expected the name of a field or function behind the dot");
    advance(in);
    if (name.kind == CEL_TOKEN_NAME && take(in, '('))
        return parse_method(in, target, name.text, name.offset);
    CelNode *node = node_of(in, CEL_NODE_SELECT, name.offset, target, NULL);
    if (!node)
        return NULL;
    node->name = name.text;
    if (name.kind != CEL_TOKEN_QUOTED)
        note_path(in, node);
    return node;
}

static const CelNode *parse_index(Parser *in, const CelNode *target, uint32_t offset)
{
    const CelNode *index = parse_expr(in);
    if (!index)
        return NULL;
    if (!take(in, ']'))
        return refuse(in, "expected ]");
    return node_of(in, CEL_NODE_INDEX, offset, target, index);
}

/* Behind the opening brace of name{field: value}. */
static const CelNode *parse_message(Parser *in, const CelNode *target)
{
    NodeVec values = {0};
    StrList fields = {0};
    while (!is_mark(in, '}')) {
        if (in->token.kind != CEL_TOKEN_NAME && in->token.kind != CEL_TOKEN_QUOTED &&
            in->token.kind != CEL_TOKEN_RESERVED)
            return refuse(in, "expected the name of a field");
        VEC_ADD(in->arena, &fields, in->token.text);
        advance(in);
        if (!take(in, ':'))
            return refuse(in, "expected : behind the field");
        const CelNode *value = parse_expr(in);
        if (!value)
            return NULL;
        VEC_ADD(in->arena, &values, value);
        if (!take(in, ','))
            break;
    }
    if (!take(in, '}'))
        return refuse(in, "expected , or }");
    CelNode *node = new_node(in, CEL_NODE_MESSAGE, target->offset, &values);
    if (!node)
        return NULL;
    node->name = target->kind == CEL_NODE_NAME ? target->name : target->path;
    node->fields = fields.v;
    return node;
}

static bool is_chain(const CelNode *node)
{
    return node->kind == CEL_NODE_NAME || (node->kind == CEL_NODE_SELECT && node->path.p);
}

static const CelNode *parse_member(Parser *in, const CelNode *node)
{
    while (node) {
        uint32_t offset = in->token.offset;
        if (take(in, '.'))
            node = parse_select(in, node);
        else if (take(in, '['))
            node = parse_index(in, node, offset);
        else if (is_chain(node) && node != in->wrapped && take(in, '{'))
            node = parse_message(in, node);
        else
            return node;
    }
    return NULL;
}

static const CelNode *parse_has(Parser *in, const NodeVec *args, uint32_t offset)
{
    if (args->n != 1 || args->v[0]->kind != CEL_NODE_SELECT)
        return refuse_at(in, offset, "has() takes a field: has(a.b)");
    return node_of(in, CEL_NODE_HAS, offset, args->v[0], NULL);
}

static const CelNode *parse_call(Parser *in, Str name, uint32_t offset)
{
    NodeVec args = {0};
    if (!parse_list(in, ')', &args, false))
        return NULL;
    if (str_is(name, "has"))
        return parse_has(in, &args, offset);
    CelNode *node = new_node(in, CEL_NODE_CALL, offset, &args);
    if (!node)
        return NULL;
    node->name = name;
    find_functions(node);
    return node;
}

static const CelNode *parse_name(Parser *in, bool is_global)
{
    Str name = in->token.text;
    uint32_t offset = in->token.offset, slot;
    advance(in);
    if (take(in, '('))
        return parse_call(in, name, offset);
    bool is_local = !is_global && find_local(in, name, &slot);
    CelNode *node = new_node(in, is_local ? CEL_NODE_LOCAL : CEL_NODE_NAME, offset, NULL);
    if (!node)
        return NULL;
    node->name = name;
    node->slot = is_local ? slot : slot_of(in, name);
    if (!is_local && cel_type_of_name(name, &node->value))
        node->op = CEL_NAME_TYPE;
    if (is_global)
        node->op |= CEL_NAME_ROOTED;
    return node;
}

/* A list of literals is made once, here. */
static const CelNode *parse_list_literal(Parser *in, uint32_t offset)
{
    NodeVec items = {0};
    if (!parse_list(in, ']', &items, true))
        return NULL;
    CelNode *node = new_node(in, CEL_NODE_LIST, offset, &items);
    if (!node || node->depth > 1)
        return node;
    CelValue *values = ARENA_ARRAY(in->arena, CelValue, items.n + 1);
    for (size_t i = 0; i < items.n; i++) {
        if (items.v[i]->kind != CEL_NODE_LITERAL)
            return node;
        values[i] = items.v[i]->value;
    }
    node->value = cel_list(in->arena, values, items.n);
    return node;
}

static const CelNode *parse_map_literal(Parser *in, uint32_t offset)
{
    NodeVec parts = {0};
    while (!is_mark(in, '}')) {
        const CelNode *key = parse_expr(in);
        if (!key)
            return NULL;
        if (!take(in, ':'))
            return refuse(in, "expected : behind the key");
        const CelNode *value = parse_expr(in);
        if (!value)
            return NULL;
        VEC_ADD(in->arena, &parts, key);
        VEC_ADD(in->arena, &parts, value);
        if (!take(in, ','))
            break;
    }
    return take(in, '}') ? new_node(in, CEL_NODE_MAP, offset, &parts)
                         : refuse(in, "expected , or }");
}

static const CelNode *parse_number(Parser *in, uint32_t offset, bool is_negative)
{
    CelValue value;
    const char *why = cel_number_read(in->token.text, is_negative, &value);
    if (why)
        return refuse_at(in, offset, why);
    advance(in);
    return literal(in, offset, value);
}

static const CelNode *parse_mark(Parser *in, uint32_t offset)
{
    if (take(in, '(')) {
        const CelNode *inner = parse_expr(in);
        if (!inner || !take(in, ')'))
            return inner ? refuse(in, "expected )") : NULL;
        return in->wrapped = inner;
    }
    if (take(in, '['))
        return parse_list_literal(in, offset);
    if (take(in, '{'))
        return parse_map_literal(in, offset);
    if (take(in, '.'))
        return in->token.kind == CEL_TOKEN_NAME ? parse_name(in, true)
                                                : refuse(in, "expected a name behind the dot");
    return refuse(in, "expected a value: a name, a literal, (, [ or {");
}

static const CelNode *parse_primary(Parser *in)
{
    uint32_t offset = in->token.offset;
    CelValue value = in->token.value;
    switch (in->token.kind) {
    case CEL_TOKEN_NAME:
        return parse_name(in, false);
    case CEL_TOKEN_NUMBER:
        return parse_number(in, offset, false);
    case CEL_TOKEN_LITERAL:
        advance(in);
        return literal(in, offset, value);
    case CEL_TOKEN_RESERVED:
        return refuse(in, "the word is reserved; a variable cannot be called so");
    case CEL_TOKEN_MARK:
        return parse_mark(in, offset);
    case CEL_TOKEN_END:
        return refuse(in, "the expression ends where a value is expected");
    default:
        return refuse(in, "expected a value");
    }
}

/* A row of signs is read in a loop; only its nodes count as depth. */
static const CelNode *parse_unary(Parser *in)
{
    uint32_t offset = in->token.offset;
    CelNodeKind kind = is_mark(in, '!') ? CEL_NODE_NOT : CEL_NODE_NEGATE;
    int mark = kind == CEL_NODE_NOT ? '!' : '-';
    size_t n = 0;
    while (take(in, mark))
        n++;
    bool is_number = n > 0 && kind == CEL_NODE_NEGATE && in->token.kind == CEL_TOKEN_NUMBER;
    const CelNode *node = is_number ? parse_number(in, offset, true) : parse_primary(in);
    node = parse_member(in, node);
    for (n -= is_number; n > 0 && node; n--)
        node = node_of(in, kind, offset, node, NULL);
    return node;
}

static bool binary_of(const Parser *in, CelOp *op, int *power)
{
    static const struct {
        int mark;
        CelOp op;
        int power;
    } rows[] = {
        {CEL_MARK_EQ, CEL_EQ, 1}, {CEL_MARK_NE, CEL_NE, 1}, {CEL_MARK_LE, CEL_LE, 1},
        {CEL_MARK_GE, CEL_GE, 1}, {'<', CEL_LT, 1},         {'>', CEL_GT, 1},
        {CEL_MARK_IN, CEL_IN, 1}, {'+', CEL_ADD, 2},        {'-', CEL_SUBTRACT, 2},
        {'*', CEL_MULTIPLY, 3},   {'/', CEL_DIVIDE, 3},     {'%', CEL_MODULO, 3},
    };
    for (size_t i = 0; in->token.kind == CEL_TOKEN_MARK && i < sizeof rows / sizeof *rows; i++) {
        if (in->token.mark == rows[i].mark) {
            *op = rows[i].op;
            *power = rows[i].power;
            return true;
        }
    }
    return false;
}

static const CelNode *parse_binary(Parser *in, int least)
{
    CelOp op;
    int power;
    const CelNode *left = parse_unary(in);
    while (left && binary_of(in, &op, &power) && power >= least) {
        uint32_t offset = in->token.offset;
        advance(in);
        const CelNode *right = parse_binary(in, power + 1);
        if (!right)
            return NULL;
        CelNode *node = node_of(in, CEL_NODE_BINARY, offset, left, right);
        if (node)
            node->op = (uint8_t)op;
        left = node;
    }
    return left;
}

static const CelNode *parse_chain(Parser *in, bool is_or)
{
    uint32_t offset = in->token.offset;
    NodeVec parts = {0};
    do {
        const CelNode *part = is_or ? parse_chain(in, false) : parse_binary(in, 1);
        if (!part)
            return NULL;
        VEC_ADD(in->arena, &parts, part);
    } while (take(in, is_or ? CEL_MARK_OR : CEL_MARK_AND));
    if (parts.n == 1)
        return parts.v[0];
    return new_node(in, is_or ? CEL_NODE_OR : CEL_NODE_AND, offset, &parts);
}

static const CelNode *parse_choice(Parser *in)
{
    NodeVec parts = {0};
    const CelNode *condition = parse_chain(in, true);
    uint32_t offset = in->token.offset;
    if (!condition || !take(in, '?'))
        return condition;
    const CelNode *yes = parse_chain(in, true);
    if (!yes)
        return NULL;
    if (!take(in, ':'))
        return refuse(in, "expected : of the condition ?");
    const CelNode *no = parse_expr(in);
    if (!no)
        return NULL;
    VEC_ADD(in->arena, &parts, condition);
    VEC_ADD(in->arena, &parts, yes);
    VEC_ADD(in->arena, &parts, no);
    return new_node(in, CEL_NODE_CHOOSE, offset, &parts);
}

static const CelNode *parse_expr(Parser *in)
{
    if (++in->depth > DEPTH_MAX)
        return refuse(in, "the expression is nested too deep; split it");
    const CelNode *node = parse_choice(in);
    in->depth--;
    return node;
}

CelProgram *cel_parse(Ctx *cx, Str text)
{
    if (text.n > CEL_TEXT_MAX)
        return err_null(cx, ERR_INVALID, "1:1: the expression is larger than 1 MiB");
    if (!str_is_utf8(text))
        return err_null(cx, ERR_INVALID, "1:1: the expression is not valid UTF-8");
    Parser in = {.cx = cx, .arena = cx->arena, .text = str_copy(cx->arena, text)};
    in.slots = map_new(cx->arena);
    advance(&in);
    const CelNode *root = parse_expr(&in);
    if (!root)
        return NULL;
    if (in.token.kind != CEL_TOKEN_END)
        return refuse(&in, "expected an operator or the end of the expression");
    CelProgram *program = ARENA_NEW(cx->arena, CelProgram);
    *program = (CelProgram){in.text, root, in.slots->n, in.nlocals};
    return program;
}
