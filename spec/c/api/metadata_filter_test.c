/* The part of a schema that a client asks for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "api/metadata_filter.h"

static const char document[] =
    "{\"schemas\":[{\"name\":\"public\",\"tables\":[{\"name\":\"user\"},{\"name\":\"user_log\"},"
    "{\"name\":\"order\"}],\"views\":[{\"name\":\"users\"}],\"sequences\":[{\"name\":\"s\"}]},"
    "{\"name\":\"audit\",\"tables\":[{\"name\":\"user\"}]},{\"name\":\"empty\"}]}";

/* "schema: table table; schema: …" */
static Str ask(Ctx *cx, const char *filter, int64_t limit)
{
    static const char *const lists[] = {"tables", "views"};
    Json *metadata = json_parse(cx, str(document), NULL);
    if (!metadata_filter(cx, metadata, str(filter), limit))
        return str_printf(cx->arena, "! %s", cx->message);
    Buf out = buf_new(cx->arena);
    const Json *schemas = json_get(metadata, "schemas");
    for (size_t i = 0; i < json_len(schemas); i++) {
        buf_printf(&out, "%s%.*s:", i ? "; " : "", STR_ARG(json_str(json_at(schemas, i), "name")));
        for (size_t k = 0; k < 2; k++)
            for (size_t n = 0; n < json_len(json_get(json_at(schemas, i), lists[k])); n++)
                buf_printf(
                    &out, " %.*s",
                    STR_ARG(json_str(json_at(json_get(json_at(schemas, i), lists[k]), n), "name")));
    }
    return buf_str(&out);
}

static void test_filter(void **state)
{
    static const struct {
        const char *filter;
        int limit;
        const char *answer;
    } rows[] = {
        {"", 0, "public: user user_log order users; audit: user; empty:"},
        {"", 1, "public: user users; audit: user; empty:"},
        {"schema == \"public\"", 0, "public: user user_log order users"},
        {"schema == 'public'", 2, "public: user user_log users"},
        {"schema == \"none\"", 0, ""},
        {"table == \"user\"", 0, "public: user; audit: user"},
        {"table.contains('user')", 0, "public: user user_log users; audit: user"},
        {"schema == 'public' && table.contains('user')", 1, "public: user users"},
        {"schema == 'audit' || table == 'order'", 0, "public: order; audit: user"},
        {"!(schema in ['public', 'empty'])", 0, "audit: user"},
        {"true", 0, "public: user user_log order users; audit: user; empty:"},
        {"tabel == 'x'", 0,
         "! invalid filter: 1:1: there is no variable 'tabel' here; known are: "
         "schema, table"},
        {"table ==", 0, "! invalid filter: 1:9: the expression ends where a value is expected"},
        {"", -1, "! limit is -1, less than 0"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Ctx cx;
        ctx_init(&cx, arena_new());
        Str got = ask(&cx, rows[i].filter, rows[i].limit);
        if (!str_is(got, rows[i].answer))
            fail_msg("%s gave %.*s", rows[i].filter, STR_ARG(got));
        arena_free(cx.arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_filter)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
