/* Cost of a policy decision: round trips to a worker, by kind and size, as median and 99th
 * percentile, and decisions a second inside one process.
 *
 * usage: policy_call [product_dir]    (default: .) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "policy/evaluate.h"
#include "policy/host.h"

enum { RUNS = 2000, WARM = 200 };

#define ENVIRONMENT "{\"id\":\"prod\",\"title\":\"Prod\",\"tier\":\"PROTECTED\"}"
#define CHANGE                                                                                     \
    "{\"project\":{\"id\":\"p\",\"title\":\"P\"},\"environment\":" ENVIRONMENT                     \
    ",\"database\":{\"instance\":\"i\",\"name\":\"hr\",\"engine\":\"POSTGRES\"},"                  \
    "\"statement\":\"ALTER TABLE employee ADD COLUMN nickname text\",\"statements\":[{"            \
    "\"kind\":\"alter_table\",\"object\":\"table\",\"line\":1,\"endLine\":1,\"tables\":[{"         \
    "\"schema\":\"public\",\"name\":\"employee\"}],\"flags\":[],\"actions\":[\"add_column\"],"     \
    "\"where\":false}],\"affected_rows\":1000,\"tables\":[{\"schema\":\"public\","                 \
    "\"name\":\"employee\",\"rows\":1000}],\"labels\":{}}"

static const char *const risk = "{\"change\":" CHANGE "}";
static const char *const approval =
    "{\"issue\":{\"type\":\"DATABASE_CHANGE\",\"risk\":\"HIGH\",\"project\":{\"id\":\"p\"},"
    "\"environments\":[" ENVIRONMENT "],\"environment\":" ENVIRONMENT ",\"changes\":[" CHANGE
    "],\"creator\":\"users/a@example.com\",\"labels\":{}}}";

static int compare(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void print_times(const char *name, int64_t *times)
{
    qsort(times, RUNS, sizeof(*times), compare);
    printf("%-34s median %6lld us   p99 %6lld us\n", name, (long long)times[RUNS / 2],
           (long long)times[RUNS * 99 / 100]);
}

static bool ask(PolicyHost *host, Arena *arena, const char *kind, const char *text)
{
    Ctx cx;
    PolicyAnswer answer;
    ctx_init(&cx, arena);
    const Json *input = json_parse(&cx, str(text), NULL);
    if (input && policy_call(&cx, host, kind, input, &answer))
        return true;
    fprintf(stderr, "%s: %s\n", kind, cx.message);
    return false;
}

/* Times `kind` on `text`, and `then_kind` on `then_text` after it when given. */
static bool time_calls(PolicyHost *host, const char *name, const char *kind, const char *text,
                       const char *then_kind, const char *then_text)
{
    static int64_t times[RUNS];
    Arena *arena = arena_new();
    for (int i = -WARM; i < RUNS; i++) {
        int64_t start = clock_us();
        if (!ask(host, arena, kind, text) || (then_kind && !ask(host, arena, then_kind, then_text)))
            return false;
        if (i >= 0)
            times[i] = clock_us() - start;
        arena_reset(arena);
    }
    arena_free(arena);
    print_times(name, times);
    return true;
}

static char *review_input(Arena *arena, int statements)
{
    Buf text = buf_new(arena);
    buf_add_z(&text, "{\"engine\":\"POSTGRES\",\"rules\":null,\"context\":{},\"statement\":\"");
    for (int i = 0; i < statements; i++)
        buf_printf(&text, "ALTER TABLE employee ADD COLUMN nickname%d text;\\n", i);
    buf_add_z(&text, "\"}");
    return (char *)buf_str(&text).p;
}

static bool time_reviews(PolicyHost *host)
{
    static const int sizes[] = {1, 10, 100};
    Arena *arena = arena_new();
    bool ok = true;
    for (int i = 0; ok && i < 3; i++) {
        const char *name = arena_printf(arena, "review, %d statements", sizes[i]);
        ok = time_calls(host, name, "review", review_input(arena, sizes[i]), NULL, NULL);
    }
    arena_free(arena);
    return ok;
}

/* The evaluation alone, without process, frames or JSON text. */
static bool time_inside(const char *name, const Json *bundle, const char *kind, const char *text,
                        int64_t n)
{
    Ctx cx;
    PolicyFault fault;
    ctx_init(&cx, arena_new());
    Library *library = policy_library_new(&cx, bundle);
    if (library)
        library->zones = zone_table_read(cx.arena, ZONE_DIRECTORY);
    if (!library || !policy_library_load(library, &fault)) {
        fprintf(stderr, "%s: %s\n", name, library ? fault.message : cx.message);
        return false;
    }
    Arena *arena = arena_new();
    const Json *input = json_parse(&cx, str(text), NULL);
    int64_t start = clock_us();
    for (int64_t i = 0; i < n; i++) {
        Evaluation evaluation = {.library = library, .arena = arena, .input = input};
        if (!policy_evaluate(&evaluation, kind))
            return false;
        arena_reset(arena);
    }
    int64_t us = clock_us() - start;
    printf("%-34s %lld a second, %.2f us each\n", name, (long long)(n * 1000000 / us),
           (double)us / (double)n);
    return true;
}

/* One policy with one comparison; then the product's own. */
static bool time_all_inside(const char *product_dir)
{
    static const char *const plain =
        "{\"files\":[{\"path\":\"policies/risk/x.lua\",\"content\":\"local risk = { title = 'x' } "
        "function risk.score(c) return c.affected_rows > 100 and 'HIGH' or 'LOW' end return "
        "risk\"}]}";
    Ctx cx;
    BundleFault fault;
    PolicyHost host = {.options = {.soft_ms = 100, .memory_bytes = 64 << 20}};
    ctx_init(&cx, arena_new());
    const Bundle *bundle = policy_bundle_read(product_dir, NULL, &fault);
    if (!bundle)
        fprintf(stderr, "%s: %s\n", fault.file, fault.message);
    const Json *product = bundle ? policy_bundle_frame(cx.arena, &host, bundle, "load") : NULL;
    product = json_get(product, "bundle");
    return product &&
           time_inside("plain risk inside one process", json_parse(&cx, str(plain), NULL), "risk",
                       "{\"change\":{\"affected_rows\":7}}", 200000) &&
           time_inside("risk inside one process", product, "risk", risk, 100000) &&
           time_inside("approval inside one process", product, "approval", approval, 20000);
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--policy-worker") == 0)
        return policy_worker_main();
    char exe[4096] = "";
    if (readlink("/proc/self/exe", exe, sizeof(exe) - 1) < 0)
        return 1;
    Ctx cx;
    ctx_init(&cx, arena_new());
    PolicyOptions options = {.exe = exe, .product_dir = argc > 1 ? argv[1] : ".", .workers = 1};
    int64_t start = clock_us();
    PolicyHost *host = policy_host_new(&cx, &options);
    if (!host) {
        fprintf(stderr, "%s\n", cx.message);
        return 1;
    }
    printf("%-34s %lld ms\n", "start and admission", (long long)(clock_us() - start) / 1000);
    bool ok = time_calls(host, "risk", "risk", risk, NULL, NULL) &&
              time_calls(host, "approval", "approval", approval, NULL, NULL) &&
              time_calls(host, "risk, then approval", "risk", risk, "approval", approval) &&
              time_reviews(host) && time_all_inside(options.product_dir);
    policy_host_free(host);
    return ok ? 0 : 1;
}
