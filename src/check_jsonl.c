/* Check as a filter: requests in the API's form become review calls, their advices API advices. */
#include "check_jsonl.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/map.h"
#include "input.h"
#include "sql/dialect.h"

typedef struct Filter {
    PolicyHost *host;
    Arena *arena;  /* of the whole run */
    Map *known;    /* rule types and ids of the bundle */
    Map *reported; /* those that are not, said once */
} Filter;

static void report_missing(Filter *filter, Str name)
{
    if (map_has(filter->reported, name))
        return;
    map_set(filter->reported, str_copy(filter->arena, name), filter);
    fprintf(stderr, "tidegate check: rule %.*s is not in the policy bundle; it finds nothing\n",
            STR_ARG(name));
}

static bool is_for_other_engine(const Json *rule, Str engine)
{
    Str own = json_str(rule, "engine");
    return own.n && !str_is(own, "ENGINE_UNSPECIFIED") && !str_eq(own, engine);
}

static bool is_wanted(Filter *filter, const Json *rule, Str engine)
{
    Str name = json_str(rule, "id").n ? json_str(rule, "id") : json_str(rule, "type");
    if (is_for_other_engine(rule, engine) || str_is(json_str(rule, "level"), "DISABLED"))
        return false;
    if (!map_has(filter->known, name))
        report_missing(filter, name);
    return map_has(filter->known, name);
}

/* No list means the bundle's own choice; an empty one means no rule. */
static Json *rules_json(Ctx *cx, Filter *filter, const Json *rules, Str engine)
{
    if (!rules || rules->kind != JSON_ARRAY)
        return json_null(cx->arena);
    Json *list = json_new_array(cx->arena);
    for (size_t i = 0; i < rules->n; i++)
        if (is_wanted(filter, rules->items[i], engine))
            json_add(cx->arena, list, rules->items[i]);
    return list;
}

static Json *context_json(Ctx *cx, const Json *given)
{
    static const char *const fields[][2] = {{"currentDatabase", "currentDatabase"},
                                            {"isObjectCaseSensitive", "caseSensitive"},
                                            {"enablePriorBackup", "enablePriorBackup"},
                                            {"enableGhost", "enableGhost"},
                                            {"sessionUser", "sessionUser"},
                                            {"listDatabaseNames", "databaseNames"}};
    Json *context = json_new_object(cx->arena);
    json_set_str(cx->arena, context, "today", clock_today(cx->arena));
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        Json *value = json_get(given, fields[i][0]);
        if (value && value->kind != JSON_NULL)
            json_set(cx->arena, context, fields[i][1], value);
    }
    return context;
}

static Json *review_input(Ctx *cx, Filter *filter, const Json *request)
{
    Json *input = json_new_object(cx->arena), *schema = json_get(request, "schema");
    Json *statement = json_get(request, "statement");
    const SqlDialect *dialect = input_dialect(cx, json_str(request, "engine"));
    if (!dialect)
        return NULL;
    if (!statement || statement->kind != JSON_STRING)
        return err_null(cx, ERR_INVALID, "the request has no text \"statement\"");
    Str engine = dialect->engine ? str(dialect->engine) : str_upper(cx->arena, str(dialect->name));
    json_set_str(cx->arena, input, "engine", engine);
    json_set_bool(cx->arena, input, "summary", false);
    json_set(cx->arena, input, "statement", statement);
    json_set(cx->arena, input, "rules", rules_json(cx, filter, json_get(request, "rules"), engine));
    json_set(cx->arena, input, "schema", schema ? schema : json_null(cx->arena));
    json_set(cx->arena, input, "context", context_json(cx, json_get(request, "context")));
    return input;
}

static Json *advice_json(Arena *arena, const Json *advice)
{
    Json *one = json_new_object(arena), *start = json_new_object(arena);
    json_set_str(arena, one, "status", json_str(advice, "status"));
    json_set_int(arena, one, "code", json_int(advice, "code", 0));
    json_set_str(arena, one, "title", json_str(advice, "title"));
    json_set_str(arena, one, "content", json_str(advice, "content"));
    json_set_int(arena, start, "line", json_int(advice, "line", 0));
    json_set_int(arena, start, "column", json_int(advice, "column", 0));
    json_set(arena, one, "startPosition", start);
    return one;
}

static bool review(Ctx *cx, Filter *filter, const Json *request, Json *answer)
{
    PolicyAnswer said;
    Json *list = json_new_array(cx->arena);
    const Json *input = review_input(cx, filter, request);
    if (!input || !policy_call(cx, filter->host, "review", input, &said))
        return false;
    const Json *advices = json_get(said.output, "advices");
    for (size_t i = 0; i < json_len(advices); i++)
        json_add(cx->arena, list, advice_json(cx->arena, json_at(advices, i)));
    json_set(cx->arena, answer, "advices", list);
    return true;
}

static bool read_request(Ctx *cx, Str line, Json **request)
{
    JsonLimits limits = {INPUT_MAX_BYTES, 100};
    *request = json_parse(cx, line, &limits);
    if (!*request)
        return false;
    return (*request)->kind == JSON_OBJECT ||
           err_set(cx, ERR_INVALID, "a request is an object, not another JSON value");
}

static void answer_line(Ctx *cx, Filter *filter, Str line)
{
    Json *request = NULL, *answer = json_new_object(cx->arena), *error;
    bool is_read = read_request(cx, line, &request);
    Json *id = is_read ? json_get(request, "id") : NULL;
    json_set(cx->arena, answer, "id", id ? id : json_null(cx->arena));
    if (!is_read || !review(cx, filter, request, answer)) {
        error = json_new_object(cx->arena);
        json_set_z(cx->arena, error, "message", cx->message);
        json_set(cx->arena, answer, "error", error);
    }
    puts(json_text(cx->arena, answer).p);
    fflush(stdout);
}

static Map *known_names(Arena *arena, const Json *rules)
{
    Map *names = map_new(arena);
    for (size_t i = 0; i < json_len(rules); i++) {
        map_set(names, json_str(json_at(rules, i), "type"), names);
        map_set(names, json_str(json_at(rules, i), "id"), names);
    }
    return names;
}

int check_jsonl(PolicyHost *host, const Json *rules)
{
    Arena *arena = arena_new(), *own = arena_new();
    Filter filter = {host, arena, known_names(arena, rules), map_new(arena)};
    char *line = NULL;
    size_t cap = 0;
    for (ssize_t n; (n = getline(&line, &cap, stdin)) >= 0; arena_reset(own)) {
        Ctx cx;
        ctx_init(&cx, own);
        answer_line(&cx, &filter, (Str){line, (size_t)n});
    }
    free(line);
    arena_free(own);
    arena_free(arena);
    return 0;
}
