/* Handlers: expressions as trees for editors of conditions, and trees as expressions. */
#include "api/handler.h"
#include "cel/expr.h"

/* A tree takes some hundred times the memory of its text. */
#define TEXTS_MAX ((size_t)128 << 10)

static bool check_size(Request *rq, const Json *texts)
{
    size_t bytes = 0;
    for (size_t i = 0; i < json_len(texts); i++)
        bytes += json_at(texts, i)->text.n;
    return bytes <= TEXTS_MAX ||
           err_set(rq->cx, ERR_INVALID, "expressions are larger than 128 KiB together; send fewer");
}

static Json *batch_parse(Request *rq)
{
    Arena *a = rq->cx->arena;
    Json *message = json_new_object(a), *expressions = json_new_array(a);
    const Json *texts = json_get(rq->body, "expressions");
    if (!check_size(rq, texts))
        return NULL;
    for (size_t i = 0; i < json_len(texts); i++) {
        Ctx one;
        ctx_init(&one, a);
        CelProgram *program = cel_parse(&one, json_at(texts, i)->text);
        if (!program)
            return err_null(rq->cx, one.err, "expressions[%zu]: %s", i, one.message);
        json_add(a, expressions, cel_expr_json(a, program));
    }
    json_set(a, message, "expressions", expressions);
    return message;
}

static Json *batch_deparse(Request *rq)
{
    Arena *a = rq->cx->arena;
    Json *message = json_new_object(a), *texts = json_new_array(a);
    const Json *expressions = json_get(rq->body, "expressions");
    for (size_t i = 0; i < json_len(expressions); i++) {
        Ctx one;
        ctx_init(&one, a);
        Str text = cel_expr_text(&one, json_at(expressions, i));
        if (!text.p)
            return err_null(rq->cx, one.err, "expressions[%zu]: %s", i, one.message);
        json_add_str(a, texts, text);
    }
    json_set(a, message, "expressions", texts);
    return message;
}

const ApiHandler handlers_cel[] = {
    {"CelService/BatchParse", batch_parse},
    {"CelService/BatchDeparse", batch_deparse},
    {NULL, NULL},
};
