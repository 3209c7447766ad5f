/* Bundle, the directories: when what they hold is a change, and when it is only old.
 *
 * Two layers make a bundle: the product's files, and the overlay over them. At start each counts as
 * changed only when it is news: for a server alone, when it differs from what this server saw last;
 * for one of several, when no bundle in the store has that layer, so that a replica which starts
 * with an older directory does not roll the others back. While a server runs every change counts.
 * What was refused is not remembered: it is refused again, and seen to be.
 * A new product under an overlay that did not change takes over the overlay that is in force. */
#include "base/log.h"
#include "policy/force.h"
#include "service/bundle.h"
#include "service/bundle_git.h"

typedef struct Layers {
    bool product, overlay; /* is news */
} Layers;

static Json *source_of(Ctx *cx, const Bundle *bundle)
{
    Json *source = json_new_object(cx->arena);
    bool has_overlay = false;
    for (size_t i = 0; i < bundle->files.n; i++)
        has_overlay = has_overlay || bundle->files.v[i].is_overlay;
    json_set_z(cx->arena, source, "type", has_overlay ? "DIRECTORY" : "PRODUCT");
    return source;
}

static bool remember(Ctx *cx, StoreConn *db, const Bundle *bundle)
{
    return store_bundle_set_seen(cx, db, "product", bundle->product, STR("")) &&
           store_bundle_set_seen(cx, db, "directory", bundle->overlay, STR(""));
}

/* Against what was seen last. */
static bool compare(Ctx *cx, StoreConn *db, const Bundle *bundle, Layers *news)
{
    Str product, overlay, error;
    if (!store_bundle_seen(cx, db, "product", &product, &error) ||
        !store_bundle_seen(cx, db, "directory", &overlay, &error))
        return false;
    *news = (Layers){!str_eq(product, bundle->product), !str_eq(overlay, bundle->overlay)};
    return true;
}

static bool compare_with_store(Ctx *cx, StoreConn *db, const Bundle *bundle, Layers *news)
{
    bool product, overlay;
    if (!store_bundle_knows(cx, db, bundle->product, bundle->overlay, &product, &overlay))
        return false;
    *news = (Layers){!product, !overlay};
    return true;
}

/* The bundle to propose: one reference; NULL without an error = nothing changed. *source may be
 * that of the overlay in force. */
static Bundle *candidate(Ctx *cx, const App *app, StoreConn *db, Bundle *bundle, Layers news,
                         const Json **source, BundleFault *fault)
{
    BundleInForce now;
    *source = source_of(cx, bundle);
    if (news.overlay && bundle_git_is_on(cx, app, db)) {
        log_warn("the policy directory changed, but policies come from git");
        news.overlay = false;
    }
    if (cx->err || !store_bundle_in_force(cx, db, &now))
        return NULL;
    if (news.overlay || now.generation == 0)
        return policy_bundle_ref(bundle);
    if (!news.product)
        return NULL;
    BundleRow *row = store_bundle_get(cx, db, now.hash);
    Json *files = row ? store_bundle_files(cx, db, now.hash) : NULL;
    Json *overlay = json_new_array(cx->arena);
    for (size_t i = 0; i < json_len(files); i++)
        if (str_is(json_str(json_at(files, i), "origin"), "overlay"))
            json_add(cx->arena, overlay, json_at(files, i));
    if (!files)
        return NULL;
    *source = row->source;
    return bundle_lay(cx, app, overlay, fault);
}

static bool propose(Ctx *cx, const App *app, Bundle *bundle, const Json *source, bool is_first)
{
    BundleRow *row;
    BundleFault fault = {.time_us = 0};
    BundleProposal proposal = {.bundle = bundle, .source = source, .is_first = is_first};
    if (bundle_propose(cx, app, &proposal, &fault, &row)) {
        policy_force_forgive(app->policy);
        return true;
    }
    if (cx->err == ERR_INVALID)
        policy_force_refuse(app->policy, &fault);
    return false;
}

static bool keep_in_mind(Ctx *cx, const App *app, const Bundle *bundle)
{
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && remember(cx, db, bundle);
    store_return(db);
    return ok;
}

bool bundle_take_files(Ctx *cx, const App *app, Bundle *bundle)
{
    Layers news;
    Ctx aside;
    const Json *source;
    BundleFault fault = {.time_us = 0};
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && compare(cx, db, bundle, &news);
    Bundle *next = ok ? candidate(cx, app, db, bundle, news, &source, &fault) : NULL;
    store_return(db);
    if (next)
        ok = propose(cx, app, next, source, false);
    policy_bundle_unref(next);
    ctx_init(&aside, cx->arena);
    bool is_judged = ok || cx->err == ERR_INVALID || cx->err == ERR_PRECONDITION;
    return ok ? keep_in_mind(&aside, app, bundle) : is_judged;
}

/* Nothing was ever in force: what is here must be good, or the server does not start. */
static bool start_first(Ctx *cx, const App *app, Bundle *bundle)
{
    return propose(cx, app, bundle, source_of(cx, bundle), true) && keep_in_mind(cx, app, bundle);
}

static bool start_next(Ctx *cx, const App *app, Bundle *bundle, bool alone)
{
    Layers news;
    const Json *source;
    Ctx aside;
    BundleFault fault = {.time_us = 0};
    ctx_init(&aside, cx->arena);
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && (alone ? compare : compare_with_store)(cx, db, bundle, &news);
    Bundle *next = ok ? candidate(&aside, app, db, bundle, news, &source, &fault) : NULL;
    store_return(db);
    bool is_good = !next || propose(&aside, app, next, source, false);
    if (!is_good)
        log_event(LOG_ERROR, "the policy files here do not come into force", "reason",
                  aside.message, NULL);
    policy_bundle_unref(next);
    return ok && (!is_good || !alone || keep_in_mind(cx, app, bundle));
}

/* A server that cannot load what is in force starts all the same: it says so and decides nothing.
 */
static void follow(Ctx *cx, const App *app)
{
    Ctx aside;
    ctx_init(&aside, cx->arena);
    if (!bundle_follow(&aside, app))
        log_event(LOG_ERROR, "the policy bundle in force is not loaded", "reason", aside.message,
                  NULL);
}

/* What is in force comes first, so that a refusal of what is here stays to be seen. */
static bool open_next(Ctx *cx, const App *app, Bundle *bundle, const BundleFault *fault, bool alone)
{
    follow(cx, app);
    if (!bundle) {
        policy_force_refuse(app->policy, fault);
        return true;
    }
    if (!start_next(cx, app, bundle, alone))
        return false;
    follow(cx, app);
    return true;
}

static bool open_first(Ctx *cx, const App *app, Bundle *bundle, const BundleFault *fault)
{
    if (!bundle)
        return err_set(cx, ERR_PRECONDITION, "policy %s:%d: %s", fault->file, fault->line,
                       fault->message);
    if (!start_first(cx, app, bundle))
        return false;
    follow(cx, app);
    return true;
}

bool bundle_open(Ctx *cx, const App *app, bool alone)
{
    BundleFault fault = {.time_us = 0};
    BundleInForce now;
    Bundle *bundle = policy_force_read(app->policy, &fault);
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && store_bundle_in_force(cx, db, &now);
    store_return(db);
    ok = ok && (now.generation ? open_next(cx, app, bundle, &fault, alone)
                               : open_first(cx, app, bundle, &fault));
    ok = ok && policy_host_watch(cx, app->policy, bundle ? bundle->hash : STR(""));
    policy_bundle_unref(bundle);
    return ok;
}
