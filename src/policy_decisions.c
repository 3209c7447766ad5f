/* Policy command, with a server: explain a decision, replay a bundle over the recorded ones. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/file.h"
#include "policy/bundle.h"
#include "policy_command.h"
#include "remote.h"

static void print_sentences(const Json *answer)
{
    const Json *sentences = json_get(answer, "sentences");
    for (size_t i = 0; i < json_len(sentences); i++)
        printf("%.*s\n", STR_ARG(json_at(sentences, i)->text));
}

/* A decision by its name or its id, or an issue by its name: then its approval. */
static Str explain_path(Ctx *cx, Str what)
{
    if (str_starts(what, "projects/") && str_find(what, STR("/issues/")) > 0)
        return str_printf(cx->arena, "/v1/%.*s:explainApproval", STR_ARG(what));
    if (str_starts(what, "projects/"))
        return str_printf(cx->arena, "/v1/%.*s:explain", STR_ARG(what));
    return str_printf(cx->arena, "/v1/projects/-/decisions/%.*s:explain",
                      STR_ARG(remote_encode(cx->arena, what)));
}

int policy_explain(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    if (!flags->nwords)
        return policy_refuse("policy explain needs a decision or an issue, e.g. "
                             "projects/p/issues/101");
    if (!remote_use(cx, flags->url, flags->token_file, &remote))
        return policy_refuse(cx->message);
    Str path = explain_path(cx, str(flags->words[0]));
    const Json *answer = remote_call(cx, &remote, "GET", path, NULL, NULL);
    if (!answer)
        return policy_refuse(cx->message);
    print_sentences(answer);
    return 0;
}

/* "30d", "12h" ago, or a time as it is. */
static bool read_since(Ctx *cx, const char *text, Str *time)
{
    char *end;
    int64_t now_us = clock_wall_us(), parsed;
    long long n = strtoll(text, &end, 10);
    int64_t unit_s = *end == 'd' ? 86400 : *end == 'h' ? 3600 : *end == 'm' ? 60 : 0;
    *time = str(text);
    if (unit_s && end > text && !end[1] && n > 0 && n < 100000) {
        *time = clock_rfc3339(cx->arena, now_us - n * unit_s * 1000000);
        return true;
    }
    return clock_parse_rfc3339(*time, &parsed) ||
           err_set(cx, ERR_INVALID,
                   "%s is neither a time like 2026-01-31T00:00:00Z nor an age like 30d", text);
}

/* The overlay alone: the server lays it over its own product. */
static Json *overlay_files(Ctx *cx, const PolicyFlags *flags, const char *dir)
{
    BundleFault fault = {.time_us = 0};
    Json *files = json_new_array(cx->arena);
    Bundle *bundle = policy_bundle_read(flags->options.product_dir, dir, &fault);
    if (!bundle)
        return err_null(cx, ERR_INVALID, "%s:%d: %s", fault.file, fault.line, fault.message);
    const Json *overlay = policy_bundle_files(cx->arena, bundle, true);
    for (size_t i = 0; i < json_len(overlay); i++) {
        Json *file = json_new_object(cx->arena);
        json_set(cx->arena, file, "path",
                 json_copy(cx->arena, json_get(json_at(overlay, i), "path")));
        json_set(cx->arena, file, "content",
                 json_copy(cx->arena, json_get(json_at(overlay, i), "content")));
        json_add(cx->arena, files, file);
    }
    policy_bundle_unref(bundle);
    return files;
}

static Json *replay_body(Ctx *cx, const PolicyFlags *flags)
{
    Str since;
    int64_t limit;
    const char *word = flags->words[0];
    Json *body = json_new_object(cx->arena), *kinds = json_new_array(cx->arena);
    if (file_is_dir(word)) {
        Json *files = overlay_files(cx, flags, word);
        if (!files)
            return NULL;
        json_set(cx->arena, body, "files", files);
    }
    if (flags->since) {
        if (!read_since(cx, flags->since, &since))
            return NULL;
        json_set_str(cx->arena, body, "since", since);
    }
    if (flags->kind) {
        json_add_str(cx->arena, kinds, str(flags->kind));
        json_set(cx->arena, body, "kinds", kinds);
    }
    if (flags->limit && !str_to_i64(str(flags->limit), &limit))
        return err_null(cx, ERR_INVALID, "--limit %s is no number", flags->limit);
    if (flags->limit)
        json_set_int(cx->arena, body, "limit", limit);
    return body;
}

static void print_replay(const Json *answer)
{
    const Json *groups = json_get(answer, "groups");
    print_sentences(answer);
    for (size_t i = 0; i < json_len(groups); i++) {
        Str example = json_at(json_get(json_at(groups, i), "examples"), 0)->text;
        printf("  e.g. %.*s: %.*s\n", STR_ARG(example),
               STR_ARG(json_str(json_at(groups, i), "text")));
    }
    printf("%lld decisions replayed in %.*s%s\n", (long long)json_int(answer, "decisions", 0),
           STR_ARG(json_str(answer, "duration")),
           json_bool(answer, "isCut") ? "; there are more: raise --limit or narrow --since" : "");
}

int policy_replay(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    if (!flags->nwords)
        return policy_refuse("policy replay needs a directory or the hash of a bundle");
    if (!remote_use(cx, flags->url, flags->token_file, &remote))
        return policy_refuse(cx->message);
    const Json *body = replay_body(cx, flags);
    if (!body)
        return policy_refuse(cx->message);
    const char *word = flags->words[0];
    Str name = file_is_dir(word) ? STR("-") : remote_encode(cx->arena, str(word));
    Str path = str_printf(cx->arena, "/v1/policyBundles/%.*s:replay", STR_ARG(name));
    const Json *answer = remote_call(cx, &remote, "POST", path, body, NULL);
    if (!answer)
        return policy_refuse(cx->message);
    print_replay(answer);
    return json_int(answer, "different", 0) > 0;
}
