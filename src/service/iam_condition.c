/* IAM condition: until when a binding holds, read off its expression. */
#include "service/iam_condition.h"

#include "cel/ast.h"
#include "cel/time.h"

/* What the API lets a binding's condition name. */
static const CelVariable variables[] = {
    {"resource.environment_id", {CEL_STRING, CEL_DYN}},
    {"resource.database", {CEL_STRING, CEL_DYN}},
    {"resource.schema_name", {CEL_STRING, CEL_DYN}},
    {"resource.table_name", {CEL_STRING, CEL_DYN}},
    {"request.time", {CEL_TIMESTAMP, CEL_DYN}},
    {NULL, {CEL_DYN, CEL_DYN}},
};

typedef struct Reader {
    Ctx *cx;
    const CelProgram *program;
    CelTime earliest;
    bool expires;
} Reader;

static bool refuse(Reader *in, const CelNode *node)
{
    unsigned line, column;
    cel_place(in->program->text, node->offset, &line, &column);
    return err_set(in->cx, ERR_UNIMPLEMENTED,
                   "condition at %u:%u: only request.time < timestamp(\"…\"), joined by &&, is "
                   "built yet; resource.* decides about SQL access",
                   line, column);
}

static bool is_request_time(const CelNode *node)
{
    return node->kind == CEL_NODE_SELECT && str_is(node->path, "request.time");
}

/* The moment that an expression without variables gives. */
static bool moment_of(Reader *in, const CelNode *node, CelTime *moment)
{
    CelValue value;
    const char *message;
    CelProgram part = *in->program;
    CelRun run = {.arena = in->cx->arena};
    part.root = node;
    if (!cel_eval(&part, &run, &value, &message))
        return err_set(in->cx, ERR_INVALID, "condition at %s", message);
    if (value.kind != CEL_TIMESTAMP)
        return refuse(in, node);
    *moment = value.time;
    return true;
}

/* request.time < moment, moment > request.time, and the two with = */
static bool read_bound(Reader *in, const CelNode *node)
{
    bool is_turned = is_request_time(node->args[1]);
    CelOp before = is_turned ? CEL_GT : CEL_LT, until = is_turned ? CEL_GE : CEL_LE;
    CelTime moment;
    int order;
    if ((node->op != before && node->op != until) || !is_request_time(node->args[is_turned]))
        return refuse(in, node);
    if (!moment_of(in, node->args[!is_turned], &moment))
        return false;
    const CelTime microsecond = {0, 1000}; /* as exact as the database's clock is */
    if (node->op == until && !cel_timestamp_add(moment, microsecond, 1, &moment))
        return true;
    CelValue a = {.kind = CEL_TIMESTAMP, .time = moment};
    CelValue b = {.kind = CEL_TIMESTAMP, .time = in->earliest};
    if (!in->expires || (cel_compare(&a, &b, &order) && order < 0))
        in->earliest = moment;
    in->expires = true;
    return true;
}

static bool read_part(Reader *in, const CelNode *node)
{
    if (node->kind == CEL_NODE_LITERAL && node->value.kind == CEL_BOOL && node->value.yes)
        return true;
    if (node->kind == CEL_NODE_BINARY)
        return read_bound(in, node);
    if (node->kind != CEL_NODE_AND)
        return refuse(in, node);
    for (uint32_t i = 0; i < node->n; i++)
        if (!read_part(in, node->args[i]))
            return false;
    return true;
}

bool iam_condition_expiry(Ctx *cx, Str text, Str *expires)
{
    Ctx aside;
    ctx_init(&aside, cx->arena);
    Reader in = {.cx = cx, .program = cel_parse(&aside, text)};
    *expires = STR("");
    if (!in.program || !cel_check(&aside, in.program, variables, CEL_BOOL))
        return err_set(cx, ERR_INVALID, "condition at %s", aside.message);
    if (!read_part(&in, in.program->root))
        return false;
    if (in.expires)
        *expires = cel_timestamp_text(cx->arena, in.earliest);
    return true;
}
