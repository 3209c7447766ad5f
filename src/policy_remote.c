/* Policy command, with a server: push, diff, history and activate bundles. */
#include <stdio.h>

#include "base/file.h"
#include "policy/bundle.h"
#include "policy/bundle_diff.h"
#include "policy_command.h"
#include "remote.h"

static bool connect(Ctx *cx, const PolicyFlags *flags, Remote *remote)
{
    return remote_use(cx, flags->url, flags->token_file, remote);
}

static const char *fault_text(Arena *arena, const BundleFault *fault)
{
    return arena_printf(arena, "%s:%d: %s", fault->file, fault->line, fault->message);
}

/* The files of a directory, whole or the overlay alone. */
static Json *read_directory(Ctx *cx, const PolicyFlags *flags, const char *dir, bool overlay_only)
{
    BundleFault fault = {.time_us = 0};
    Bundle *bundle = policy_bundle_read(flags->options.product_dir, dir, &fault);
    if (!bundle)
        return err_null(cx, ERR_PRECONDITION, "%s", fault_text(cx->arena, &fault));
    Json *files = json_copy(cx->arena, policy_bundle_files(cx->arena, bundle, overlay_only));
    policy_bundle_unref(bundle);
    return files;
}

/* A red bundle is the answer to the question: on standard output, and 1. */
static int print_refusal(Ctx *cx)
{
    const Json *detail = json_at(cx->details, 0), *problems = json_get(detail, "problems");
    for (size_t i = 0; i < json_len(problems); i++)
        policy_print_problem(json_at(problems, i));
    if (json_len(problems) == 0 && json_str(detail, "file").n)
        policy_print_problem(detail);
    else if (json_len(problems) == 0)
        return policy_refuse(cx->message);
    return 1;
}

static Json *push_body(Ctx *cx, const PolicyFlags *flags, Json *files)
{
    Json *body = json_new_object(cx->arena), *bundle = json_new_object(cx->arena);
    for (size_t i = 0; i < json_len(files); i++) {
        json_remove(json_at(files, i), "sha256");
        json_remove(json_at(files, i), "origin");
    }
    json_set(cx->arena, bundle, "files", files);
    json_set(cx->arena, body, "policyBundle", bundle);
    if (flags->message)
        json_set_z(cx->arena, body, "message", flags->message);
    json_set_bool(cx->arena, body, "validateOnly", flags->only_try != NULL);
    return body;
}

static void print_pushed(const PolicyFlags *flags, const Json *bundle)
{
    Str hash = str_sub(json_str(bundle, "bundle"), 0, 12), state = json_str(bundle, "state");
    if (flags->only_try)
        printf("bundle %.*s is good; nothing was changed\n", STR_ARG(hash));
    else if (str_is(state, "PENDING"))
        printf("bundle %.*s waits: somebody else must activate it\n", STR_ARG(hash));
    else
        printf("bundle %.*s is in force\n", STR_ARG(hash));
}

int policy_push(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    const char *dir = flags->nwords ? flags->words[0] : ".";
    if (!file_is_dir(dir))
        return policy_refuse(arena_printf(cx->arena, "%s is not a directory", dir));
    if (!connect(cx, flags, &remote))
        return policy_refuse(cx->message);
    Json *files = read_directory(cx, flags, dir, true);
    if (!files) {
        puts(cx->message);
        return 1;
    }
    const Json *bundle = remote_call(cx, &remote, "POST", STR("/v1/policyBundles"),
                                     push_body(cx, flags, files), NULL);
    if (!bundle)
        return print_refusal(cx);
    print_pushed(flags, bundle);
    return 0;
}

/* A directory with the product here, or what the server holds under the hash. */
static const Json *side(Ctx *cx, const PolicyFlags *flags, const Remote *remote, const char *word)
{
    if (word && file_is_dir(word))
        return read_directory(cx, flags, word, false);
    Str path = STR("/v1/policyBundle");
    if (!word) {
        const Json *now = remote_call(cx, remote, "GET", path, NULL, NULL);
        word = now ? json_z(cx->arena, now, "bundle") : NULL;
    }
    if (!word)
        return NULL;
    path = str_printf(cx->arena, "/v1/policyBundles/%.*s",
                      STR_ARG(remote_encode(cx->arena, str(word))));
    const Json *bundle = remote_call(cx, remote, "GET", path, NULL, NULL);
    return bundle ? json_get(bundle, "files") : NULL;
}

static void print_change(const Json *file)
{
    Str path = json_str(file, "path"), change = json_str(file, "change");
    bool added = str_is(change, "ADDED"), removed = str_is(change, "REMOVED");
    printf("--- %s%.*s\n+++ %s%.*s\n%.*s", added ? "/dev/null" : "a/", added ? 0 : (int)path.n,
           path.p, removed ? "/dev/null" : "b/", removed ? 0 : (int)path.n, path.p,
           STR_ARG(json_str(file, "diff")));
}

/* One word: from what is in force to it. Two: from the first to the second. As diff: 0 = equal. */
int policy_diff(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    bool two = flags->nwords == 2;
    const char *before = two ? flags->words[0] : NULL;
    const char *after = flags->nwords ? flags->words[two ? 1 : 0] : ".";
    bool local = two && file_is_dir(before) && file_is_dir(after);
    if (!local && !connect(cx, flags, &remote))
        return policy_refuse(cx->message);
    const Json *old = side(cx, flags, &remote, before);
    const Json *fresh = old ? side(cx, flags, &remote, after) : NULL;
    if (!fresh)
        return policy_refuse(cx->message);
    const Json *changes = policy_bundle_diff(cx->arena, old, fresh);
    for (size_t i = 0; i < json_len(changes); i++)
        print_change(json_at(changes, i));
    return json_len(changes) ? 1 : 0;
}

/* What a person calls the source: a message, a commit, a directory. */
static Str describe(Arena *arena, const Json *bundle)
{
    const Json *source = json_get(bundle, "source"), *error = json_get(bundle, "error");
    Str type = json_str(source, "type");
    if (str_is(json_str(bundle, "state"), "REFUSED") && json_str(error, "file").n)
        return str_printf(arena, "%.*s:%lld: %.*s", STR_ARG(json_str(error, "file")),
                          (long long)json_int(error, "line", 0),
                          STR_ARG(json_str(error, "message")));
    if (str_is(type, "GIT"))
        return str_printf(arena, "commit %.*s: %.*s",
                          STR_ARG(str_sub(json_str(source, "commit"), 0, 12)),
                          STR_ARG(json_str(source, "subject")));
    if (str_is(type, "PUSH"))
        return str_printf(arena, "pushed%s%.*s", json_str(source, "message").n ? ": " : "",
                          STR_ARG(json_str(source, "message")));
    return str_is(type, "DIRECTORY") ? STR("the policy directory") : STR("the product's own");
}

int policy_history(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    int64_t limit = 20;
    if (flags->limit && (!str_to_i64(str(flags->limit), &limit) || limit < 1 || limit > 100))
        return policy_refuse("--limit takes a number from 1 to 100");
    if (!connect(cx, flags, &remote))
        return policy_refuse(cx->message);
    Str path = str_printf(cx->arena, "/v1/policyBundles?pageSize=%lld", (long long)limit);
    const Json *answer = remote_call(cx, &remote, "GET", path, NULL, NULL);
    const Json *list = json_get(answer, "policyBundles");
    if (!answer)
        return policy_refuse(cx->message);
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *bundle = json_at(list, i), *source = json_get(bundle, "source");
        Str time = json_str(bundle, "activateTime");
        time = time.n ? time : json_str(bundle, "createTime");
        Str who = json_str(source, "author").n ? json_str(source, "author") : STR("-");
        printf("%.12s  %-11.*s  %.19s  %-24.*s  %.*s\n", json_z(cx->arena, bundle, "bundle"),
               STR_ARG(json_str(bundle, "state")), time.n ? time.p : "", STR_ARG(who),
               STR_ARG(describe(cx->arena, bundle)));
    }
    return 0;
}

int policy_activate(Ctx *cx, PolicyFlags *flags)
{
    Remote remote;
    if (flags->nwords != 1 || !flags->reason)
        return policy_refuse("usage: tidegate policy activate HASH --reason TEXT");
    if (!connect(cx, flags, &remote))
        return policy_refuse(cx->message);
    Json *body = json_new_object(cx->arena);
    json_set_z(cx->arena, body, "reason", flags->reason);
    Str path = str_printf(cx->arena, "/v1/policyBundles/%.*s:activate",
                          STR_ARG(remote_encode(cx->arena, str(flags->words[0]))));
    const Json *bundle = remote_call(cx, &remote, "POST", path, body, NULL);
    if (!bundle)
        return policy_refuse(cx->message);
    printf("bundle %.12s is in force\n", json_z(cx->arena, bundle, "bundle"));
    return 0;
}
