/* Fuzz: an expression: what parses can be checked and evaluated within its limits, and its message
 * is the message of its own text. */
#include <stdio.h>
#include <stdlib.h>

#include "cel/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const CelVariable declared[] = {
    {"a", {CEL_INT, CEL_DYN}},    {"b.c", {CEL_STRING, CEL_DYN}},  {"l", {CEL_LIST, CEL_INT}},
    {"m", {CEL_MAP, CEL_STRING}}, {"t", {CEL_TIMESTAMP, CEL_DYN}}, {NULL, {CEL_DYN, CEL_DYN}},
};

static void compare_messages(Arena *arena, Str text, const CelProgram *program)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Json *expr = cel_expr_json(arena, program);
    Str printed = cel_expr_text(&cx, expr);
    if (!printed.p)
        return; /* nested deeper than a text may be */
    CelProgram *again = cel_parse(&cx, printed);
    if (!again || !json_equal(expr, cel_expr_json(arena, again))) {
        fprintf(stderr, "%.*s became %.*s\n", STR_ARG(text), STR_ARG(printed));
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char variables[] = "{\"a\":7,\"b\":{\"c\":\"x\"},\"l\":[1,2],\"m\":{\"k\":\"v\"}}";
    Ctx cx, aside;
    CelValue value;
    const char *message;
    ctx_init(&cx, arena_new());
    ctx_init(&aside, cx.arena);
    Str text = {(const char *)data, size};
    CelProgram *program = cel_parse(&cx, text);
    if (program) {
        CelRun run = {.arena = cx.arena, .steps_max = 100000};
        run.variables = cel_of_json(cx.arena, json_parse(&cx, str(variables), NULL)).box;
        bool ok = cel_eval(program, &run, &value, &message);
        if (ok)
            cel_to_json(cx.arena, &value);
        else if (!message || !str_is_utf8(str(message)))
            abort();
        if (!cel_check(&aside, program, declared, CEL_DYN) && !aside.message)
            abort();
        compare_messages(cx.arena, text, program);
    }
    arena_free(cx.arena);
    return 0;
}
