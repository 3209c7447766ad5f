/* Where: from the text of a filter to the terms of a table's list. */
#include "api/where.h"

#include "api/order.h"
#include "base/clock.h"
#include "cel/ast.h"

#define TERMS_MAX 1000

typedef struct Reader {
    Ctx *cx;
    const CelProgram *program;
    const WhereField *fields;
    size_t n; /* terms */
} Reader;

typedef struct Side {
    const WhereField *field;
    Str key; /* of a MAP */
} Side;

static const WhereTerm *read_term(Reader *in, const CelNode *node);

static void *refuse(Reader *in, const CelNode *node, const char *why)
{
    unsigned line, column;
    cel_place(in->program->text, node->offset, &line, &column);
    return err_null(in->cx, ERR_INVALID, "invalid filter: %u:%u: %s", line, column, why);
}

static Str known_fields(Reader *in)
{
    Buf names = buf_new(in->cx->arena);
    for (const WhereField *each = in->fields; each->name; each++)
        buf_printf(&names, "%s%s%s", names.n ? ", " : "", each->name,
                   each->kind == WHERE_MAP ? "{key}" : "");
    return buf_str(&names);
}

static bool refuse_field(Reader *in, Str name)
{
    return err_set(in->cx, ERR_INVALID, "unsupported filter field \"%.*s\"; known are: %.*s",
                   STR_ARG(name), STR_ARG(known_fields(in)));
}

/* The map "labels." of the name labels. */
static const WhereField *find_map(const Reader *in, Str name)
{
    for (const WhereField *each = in->fields; each->name; each++)
        if (each->kind == WHERE_MAP && strlen(each->name) == name.n + 1 &&
            memcmp(each->name, name.p, name.n) == 0)
            return each;
    return NULL;
}

static bool is_literal(const CelNode *node, CelKind kind)
{
    return node->kind == CEL_NODE_LITERAL && node->value.kind == kind;
}

/* labels.`a-b` and labels["a-b"] */
static bool find_member(const Reader *in, const CelNode *node, Side *side)
{
    bool is_select = node->kind == CEL_NODE_SELECT;
    bool is_index = node->kind == CEL_NODE_INDEX && is_literal(node->args[1], CEL_STRING);
    if ((!is_select && !is_index) || node->args[0]->kind != CEL_NODE_NAME)
        return false;
    side->field = find_map(in, node->args[0]->name);
    side->key = is_select ? node->name : node->args[1]->value.text;
    return side->field != NULL;
}

static bool is_name(const CelNode *node)
{
    return node->kind == CEL_NODE_NAME || node->kind == CEL_NODE_SELECT ||
           node->kind == CEL_NODE_INDEX;
}

static bool read_field(Reader *in, const CelNode *node, Side *side)
{
    Str name = node->kind == CEL_NODE_SELECT && node->path.p ? node->path : node->name;
    *side = (Side){.field = NULL};
    if (find_member(in, node, side))
        return true;
    if (node->kind != CEL_NODE_INDEX)
        side->field = where_field(in->fields, name);
    if (side->field && side->field->kind == WHERE_MAP)
        side->key = str_sub(name, strlen(side->field->name), name.n);
    return side->field || refuse_field(in, name);
}

/* A literal, or timestamp("…"). */
static const CelValue *value_of(const CelNode *node)
{
    bool is_time = node->kind == CEL_NODE_CALL && str_is(node->name, "timestamp") && node->n == 1;
    if (is_time)
        node = node->args[0];
    return node->kind == CEL_NODE_LITERAL ? &node->value : NULL;
}

static Str text_of(Reader *in, const CelValue *value)
{
    Arena *arena = in->cx->arena;
    switch (value->kind) {
    case CEL_STRING:
        return value->text;
    case CEL_BOOL:
        return value->yes ? STR("true") : STR("false");
    case CEL_INT:
        return str_printf(arena, "%lld", (long long)value->i);
    case CEL_UINT:
        return str_printf(arena, "%llu", (unsigned long long)value->u);
    case CEL_DOUBLE:
        return str_printf(arena, "%.17g", value->d);
    default:
        return STR_NONE;
    }
}

static bool add_value(Reader *in, const CelNode *node, WhereTerm *term)
{
    const WhereField *field = term->field;
    const CelValue *value = value_of(node);
    Str text = value ? text_of(in, value) : STR_NONE;
    int64_t when;
    if (!text.p && !(value && value->kind == CEL_STRING))
        return refuse(in, node, "expected a string, a number, true or false");
    if (field->kind == WHERE_TIME && !clock_parse_rfc3339(text, &when))
        return err_set(in->cx, ERR_INVALID, "invalid filter: %s \"%.*s\" is not an RFC 3339 time",
                       field->name, STR_ARG(text));
    if ((field->kind == WHERE_BOOL || field->kind == WHERE_FLAG) && value->kind != CEL_BOOL)
        return err_set(in->cx, ERR_INVALID, "invalid filter: %s is true or false", field->name);
    if (field->prefix && str_starts(text, field->prefix))
        text = str_sub(text, strlen(field->prefix), text.n);
    VEC_ADD(in->cx->arena, &term->values, text);
    return true;
}

/* Only times have an order, and only texts have parts. */
static bool check_operator(Reader *in, const WhereField *field, WhereOp op)
{
    bool orders = op >= WHERE_LT && op <= WHERE_GE;
    bool parts = op == WHERE_CONTAINS || op == WHERE_STARTS || op == WHERE_ENDS;
    if (orders && field->kind != WHERE_TIME)
        return err_set(in->cx, ERR_INVALID, "invalid filter: %s has no order; use == or in",
                       field->name);
    if (field->kind == WHERE_FLAG && op != WHERE_EQ)
        return err_set(in->cx, ERR_INVALID, "invalid filter: %s understands == only", field->name);
    if (parts && field->kind != WHERE_TEXT && field->kind != WHERE_MAP)
        return err_set(in->cx, ERR_INVALID, "invalid filter: %s is not a text", field->name);
    return true;
}

static WhereTerm *new_term(Reader *in, const CelNode *node, WhereOp op)
{
    if (++in->n > TERMS_MAX)
        return refuse(in, node, "the filter has more than 1000 conditions");
    WhereTerm *term = ARENA_NEW(in->cx->arena, WhereTerm);
    term->op = op;
    return term;
}

static WhereTerm *new_comparison(Reader *in, const CelNode *node, const Side *side, WhereOp op)
{
    WhereTerm *term = check_operator(in, side->field, op) ? new_term(in, node, op) : NULL;
    if (term) {
        term->field = side->field;
        term->key = side->key;
    }
    return term;
}

/* field op value, or value op field */
static const WhereTerm *read_comparison(Reader *in, const CelNode *node)
{
    static const WhereOp operators[] = {
        [CEL_EQ] = WHERE_EQ, [CEL_NE] = WHERE_NE, [CEL_LT] = WHERE_LT,
        [CEL_LE] = WHERE_LE, [CEL_GT] = WHERE_GT, [CEL_GE] = WHERE_GE};
    static const WhereOp turned[] = {[CEL_EQ] = WHERE_EQ, [CEL_NE] = WHERE_NE, [CEL_LT] = WHERE_GT,
                                     [CEL_LE] = WHERE_GE, [CEL_GT] = WHERE_LT, [CEL_GE] = WHERE_LE};
    bool is_turned = !is_name(node->args[0]) && is_name(node->args[1]);
    const CelNode *name = node->args[is_turned], *value = node->args[!is_turned];
    Side side;
    if (!is_name(name))
        return refuse(in, name, "expected the name of a field");
    if (!read_field(in, name, &side))
        return NULL;
    WhereTerm *term =
        new_comparison(in, node, &side, is_turned ? turned[node->op] : operators[node->op]);
    return term && add_value(in, value, term) ? term : NULL;
}

/* field in [values]; value in field; "key" in labels */
static const WhereTerm *read_in(Reader *in, const CelNode *node)
{
    const CelNode *left = node->args[0], *right = node->args[1];
    Side side = {.field = NULL};
    bool is_key = right->kind == CEL_NODE_NAME && is_literal(left, CEL_STRING);
    if (is_key && (side.field = find_map(in, right->name))) {
        side.key = left->value.text;
        return new_comparison(in, node, &side, WHERE_HAS);
    }
    bool is_turned = is_name(right);
    if (!is_name(is_turned ? right : left))
        return refuse(in, left, "expected the name of a field");
    if (!read_field(in, is_turned ? right : left, &side))
        return NULL;
    if (is_turned && side.field->kind != WHERE_TEXTS)
        return refuse(in, right, "expected a list in brackets");
    if (!is_turned && right->kind != CEL_NODE_LIST)
        return refuse(in, right, "expected a list in brackets");
    WhereTerm *term = new_comparison(in, node, &side, WHERE_IN);
    if (term && is_turned)
        return add_value(in, left, term) ? term : NULL;
    for (uint32_t i = 0; term && i < right->n; i++)
        if (!add_value(in, right->args[i], term))
            return NULL;
    return term;
}

/* matches() is what older clients call contains(). */
static const WhereTerm *read_method(Reader *in, const CelNode *node)
{
    static const struct {
        const char *name;
        WhereOp op;
    } methods[] = {{"contains", WHERE_CONTAINS},
                   {"matches", WHERE_CONTAINS},
                   {"startsWith", WHERE_STARTS},
                   {"endsWith", WHERE_ENDS}};
    Side side;
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        if (!str_is(node->name, methods[i].name) || node->n != 2 || !is_name(node->args[0]))
            continue;
        if (!is_literal(node->args[1], CEL_STRING))
            return refuse(in, node->args[1], "expected a string");
        if (!read_field(in, node->args[0], &side))
            return NULL;
        WhereTerm *term = new_comparison(in, node, &side, methods[i].op);
        return term && add_value(in, node->args[1], term) ? term : NULL;
    }
    return refuse(in, node, "a filter understands field.contains(\"…\"), startsWith and endsWith");
}

static const WhereTerm *read_has(Reader *in, const CelNode *node)
{
    Side side;
    if (!read_field(in, node->args[0], &side))
        return NULL;
    if (side.field->kind != WHERE_MAP)
        return refuse(in, node, "has() asks for a label: has(labels.team)");
    return new_comparison(in, node, &side, WHERE_HAS);
}

/* A field that is true or false, alone. */
static const WhereTerm *read_flag(Reader *in, const CelNode *node)
{
    Side side;
    if (!read_field(in, node, &side))
        return NULL;
    if (side.field->kind != WHERE_BOOL && side.field->kind != WHERE_FLAG)
        return refuse(in, node, "the field is not compared; write == \"…\"");
    WhereTerm *term = new_comparison(in, node, &side, WHERE_EQ);
    if (term)
        VEC_ADD(in->cx->arena, &term->values, STR("true"));
    return term;
}

static const WhereTerm *read_parts(Reader *in, const CelNode *node, WhereOp op)
{
    WhereTerm *term = new_term(in, node, op);
    for (uint32_t i = 0; term && i < node->n; i++) {
        const WhereTerm *part = read_term(in, node->args[i]);
        if (!part)
            return NULL;
        VEC_ADD(in->cx->arena, &term->parts, part);
    }
    return term;
}

static const WhereTerm *read_constant(Reader *in, const CelNode *node)
{
    WhereTerm *yes = new_term(in, node, WHERE_AND), *term = new_term(in, node, WHERE_NOT);
    if (!yes || !term || !is_literal(node, CEL_BOOL))
        return refuse(in, node, "expected the name of a field");
    VEC_ADD(in->cx->arena, &term->parts, yes);
    return node->value.yes ? yes : term;
}

static const WhereTerm *read_term(Reader *in, const CelNode *node)
{
    switch ((CelNodeKind)node->kind) {
    case CEL_NODE_AND:
        return read_parts(in, node, WHERE_AND);
    case CEL_NODE_OR:
        return read_parts(in, node, WHERE_OR);
    case CEL_NODE_NOT:
        return read_parts(in, node, WHERE_NOT);
    case CEL_NODE_BINARY:
        if (node->op > CEL_IN)
            break;
        return node->op == CEL_IN ? read_in(in, node) : read_comparison(in, node);
    case CEL_NODE_METHOD:
        return read_method(in, node);
    case CEL_NODE_HAS:
        return read_has(in, node);
    case CEL_NODE_NAME:
    case CEL_NODE_SELECT:
    case CEL_NODE_INDEX:
        return read_flag(in, node);
    case CEL_NODE_LITERAL:
        return read_constant(in, node);
    default:
        break;
    }
    return refuse(in, node,
                  "a filter compares fields with values: ==, !=, <, <=, >, >=, in, contains, "
                  "startsWith, endsWith, has, joined by &&, || and !");
}

bool where_parse(Ctx *cx, Str text, const WhereField *fields, const WhereTerm **term)
{
    *term = NULL;
    if (str_trim(text).n == 0)
        return true;
    Ctx aside;
    ctx_init(&aside, cx->arena);
    Reader in = {.cx = cx, .program = cel_parse(&aside, text), .fields = fields};
    if (!in.program)
        return err_set(cx, ERR_INVALID, "invalid filter: %s", aside.message);
    *term = read_term(&in, in.program->root);
    return *term != NULL;
}

static const char *const *sorting_names(Ctx *cx, const WhereField *fields)
{
    size_t n = 0, kept = 0;
    while (fields[n].name)
        n++;
    const char **names = ARENA_ARRAY(cx->arena, const char *, n + 1);
    for (size_t i = 0; i < n; i++)
        if (fields[i].sorts)
            names[kept++] = fields[i].name;
    names[kept] = NULL;
    return names;
}

Where *where_read(Request *rq, const WhereField *fields)
{
    Order order;
    Where *where = ARENA_NEW(rq->cx->arena, Where);
    if (!where_parse(rq->cx, request_str(rq, "filter"), fields, &where->term) ||
        !order_parse(rq->cx, request_str(rq, "orderBy"), sorting_names(rq->cx, fields), &order))
        return NULL;
    for (size_t i = 0; i < order.n; i++) {
        WhereOrder term = {where_field(fields, order.v[i].field), order.v[i].descending};
        VEC_ADD(rq->cx->arena, &where->order, term);
    }
    return where;
}
