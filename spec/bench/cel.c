/* The expression engine: the rules of cel_rules.json on each context, first match wins.
 *
 * usage: cel RULES.json CONTEXTS.json POLICY.lua SECONDS
 * Prints lines: name, decisions a second, sum of the decisions. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/file.h"
#include "base/map.h"
#include "cel/cel.h"
#include "policy/evaluate.h"

enum { RULES_MAX = 64, ROUNDS = 5 };

typedef struct Bench {
    Ctx cx;
    const Json *rules, *contexts;
    int64_t round_us;
    const CelProgram *programs[RULES_MAX];
    size_t n;
} Bench;

/* The machine may be shared: processor time, as for the peers. */
static int64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void stop(const char *why)
{
    fprintf(stderr, "cel: %s\n", why);
    exit(1);
}

static const Json *read_json(Bench *bench, const char *path)
{
    Str text;
    if (!file_read(&bench->cx, path, 16 << 20, &text))
        stop(bench->cx.message);
    const Json *json = json_parse(&bench->cx, text, NULL);
    if (!json)
        stop(bench->cx.message);
    return json;
}

/* The values of a context once, with names that are there once, as a program that embeds the engine
 * has them. */
static CelValue native(Arena *arena, Map *names, const Json *json)
{
    if (json->kind != JSON_OBJECT)
        return cel_of_json(arena, json);
    CelEntry *entries = ARENA_ARRAY(arena, CelEntry, json->n + 1);
    for (size_t i = 0; i < json->n; i++) {
        Str name = json->members[i].key;
        if (!map_has(names, name))
            map_set(names, name, (void *)name.p);
        name.p = map_get(names, name);
        entries[i] =
            (CelEntry){cel_text(CEL_STRING, name), native(arena, names, json->members[i].value)};
    }
    return cel_map(arena, entries, json->n);
}

static int64_t decide(const Bench *bench, Arena *arena, const CelValue *context)
{
    CelValue answer;
    CelRun run = {.arena = arena, .variables = context->box};
    const char *message;
    for (size_t i = 0; i < bench->n; i++) {
        if (!cel_eval(bench->programs[i], &run, &answer, &message))
            stop(message);
        if (answer.kind == CEL_INT)
            return answer.i;
        if (answer.yes)
            return (int64_t)i + 1;
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(Bench *bench, const char *name)
{
    double rates[ROUNDS];
    int64_t sum = 0;
    Arena *arena = arena_new();
    size_t count = json_len(bench->contexts);
    Map *names = map_new(bench->cx.arena);
    CelValue *contexts = ARENA_ARRAY(bench->cx.arena, CelValue, count);
    for (size_t i = 0; i < count; i++)
        contexts[i] = native(bench->cx.arena, names, json_at(bench->contexts, i));
    for (size_t i = 0; i < count; i++)
        sum += decide(bench, arena, &contexts[i]);
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = processor_us(), n = 0;
        while (processor_us() - start < bench->round_us) {
            for (size_t i = 0; i < count; i++) {
                arena_reset(arena);
                decide(bench, arena, &contexts[i]);
            }
            n += (int64_t)count;
        }
        rates[round] = (double)n * 1e6 / (double)(processor_us() - start);
    }
    qsort(rates, ROUNDS, sizeof *rates, compare);
    printf("%s\t%.0f\t%lld\n", name, rates[ROUNDS / 2], (long long)sum);
    arena_free(arena);
}

static const CelProgram *parse(Bench *bench, Str text)
{
    const CelProgram *program = cel_parse(&bench->cx, text);
    if (!program)
        stop(bench->cx.message);
    return program;
}

static void measure_c(Bench *bench)
{
    Str chain = STR("0");
    bench->n = json_len(bench->rules);
    for (size_t i = 0; i < bench->n; i++)
        bench->programs[i] = parse(bench, json_at(bench->rules, i)->text);
    measure(bench, "CEL in C");
    for (size_t i = bench->n; i > 0; i--)
        chain = str_printf(bench->cx.arena, "(%.*s) ? %zu : (%.*s)",
                           STR_ARG(json_at(bench->rules, i - 1)->text), i, STR_ARG(chain));
    bench->programs[0] = parse(bench, chain);
    bench->n = 1;
    measure(bench, "CEL in C, one expression");
}

/* One evaluation of a policy that decides all contexts `rounds` times; its reason is the sum. */
static int64_t evaluate(Library *library, const Json *change, Str *sum)
{
    Ctx cx;
    ctx_init(&cx, arena_new());
    Json *input = json_new_object(cx.arena);
    json_set(cx.arena, input, "change", (Json *)change);
    Evaluation evaluation = {.library = library, .arena = cx.arena, .input = input};
    int64_t start = processor_us();
    if (!policy_evaluate(&evaluation, "risk"))
        stop(evaluation.fault.message);
    int64_t taken = processor_us() - start;
    const Json *reasons = json_get(evaluation.output, "reasons");
    *sum = str(strdup(json_z(cx.arena, json_at(reasons, 0), "reason")));
    arena_free(cx.arena);
    return taken;
}

static Library *load(Bench *bench, const char *source, size_t n)
{
    PolicyFault fault = {.message = ""};
    Json *bundle = json_new_object(bench->cx.arena), *files = json_new_array(bench->cx.arena);
    Json *file = json_new_object(bench->cx.arena);
    json_set_z(bench->cx.arena, file, "path", "policies/risk/bench.lua");
    json_set_str(bench->cx.arena, file, "content", (Str){source, n});
    json_add(bench->cx.arena, files, file);
    json_set(bench->cx.arena, bundle, "files", files);
    json_set_int(bench->cx.arena, bundle, "soft_ms", 600000);
    json_set_int(bench->cx.arena, bundle, "memory_bytes", 64 << 20);
    Library *library = policy_library_new(&bench->cx, bundle);
    if (!library || !policy_library_load(library, &fault))
        stop(library ? fault.message : bench->cx.message);
    return library;
}

/* The cost of the input itself is taken off: few rounds are compared with many. */
static void measure_lua(Bench *bench, Library *library, const char *how, const char *name)
{
    enum { FEW = 2, MANY = 42 };
    Json *change = json_new_object(bench->cx.arena);
    json_set(bench->cx.arena, change, "contexts", (Json *)bench->contexts);
    json_set(bench->cx.arena, change, "rules", (Json *)bench->rules);
    json_set_z(bench->cx.arena, change, "how", how);
    double rates[ROUNDS];
    Str sum = STR("");
    for (int round = 0; round < ROUNDS; round++) {
        json_set_int(bench->cx.arena, change, "rounds", FEW);
        int64_t few = evaluate(library, change, &sum);
        json_set_int(bench->cx.arena, change, "rounds", MANY);
        int64_t many = evaluate(library, change, &sum);
        rates[round] =
            (double)json_len(bench->contexts) * (MANY - FEW) * 1e6 / (double)(many - few);
    }
    qsort(rates, ROUNDS, sizeof *rates, compare);
    printf("%s\t%.0f\t%.*s\n", name, rates[ROUNDS / 2], STR_ARG(sum));
}

int main(int argc, char **argv)
{
    Bench bench = {.n = 0};
    Str source;
    if (argc != 5)
        stop("usage: cel RULES.json CONTEXTS.json POLICY.lua SECONDS");
    ctx_init(&bench.cx, arena_new());
    bench.rules = json_get(read_json(&bench, argv[1]), "rules");
    bench.contexts = read_json(&bench, argv[2]);
    bench.round_us = (int64_t)(atof(argv[4]) * 1e6 / ROUNDS);
    if (!file_read(&bench.cx, argv[3], 1 << 20, &source))
        stop(bench.cx.message);
    measure_c(&bench);
    Library *library = load(&bench, source.p, source.n);
    measure_lua(&bench, library, "cel", "CEL in a policy");
    measure_lua(&bench, library, "chain", "CEL in a policy, one expression");
    measure_lua(&bench, library, "lua", "the policy in Lua");
    return 0;
}
