/* Bundle: which rules and policies all replicas run.
 *
 * The store decides which bundle is in force; a server that has not loaded it holds its decisions.
 * All moves happen under one lock of the store, all admissions outside of it: an admission takes
 * seconds, and whoever comes second finds the work of the first. */
#include "service/bundle.h"

#include "base/log.h"
#include "policy/force.h"

#define RETRY_MS 10000
#define GOOD_TRIED 10

static StoreConn *begin(Ctx *cx, const App *app)
{
    StoreConn *db = store_borrow(cx, app->store);
    if (db && store_begin(cx, db) && store_bundle_lock(cx, db))
        return db;
    store_return(db);
    return NULL;
}

/* Commits, tells every replica, and gives the connection back. */
static bool finish(Ctx *cx, StoreConn *db, bool ok)
{
    ok = ok && store_notify(cx, db, STR("policy policyBundle {}")) && store_commit(cx, db);
    store_return(db);
    return ok;
}

static bool find(Ctx *cx, StoreConn *db, Str hash, BundleRow **row)
{
    *row = store_bundle_get(cx, db, hash);
    return *row || (cx->err == ERR_NONE &&
                    err_set(cx, ERR_NOT_FOUND, "policyBundles/%.*s does not exist", STR_ARG(hash)));
}

static Json *fault_json(Ctx *cx, const BundleFault *fault)
{
    Json *error = policy_bundle_fault_json(cx->arena, fault);
    if (json_len(fault->problems))
        json_set(cx->arena, error, "problems", json_copy(cx->arena, fault->problems));
    return error;
}

static bool fault_error(Ctx *cx, ErrCode code, const BundleFault *fault)
{
    Json *detail = fault_json(cx, fault);
    json_set_z(cx->arena, detail, "@type", "type.googleapis.com/bytebase.v1.PolicyBundle.Error");
    if (cx->err == ERR_NONE) {
        cx->details = json_new_array(cx->arena);
        json_add(cx->arena, cx->details, detail);
    }
    return fault->file[0]
               ? err_set(cx, code, "policy %s:%d: %s", fault->file, fault->line, fault->message)
               : err_set(cx, code, "policy: %s", fault->message);
}

/* The bundle as a row, in its first state; nothing when it is known. */
static bool add(Ctx *cx, StoreConn *db, const BundleProposal *proposal, const BundleMove *move)
{
    const Bundle *bundle = proposal->bundle;
    BundleRow row = {
        .hash = bundle->hash,
        .product = bundle->product,
        .overlay = bundle->overlay,
        .version = STR(TIDEGATE_VERSION),
        .source = proposal->source,
    };
    return store_bundle_add(cx, db, &row, policy_bundle_files(cx->arena, bundle, false), move) &&
           store_bundle_clean(cx, db);
}

static bool refuse(Ctx *cx, const App *app, const BundleProposal *proposal,
                   const BundleFault *fault)
{
    StoreConn *db = begin(cx, app);
    BundleMove move = {.next = BUNDLE_REFUSED,
                       .actor = proposal->actor,
                       .source = proposal->source,
                       .error = fault_json(cx, fault)};
    BundleRow *row = db ? store_bundle_get(cx, db, proposal->bundle->hash) : NULL;
    bool ok = db && cx->err == ERR_NONE;
    if (ok && !row)
        ok = add(cx, db, proposal, &move);
    else if (ok && row->state == BUNDLE_PENDING)
        ok = store_bundle_set_state(cx, db, row, &move);
    return finish(cx, db, ok) && fault_error(cx, ERR_INVALID, fault);
}

/* *generation: 0 when it waits. */
static bool accept(Ctx *cx, StoreConn *db, const BundleProposal *proposal, BundleRow **row,
                   int64_t *generation)
{
    BundleRules rules;
    BundleInForce now;
    Str why = STR("");
    BundleMove move = {
        .next = BUNDLE_PENDING, .actor = proposal->actor, .source = proposal->source};
    if (!bundle_rules_get(cx, db, &rules))
        return false;
    bool holds = bundle_rules_hold(&rules, proposal->source, &why) && !proposal->is_first;
    *row = store_bundle_get(cx, db, proposal->bundle->hash);
    if (cx->err || (*row && (*row)->state == BUNDLE_ACTIVE))
        return cx->err == ERR_NONE;
    move.reason = why;
    if (!*row && !add(cx, db, proposal, &move))
        return false;
    if (*row && (*row)->state == BUNDLE_REFUSED && !store_bundle_set_state(cx, db, *row, &move))
        return false;
    if (!find(cx, db, proposal->bundle->hash, row) || holds)
        return cx->err == ERR_NONE;
    move.next = BUNDLE_ACTIVE;
    if (!store_bundle_set_state(cx, db, *row, &move) || !store_bundle_in_force(cx, db, &now))
        return false;
    *generation = now.generation;
    return find(cx, db, proposal->bundle->hash, row);
}

/* What must not come back by itself. */
static bool is_known_bad(Ctx *cx, const App *app, const BundleProposal *proposal, BundleRow **row,
                         int *minimum)
{
    BundleRules rules = {0};
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && bundle_rules_get(cx, db, &rules);
    *row = ok ? store_bundle_get(cx, db, proposal->bundle->hash) : NULL;
    *minimum = rules.minimum_coverage;
    store_return(db);
    if (!*row || (*row)->state != BUNDLE_QUARANTINED)
        return false;
    err_set(cx, ERR_PRECONDITION,
            "policy bundle %.12s is in quarantine: change it, or activate it by hand",
            (*row)->hash.p);
    return true;
}

bool bundle_propose(Ctx *cx, const App *app, const BundleProposal *proposal, BundleFault *fault,
                    BundleRow **row)
{
    int minimum;
    int64_t generation = 0;
    if (is_known_bad(cx, app, proposal, row, &minimum) || cx->err)
        return false;
    if (*row && (*row)->state == BUNDLE_ACTIVE)
        return true;
    if (!policy_force_admit(app->policy, proposal->bundle, minimum, cx->arena, fault))
        return fault->is_undecided  ? fault_error(cx, ERR_UNAVAILABLE, fault)
               : proposal->only_try ? fault_error(cx, ERR_INVALID, fault)
                                    : refuse(cx, app, proposal, fault);
    if (proposal->only_try)
        return true;
    /* Who hears of it before we get to putting it finds it here. */
    policy_force_offer(app->policy, proposal->bundle);
    StoreConn *db = begin(cx, app);
    bool ok = finish(cx, db, db && accept(cx, db, proposal, row, &generation));
    if (ok && generation)
        policy_force_put(app->policy, policy_bundle_ref(proposal->bundle), generation);
    policy_force_offer(app->policy, NULL);
    return ok;
}

Bundle *bundle_lay(Ctx *cx, const App *app, const Json *files, BundleFault *fault)
{
    Bundle *bundle = policy_force_lay(app->policy, files, fault);
    if (!bundle)
        fault_error(cx, ERR_INVALID, fault);
    return bundle;
}

/* From the memory of this server, else from the store, admitted. */
static Bundle *load(Ctx *cx, const App *app, const BundleRow *row)
{
    BundleFault fault = {.time_us = 0};
    Bundle *bundle = policy_force_find(app->policy, row->hash);
    if (bundle)
        return bundle;
    StoreConn *db = store_borrow(cx, app->store);
    const Json *files = db ? store_bundle_files(cx, db, row->hash) : NULL;
    store_return(db);
    bundle = files ? policy_bundle_of(cx, files) : NULL;
    if (!bundle)
        return NULL;
    bundle->product = str_copy(bundle->arena, row->product);
    bundle->overlay = str_copy(bundle->arena, row->overlay);
    if (policy_force_admit(app->policy, bundle, 0, cx->arena, &fault))
        return bundle;
    policy_bundle_unref(bundle);
    fault_error(cx, fault.is_undecided ? ERR_UNAVAILABLE : ERR_PRECONDITION, &fault);
    return NULL;
}

static bool look_up(Ctx *cx, const App *app, Str hash, BundleRow **row, BundleRules *rules)
{
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && find(cx, db, hash, row) && bundle_rules_get(cx, db, rules);
    store_return(db);
    return ok;
}

static bool is_fit(Ctx *cx, const BundleRow *row)
{
    if (row->state != BUNDLE_REFUSED)
        return true;
    return err_set(cx, ERR_PRECONDITION, "policy bundle %.12s was refused: %.*s:%lld: %.*s",
                   row->hash.p, STR_ARG(json_str(row->error, "file")),
                   (long long)json_int(row->error, "line", 0),
                   STR_ARG(json_str(row->error, "message")));
}

static bool move_by(Ctx *cx, const App *app, const BundleMove *move, BundleRow **row,
                    BundleInForce *now)
{
    StoreConn *db = begin(cx, app);
    bool ok = db && find(cx, db, (*row)->hash, row) && store_bundle_set_state(cx, db, *row, move) &&
              store_bundle_in_force(cx, db, now) && find(cx, db, (*row)->hash, row);
    return finish(cx, db, ok);
}

bool bundle_activate(Ctx *cx, const App *app, const Caller *caller, Str hash, Str reason,
                     BundleRow **row)
{
    BundleRules rules;
    BundleInForce now;
    BundleMove move = {.next = BUNDLE_ACTIVE, .actor = caller->email, .reason = reason};
    if (!look_up(cx, app, hash, row, &rules))
        return false;
    if ((*row)->state == BUNDLE_ACTIVE)
        return true;
    if (!is_fit(cx, *row) || !bundle_rules_permit(cx, &rules, caller, *row))
        return false;
    Bundle *bundle = load(cx, app, *row);
    if (!bundle)
        return false;
    policy_force_offer(app->policy, bundle);
    bool ok = move_by(cx, app, &move, row, &now);
    if (ok)
        policy_force_put(app->policy, policy_bundle_ref(bundle), now.generation);
    policy_force_offer(app->policy, NULL);
    policy_bundle_unref(bundle);
    return ok;
}

bool bundle_reject(Ctx *cx, const App *app, const Caller *caller, Str hash, Str reason,
                   BundleRow **row)
{
    BundleRules rules;
    BundleInForce now;
    Json *error = json_new_object(cx->arena);
    json_set_str(
        cx->arena, error, "message",
        str_printf(cx->arena, "refused by %.*s: %.*s", STR_ARG(caller->email), STR_ARG(reason)));
    BundleMove move = {
        .next = BUNDLE_REFUSED, .actor = caller->email, .reason = reason, .error = error};
    return look_up(cx, app, hash, row, &rules) && move_by(cx, app, &move, row, &now);
}

/* The newest that was in force before and that this server can run. NULL without an error = none.
 */
static BundleRow *find_good(Ctx *cx, const App *app, Str but)
{
    BundleRowList list = {0};
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && store_bundle_list(cx, db, BUNDLE_RETIRED, 0, GOOD_TRIED, &list);
    store_return(db);
    for (size_t i = 0; ok && i < list.n; i++) {
        Ctx aside;
        ctx_init(&aside, cx->arena);
        Bundle *bundle = str_eq(list.v[i].hash, but) ? NULL : load(&aside, app, &list.v[i]);
        policy_bundle_unref(bundle);
        if (bundle)
            return &list.v[i];
    }
    return NULL;
}

/* Only while the failing one is still in force: another server may have been quicker. */
static bool replace(Ctx *cx, StoreConn *db, Str hash, BundleRow *good, const BundleFault *fault)
{
    BundleInForce now;
    BundleMove out = {
        .next = BUNDLE_QUARANTINED, .reason = str(fault->message), .error = fault_json(cx, fault)};
    BundleMove back = {.next = BUNDLE_ACTIVE,
                       .reason = STR("the last good one after a quarantine")};
    if (!store_bundle_in_force(cx, db, &now) || !str_eq(now.hash, hash))
        return cx->err == ERR_NONE;
    BundleRow *bad = store_bundle_get(cx, db, hash);
    good = bad ? store_bundle_get(cx, db, good->hash) : NULL;
    return good && store_bundle_set_state(cx, db, bad, &out) &&
           store_bundle_set_state(cx, db, good, &back);
}

/* Three hard failures here: the last good one comes back for everybody. */
static bool restore(Ctx *cx, const App *app, Str hash, const BundleFault *fault)
{
    BundleRow *good = find_good(cx, app, hash);
    if (cx->err)
        return false;
    if (!good) {
        log_event(LOG_ERROR, "no other bundle was ever in force: the failing one stays", "bundle",
                  hash.p, NULL);
        return true;
    }
    StoreConn *db = begin(cx, app);
    return finish(cx, db, db && replace(cx, db, hash, good, fault));
}

static bool read_in_force(Ctx *cx, const App *app, BundleInForce *now, BundleRow **row)
{
    StoreConn *db = store_borrow(cx, app->store);
    bool ok = db && store_bundle_in_force(cx, db, now);
    *row = ok && now->generation > policy_force_generation(app->policy)
               ? store_bundle_get(cx, db, now->hash)
               : NULL;
    store_return(db);
    return ok && cx->err == ERR_NONE;
}

static void say_lacking(Ctx *cx, const App *app, const BundleRow *row, int64_t generation)
{
    policy_force_block(app->policy, generation,
                       arena_printf(cx->arena,
                                    "policy bundle %.12s is in force and this server lacks it: %s",
                                    row->hash.p, cx->message));
}

static bool catch_up(Ctx *cx, const App *app)
{
    BundleInForce now;
    BundleRow *row;
    if (!read_in_force(cx, app, &now, &row))
        return false;
    int64_t blocked_ms = policy_force_blocked_ms(app->policy, now.generation);
    if (!row || (blocked_ms >= 0 && blocked_ms < RETRY_MS))
        return true;
    policy_force_hold(app->policy, now.generation);
    Bundle *bundle = load(cx, app, row);
    if (bundle)
        policy_force_put(app->policy, bundle, now.generation);
    else
        say_lacking(cx, app, row, now.generation);
    return bundle != NULL;
}

bool bundle_follow(Ctx *cx, const App *app)
{
    char hash[65];
    BundleFault fault;
    if (!policy_force_take_failed(app->policy, hash, &fault))
        return catch_up(cx, app);
    bool ok = restore(cx, app, str_copy(cx->arena, str(hash)), &fault) && catch_up(cx, app);
    policy_force_resume(app->policy);
    policy_force_refuse(app->policy, &fault);
    return ok;
}
