/* Policy eval: `tidegate policy eval`: one decision without a server, with its trace, as JSON. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "input.h"
#include "policy_command.h"

/* The API's name of the engine is what policies know; the default is PostgreSQL. */
static const Json *read_sql(Ctx *cx, const PolicyFlags *flags)
{
    Str text;
    if (!input_read(cx, flags->sql, &text))
        return NULL;
    Json *input = json_new_object(cx->arena), *context = json_new_object(cx->arena);
    const char *engine = flags->engine ? flags->engine : "POSTGRES";
    json_set_str(cx->arena, context, "today", clock_today(cx->arena));
    json_set_str(cx->arena, input, "engine", str_upper(cx->arena, str(engine)));
    json_set_str(cx->arena, input, "statement", text);
    json_set(cx->arena, input, "rules", json_null(cx->arena));
    json_set(cx->arena, input, "schema", json_null(cx->arena));
    json_set(cx->arena, input, "context", context);
    return input;
}

static const Json *read_input(Ctx *cx, const PolicyFlags *flags)
{
    Str text;
    JsonLimits limits = {INPUT_MAX_BYTES, 100};
    const char *file = flags->input ? flags->input : "-";
    if (flags->sql)
        return read_sql(cx, flags);
    const Json *input = input_read(cx, file, &text) ? json_parse(cx, text, &limits) : NULL;
    if (input && input->kind != JSON_OBJECT)
        return err_null(cx, ERR_INVALID, "%s: the input is a JSON object", input_name(file));
    return input;
}

/* What is wrong with the flags; NULL when they fit together. */
static const char *misuse(const PolicyFlags *flags)
{
    if (flags->sql && flags->input)
        return "--input and --sql exclude each other";
    if (flags->engine && !flags->sql)
        return "--engine is for --sql";
    if (flags->sql && flags->kind && strcmp(flags->kind, "review") != 0)
        return "--sql is for --kind review; another kind takes --input";
    if (!flags->sql && !flags->kind)
        return "say --kind (review, risk, approval, webhook ...), or --sql FILE for a review";
    return NULL;
}

static void print(Arena *arena, const char *kind, bool ok, const PolicyAnswer *answer,
                  const char *message)
{
    Json *out = json_new_object(arena);
    json_set_z(arena, out, "kind", kind);
    json_set_str(arena, out, "bundle", answer->bundle);
    json_set(arena, out, "output", ok ? (Json *)answer->output : json_null(arena));
    json_set(arena, out, "trace", answer->trace ? (Json *)answer->trace : json_new_array(arena));
    json_set_int(arena, out, "durationUs", answer->duration_us);
    if (answer->error)
        json_set(arena, out, "error", (Json *)answer->error);
    else if (!ok)
        json_set_z(arena, out, "error", message);
    puts(json_text(arena, out).p);
}

int policy_eval(Ctx *cx, PolicyFlags *flags)
{
    PolicyAnswer answer = {.bundle = STR("")};
    const char *kind = flags->kind ? flags->kind : "review", *wrong = misuse(flags);
    if (wrong)
        return policy_refuse(wrong);
    const Json *input = read_input(cx, flags);
    if (!input)
        return policy_refuse(cx->message);
    flags->options.workers = 1;
    log_set_level(LOG_WARN);
    PolicyHost *host = policy_host_new(cx, &flags->options);
    if (!host) {
        policy_refuse(cx->message);
        return 1;
    }
    bool ok = policy_call(cx, host, kind, input, &answer);
    print(cx->arena, kind, ok, &answer, cx->message);
    policy_host_free(host);
    return ok ? 0 : 1;
}
