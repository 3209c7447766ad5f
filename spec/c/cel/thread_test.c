/* One program, many threads: it is immutable, and patterns are kept by each thread. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <pthread.h>

#include "cel/cel.h"

enum { THREADS = 8, ROUNDS = 500 };

typedef struct Job {
    const CelProgram *program;
    int64_t number, right;
} Job;

static void *work(void *ud)
{
    Job *job = ud;
    Arena *arena = arena_new();
    for (int i = 0; i < ROUNDS; i++) {
        CelEntry entries[] = {{cel_text(CEL_STRING, STR("n")), cel_int(job->number)}};
        CelRun run = {.arena = arena, .variables = cel_map(arena, entries, 1).box};
        const char *message;
        CelValue answer;
        if (cel_eval(job->program, &run, &answer, &message) && answer.kind == CEL_INT)
            job->right += answer.i == job->number * 3;
        arena_reset(arena);
    }
    arena_free(arena);
    return NULL;
}

static void test_threads(void **state)
{
    Ctx cx;
    pthread_t threads[THREADS];
    Job jobs[THREADS];
    (void)state;
    ctx_init(&cx, arena_new());
    const CelProgram *program =
        cel_parse(&cx, STR("string(n).matches('^[0-9]+$') && 'x1'.matches('x' + '[0-9]') ? "
                           "[n, n, n].map(x, x).filter(x, x == n).size() * n : -1"));
    assert_non_null(program);
    for (int i = 0; i < THREADS; i++) {
        jobs[i] = (Job){program, i + 1, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &jobs[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(jobs[i].right, ROUNDS);
    }
    arena_free(cx.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_threads)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
