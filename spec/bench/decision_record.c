/* Cost of recording a decision in processor time, without the metadata store: what noting the facts
 * adds to a policy call inside one process, and the redaction of inputs.
 *
 * usage: decision_record [product_dir]    (default: .) */
#include <stdio.h>
#include <time.h>

#include "policy/bundle.h"
#include "policy/evaluate.h"
#include "service/redaction.h"

enum { RUNS = 20000, ROUNDS = 5 };

#define CHANGE                                                                                     \
    "{\"project\":{\"id\":\"p\",\"title\":\"P\"},\"environment\":{\"id\":\"prod\",\"tier\":"       \
    "\"PROTECTED\"},\"database\":{\"instance\":\"i\",\"name\":\"hr\",\"engine\":\"POSTGRES\"},"    \
    "\"statement\":\"ALTER TABLE employee ADD COLUMN nickname text\",\"statements\":[{\"kind\":"   \
    "\"alter_table\",\"object\":\"table\",\"line\":1,\"tables\":[],\"flags\":[],\"actions\":["     \
    "\"add_column\"],\"where\":false}],\"affected_rows\":1000,\"tables\":[],\"labels\":{}}"

static const char *const risk = "{\"change\":" CHANGE "}";
static const char *const approval =
    "{\"issue\":{\"type\":\"DATABASE_CHANGE\",\"risk\":\"HIGH\",\"project\":{\"id\":\"p\"},"
    "\"environment\":{\"id\":\"prod\",\"tier\":\"PROTECTED\"},\"changes\":[" CHANGE
    "],\"creator\":\"a@example.com\",\"labels\":[]}}";

static int64_t processor_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static double time_calls(Library *library, const char *kind, const Json *input, bool is_terse)
{
    Arena *arena = arena_new();
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = processor_us();
        for (int i = 0; i < RUNS; i++) {
            Evaluation evaluation = {
                .library = library, .arena = arena, .input = input, .is_terse = is_terse};
            if (!policy_evaluate(&evaluation, kind))
                return 0;
            arena_reset(arena);
        }
        int64_t took = processor_us() - start;
        best = took < best ? took : best;
    }
    arena_free(arena);
    return (double)best / RUNS;
}

static double time_redaction(const Json *input)
{
    RedactionRules rules = {.salt = STR("salt")};
    int64_t best = INT64_MAX;
    for (int round = 0; round < ROUNDS; round++) {
        Arena *arena = arena_new();
        int64_t start = processor_us();
        for (int i = 0; i < 1000; i++) {
            redaction_input(redaction_new(arena, &rules), input);
            arena_reset(arena);
        }
        int64_t took = processor_us() - start;
        best = took < best ? took : best;
        arena_free(arena);
    }
    return (double)best / 1000;
}

static double time_script(Arena *arena)
{
    Buf script = buf_new(arena);
    while (script.n < 4000000)
        buf_printf(&script, "INSERT INTO t (a, b) VALUES (%zu, 'some text of a row');\n", script.n);
    Json *input = json_new_object(arena);
    json_set_z(arena, input, "engine", "POSTGRES");
    json_set_str(arena, input, "statement", buf_str(&script));
    RedactionRules rules = {.salt = STR("salt")};
    int64_t start = processor_us();
    redaction_input(redaction_new(arena, &rules), input);
    return (double)script.n / (double)(processor_us() - start);
}

static Library *load(Ctx *cx, const char *dir)
{
    BundleFault why;
    PolicyFault fault;
    Bundle *bundle = policy_bundle_read(dir, NULL, &why);
    if (!bundle)
        return NULL;
    Json *frame = json_new_object(cx->arena);
    json_set(cx->arena, frame, "files", policy_bundle_files(cx->arena, bundle, false));
    json_set_int(cx->arena, frame, "memory_bytes", 64 << 20);
    Library *library = policy_library_new(cx, frame);
    if (!library)
        return NULL;
    library->zones = zone_table_read(cx->arena, ZONE_DIRECTORY);
    return policy_library_load(library, &fault) ? library : NULL;
}

int main(int argc, char **argv)
{
    Ctx cx;
    ctx_init(&cx, arena_new());
    Library *library = load(&cx, argc > 1 ? argv[1] : ".");
    if (!library)
        return 1;
    const char *const kinds[] = {"risk", "approval"}, *const texts[] = {risk, approval};
    for (int i = 0; i < 2; i++) {
        const Json *input = json_parse(&cx, str(texts[i]), NULL);
        double without = time_calls(library, kinds[i], input, true);
        double with = time_calls(library, kinds[i], input, false);
        printf("%-10s %6.2f us, with trace and facts %6.2f us; redaction of its input %6.2f us\n",
               kinds[i], without, with, time_redaction(input));
    }
    printf("redaction of a 4 MB script: %.0f MB a second\n", time_script(cx.arena));
    return 0;
}
