/* BundleGit: the git repository and branch that the server takes policies from. */
#include "service/bundle_git.h"

#include <stdlib.h>

#include "base/log.h"
#include "crypto/hash.h"
#include "policy/force.h"
#include "policy/git.h"
#include "service/bundle.h"
#include "store/setting.h"

#define SETTING STR("POLICY_BUNDLE")
#define DEFAULT_INTERVAL_MS 60000
#define SHORTEST_INTERVAL_MS 5000
#define SECRET_LEAST 16

static const char *const secrets[] = {"token", "webhookSecret"};
static const char *const flags[] = {"tokenSet", "webhookSecretSet"};

static Str place_of(Ctx *cx, const char *field)
{
    return str_printf(cx->arena, "policy_git:%s", field);
}

static bool is_fixed(const App *app)
{
    return app->git && app->git->url;
}

void bundle_git_show(Ctx *cx, const App *app, Json *setting)
{
    Json *git = json_get(setting, "git");
    if (!git && !is_fixed(app))
        return;
    git = git ? json_copy(cx->arena, git) : json_new_object(cx->arena);
    for (size_t i = 0; i < 2; i++)
        json_set_bool(cx->arena, git, flags[i], json_str(git, secrets[i]).n > 0);
    if (is_fixed(app)) {
        json_set_z(cx->arena, git, "url", app->git->url);
        json_set_z(cx->arena, git, "branch", app->git->branch);
        json_set_bool(cx->arena, git, "fixed", true);
    }
    json_set(cx->arena, setting, "git", git);
}

static const char *text_or_null(Ctx *cx, const Json *git, const char *field)
{
    Str text = json_str(git, field);
    return text.n ? str_z(cx->arena, text) : NULL;
}

/* Without the token. */
static GitSource source_of(Ctx *cx, const App *app, const Json *git)
{
    const char *branch = text_or_null(cx, git, "branch");
    GitSource source = {
        .url = text_or_null(cx, git, "url"),
        .branch = branch ? branch : "main",
        .exe = app->git ? app->git->exe : "",
        .dir = app->git ? app->git->dir : "",
        .folder = text_or_null(cx, git, "folder"),
        .username = text_or_null(cx, git, "username"),
        .ssh_key_file = text_or_null(cx, git, "sshKeyFile"),
        .signature_required = json_bool(git, "signatureRequired"),
        .allowed_signers = json_str(git, "allowedSigners"),
        .openpgp_keys = json_str(git, "openPgpKeys"),
    };
    if (is_fixed(app)) {
        source.url = app->git->url;
        source.branch = app->git->branch;
        source.allow_file = true;
    }
    return source;
}

/* "90s" of the API; what is shorter than a few seconds would only wear the other side out. */
static int64_t interval_ms(const App *app, const Json *git)
{
    if (is_fixed(app) && app->git->interval_ms)
        return app->git->interval_ms;
    double seconds = strtod(json_str(git, "interval").n ? json_str(git, "interval").p : "0", NULL);
    int64_t ms = seconds > 0 && seconds < 1e9 ? (int64_t)(seconds * 1000) : DEFAULT_INTERVAL_MS;
    return ms < SHORTEST_INTERVAL_MS ? SHORTEST_INTERVAL_MS : ms;
}

static bool seal(Ctx *cx, const App *app, Json *git, const Json *old, const char *field)
{
    Str given = json_str(git, field), sealed = json_str(old, field);
    if (json_get(git, field) && given.n == 0)
        return json_remove(git, field);
    if (given.n == 0) {
        if (sealed.n)
            json_set_str(cx->arena, git, field, sealed);
        return true;
    }
    if (str_eq(given, sealed)) /* what was read back here, not what a client could know */
        return true;
    if (!secret_box_seal(cx, app->box, place_of(cx, field), secret_in(cx->arena, given), &sealed))
        return false;
    json_set_str(cx->arena, git, field, sealed);
    return true;
}

/* What bundle_git_show put there is not the setting's. */
static void forget_shown(Ctx *cx, const App *app, Json *git, const Json *old)
{
    json_remove(git, "fixed");
    for (size_t i = 0; i < 2; i++)
        json_remove(git, flags[i]);
    if (!is_fixed(app))
        return;
    json_set_str(cx->arena, git, "url", json_str(old, "url").p ? json_str(old, "url") : STR(""));
    json_set_str(cx->arena, git, "branch",
                 json_str(old, "branch").p ? json_str(old, "branch") : STR(""));
}

bool bundle_git_seal(Ctx *cx, const App *app, StoreConn *db, Json *setting)
{
    Json *git = json_get(setting, "git");
    const Json *old = json_get(store_setting_get(cx, db, SETTING), "git");
    if (cx->err || !git)
        return cx->err == ERR_NONE;
    forget_shown(cx, app, git, old);
    GitSource source = source_of(cx, app, git);
    if (source.url && !git_check(cx, &source))
        return false;
    Str secret = json_str(git, "webhookSecret");
    if (secret.n && !str_eq(secret, json_str(old, "webhookSecret")) && secret.n < SECRET_LEAST)
        return err_set(cx, ERR_INVALID, "policyBundle.git.webhookSecret has at least %d characters",
                       SECRET_LEAST);
    bool has_moved = !str_eq(json_str(git, "url"), json_str(old, "url"));
    if (has_moved && json_str(old, "token").n && !json_get(git, "token"))
        return err_set(cx, ERR_INVALID,
                       "policyBundle.git.url changes; give the token again, so "
                       "that the stored one is not sent to another server");
    for (size_t i = 0; i < 2; i++)
        if (!seal(cx, app, git, old, secrets[i]))
            return false;
    return store_bundle_want_look(cx, db, "git");
}

static const Json *settings(Ctx *cx, StoreConn *db)
{
    return json_get(store_setting_get(cx, db, SETTING), "git");
}

bool bundle_git_is_on(Ctx *cx, const App *app, StoreConn *db)
{
    return is_fixed(app) || json_str(settings(cx, db), "url").n > 0;
}

/* What the commit is remembered by: another URL, branch, folder or demand is another question. */
static Str key_of(Ctx *cx, const GitSource *source, Str commit)
{
    Str demand = str_printf(cx->arena, "%d\n%.*s\n%.*s\n%s", source->signature_required,
                            STR_ARG(source->allowed_signers), STR_ARG(source->openpgp_keys),
                            source->folder ? source->folder : "");
    return str_printf(cx->arena, "%.*s %.*s %s %s", STR_ARG(commit),
                      STR_ARG(str_sub(hash_sha256_hex(cx->arena, demand), 0, 8)), source->branch,
                      source->url);
}

static Json *commit_source(Ctx *cx, const GitSource *source, const GitCommit *commit)
{
    Json *json = json_new_object(cx->arena);
    json_set_z(cx->arena, json, "type", "GIT");
    json_set_z(cx->arena, json, "url", source->url);
    json_set_z(cx->arena, json, "branch", source->branch);
    if (source->folder)
        json_set_z(cx->arena, json, "folder", source->folder);
    json_set_str(cx->arena, json, "commit", commit->id);
    json_set_str(cx->arena, json, "author", commit->author);
    json_set_str(cx->arena, json, "authorName", commit->author_name);
    json_set_str(cx->arena, json, "committer", commit->committer);
    json_set_str(cx->arena, json, "commitTime", commit->time);
    json_set_str(cx->arena, json, "subject", commit->subject);
    json_set_z(cx->arena, json, "signature", commit->signature);
    if (commit->signer.n)
        json_set_str(cx->arena, json, "signer", commit->signer);
    return json;
}

static void show_fault(Ctx *cx, const App *app, BundleFault *fault)
{
    if (!fault->time_us)
        policy_bundle_fault(fault, "", 0, "git: %s", cx->message);
    policy_force_refuse(app->policy, fault);
}

/* False with ERR_UNAVAILABLE or ERR_DEADLINE: it was not judged, the next look tries again. */
static bool judge(Ctx *cx, const App *app, const GitSource *source)
{
    Json *files;
    GitCommit commit;
    BundleRow *row;
    BundleFault fault = {.time_us = 0};
    if (!git_read(cx, source, &commit, &files, &fault)) {
        if (cx->err == ERR_INVALID || cx->err == ERR_DENIED)
            show_fault(cx, app, &fault);
        return false;
    }
    Bundle *bundle = bundle_lay(cx, app, files, &fault);
    BundleProposal proposal = {.bundle = bundle, .source = commit_source(cx, source, &commit)};
    bool ok = bundle && bundle_propose(cx, app, &proposal, &fault, &row);
    policy_bundle_unref(bundle);
    if (ok)
        policy_force_forgive(app->policy);
    else if (cx->err == ERR_INVALID)
        show_fault(cx, app, &fault);
    return ok;
}

static bool remember(const App *app, Arena *arena, Str key, Str error)
{
    Ctx cx;
    ctx_init(&cx, arena);
    StoreConn *db = store_borrow(&cx, app->store);
    bool ok = db && store_bundle_set_seen(&cx, db, "git", key, error);
    store_return(db);
    return ok;
}

static bool unseal(Ctx *cx, const App *app, const Json *git, const char *field, Secret **secret)
{
    Str sealed = json_str(git, field);
    *secret = NULL;
    if (sealed.n == 0)
        return true;
    *secret = secret_box_unseal(cx, app->box, place_of(cx, field), sealed);
    return *secret != NULL;
}

/* *mine: this server's turn to look. */
static bool take_turn(Ctx *cx, const App *app, GitSource *source, Str *seen, bool *mine)
{
    Str error;
    Secret *token = NULL;
    *mine = false;
    StoreConn *db = store_borrow(cx, app->store);
    const Json *git = db ? settings(cx, db) : NULL;
    bool ok = db && cx->err == ERR_NONE;
    *source = source_of(cx, app, git);
    if (ok && source->url)
        ok = store_bundle_take_turn(cx, db, "git", interval_ms(app, git), mine) &&
             store_bundle_seen(cx, db, "git", seen, &error) &&
             unseal(cx, app, git, "token", &token);
    store_return(db);
    source->token = token;
    return ok;
}

bool bundle_git_look(Ctx *cx, const App *app, const atomic_bool *cancel)
{
    GitSource source;
    bool mine;
    Str seen, commit, key;
    if (!take_turn(cx, app, &source, &seen, &mine) || !mine)
        return cx->err == ERR_NONE;
    key = seen;
    source.cancel = cancel;
    bool ok = git_head(cx, &source, &commit);
    bool is_news = ok && !str_eq(key_of(cx, &source, commit), seen);
    if (ok && !is_news)
        return true;
    ok = ok && judge(cx, app, &source);
    bool is_judged =
        ok || cx->err == ERR_INVALID || cx->err == ERR_DENIED || cx->err == ERR_PRECONDITION;
    if (is_news && is_judged)
        key = key_of(cx, &source, commit);
    if (!ok)
        log_event(LOG_WARN, "policies were not taken from git", "reason", cx->message, NULL);
    return remember(app, cx->arena, key, ok ? STR("") : str(cx->message)) && ok;
}

bool bundle_git_hear(Ctx *cx, const App *app, Str given)
{
    Secret *secret = NULL;
    StoreConn *db = store_borrow(cx, app->store);
    const Json *git = db ? settings(cx, db) : NULL;
    bool ok = db && !cx->err && unseal(cx, app, git, "webhookSecret", &secret);
    bool fits = ok && secret &&
                hash_equal(hash_sha256_raw(cx->arena, secret_reveal(secret)),
                           hash_sha256_raw(cx->arena, given));
    ok = fits && store_bundle_want_look(cx, db, "git");
    store_return(db);
    if (ok)
        app_wake(app, "git");
    return ok || (cx->err == ERR_NONE && err_set(cx, ERR_NOT_FOUND, "there is no such hook"));
}

Json *bundle_git_status(Ctx *cx, const App *app, StoreConn *db)
{
    Str seen, error, commit, rest;
    GitSource source = source_of(cx, app, settings(cx, db));
    if (!source.url || !store_bundle_seen(cx, db, "git", &seen, &error))
        return NULL;
    Json *status = json_new_object(cx->arena);
    str_cut(seen, ' ', &commit, &rest);
    json_set_z(cx->arena, status, "url", source.url);
    json_set_z(cx->arena, status, "branch", source.branch);
    json_set_str(cx->arena, status, "commit", commit);
    json_set_str(cx->arena, status, "error", error);
    json_set_bool(cx->arena, status, "signatureRequired", source.signature_required);
    return status;
}
