/* Fixture: a policy directory of its own, a host on it, and short ways to ask and to look. */
#ifndef TG_SPEC_POLICY_FIXTURE_H
#define TG_SPEC_POLICY_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "policy/policy.h"

#define RISK_LOW                                                                                   \
    "local risk = { title = \"Low\" }\n"                                                           \
    "function risk.score() return \"LOW\" end\n"                                                   \
    "return risk\n"

typedef struct Fixture {
    Arena *arena;
    Ctx cx;
    char dir[64]; /* holds product/ and overlay/ */
    const char *product, *overlay;
    PolicyOptions options;
    PolicyHost *host;
    PolicyAnswer answer;
} Fixture;

static char fixture_exe[4096];

static inline void fixture_find_exe(void)
{
    ssize_t n = readlink("/proc/self/exe", fixture_exe, sizeof(fixture_exe) - 1);
    assert_true(n > 0);
}

static inline void fixture_write(Fixture *fixture, const char *root, const char *path,
                                 const void *bytes, size_t n)
{
    char *full = arena_printf(fixture->arena, "%s/%s", root, path);
    char *folder = arena_copy(fixture->arena, full, strlen(full));
    *strrchr(folder, '/') = '\0';
    Ctx cx;
    ctx_init(&cx, fixture->arena);
    assert_true(file_make_dirs(&cx, folder, 0755));
    assert_true(file_write(&cx, full, (Str){bytes, n}, 0644));
}

static inline void fixture_put(Fixture *fixture, const char *path, const char *text)
{
    fixture_write(fixture, fixture->product, path, text, strlen(text));
}

static inline void fixture_overlay(Fixture *fixture, const char *path, const char *text)
{
    fixture_write(fixture, fixture->overlay, path, text, strlen(text));
}

static inline void fixture_open(Fixture *fixture)
{
    *fixture = (Fixture){.arena = arena_new()};
    ctx_init(&fixture->cx, fixture->arena);
    strcpy(fixture->dir, "/tmp/tidegate-policy-XXXXXX");
    assert_non_null(mkdtemp(fixture->dir));
    fixture->product = arena_printf(fixture->arena, "%s/product", fixture->dir);
    fixture->overlay = arena_printf(fixture->arena, "%s/overlay", fixture->dir);
    assert_int_equal(mkdir(fixture->product, 0755), 0);
    assert_int_equal(mkdir(fixture->overlay, 0755), 0);
    fixture->options = (PolicyOptions){.exe = fixture_exe,
                                       .product_dir = fixture->product,
                                       .overlay_dir = fixture->overlay,
                                       .workers = 1};
}

static inline void fixture_start(Fixture *fixture)
{
    fixture->host = policy_host_new(&fixture->cx, &fixture->options);
    if (!fixture->host)
        fail_msg("the host does not start: %s", fixture->cx.message);
}

static inline int fixture_remove(const char *path, const struct stat *info, int flag,
                                 struct FTW *walk)
{
    (void)info;
    (void)flag;
    (void)walk;
    return remove(path);
}

static inline void fixture_close(Fixture *fixture)
{
    policy_host_free(fixture->host);
    nftw(fixture->dir, fixture_remove, 16, FTW_DEPTH | FTW_PHYS);
    arena_free(fixture->arena);
}

static inline Json *fixture_json(Fixture *fixture, const char *text)
{
    Json *value = json_parse(&fixture->cx, str(text), NULL);
    if (!value)
        fail_msg("bad JSON in the spec: %s", fixture->cx.message);
    return value;
}

static inline bool fixture_call(Fixture *fixture, const char *kind, const char *input)
{
    ctx_init(&fixture->cx, fixture->arena);
    return policy_call(&fixture->cx, fixture->host, kind, fixture_json(fixture, input),
                       &fixture->answer);
}

static inline const char *fixture_output(Fixture *fixture)
{
    return fixture->answer.output ? json_text(fixture->arena, fixture->answer.output).p : "";
}

static inline const Json *fixture_status(Fixture *fixture)
{
    return policy_status(&fixture->cx, fixture->host);
}

/* "file:line: message" of the refused bundle; "" when there is none. */
static inline const char *fixture_refusal(Fixture *fixture)
{
    const Json *error = json_get(fixture_status(fixture), "error");
    if (!error || error->kind != JSON_OBJECT)
        return "";
    return arena_printf(fixture->arena, "%s:%d: %s", json_z(fixture->arena, error, "file"),
                        (int)json_int(error, "line", 0), json_z(fixture->arena, error, "message"));
}

static inline void assert_contains(const char *text, const char *part)
{
    if (!text || !strstr(text, part))
        fail_msg("'%s' is not in '%s'", part, text ? text : "(null)");
}

/* The one of the spec that runs. */
static Fixture fixture;

static inline int fixture_empty(void **state)
{
    (void)state;
    fixture_open(&fixture);
    return 0;
}

static inline int fixture_with_risk(void **state)
{
    (void)state;
    fixture_open(&fixture);
    fixture_put(&fixture, "policies/risk/low.lua", RISK_LOW);
    return 0;
}

static inline int fixture_tear_down(void **state)
{
    (void)state;
    fixture_close(&fixture);
    return 0;
}

/* A spec on a fixture of its own. */
#define FIXTURE_SPEC(spec, set_up) cmocka_unit_test_setup_teardown(spec, set_up, fixture_tear_down)

/* main of a file of specs: its hosts start the same program as their worker. */
#define FIXTURE_MAIN(specs, group_set_up, group_tear_down)                                         \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        if (argc > 1 && strcmp(argv[1], "--policy-worker") == 0)                                   \
            return policy_worker_main();                                                           \
        fixture_find_exe();                                                                        \
        return cmocka_run_group_tests(specs, group_set_up, group_tear_down);                       \
    }

#endif
