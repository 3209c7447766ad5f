/* Account: nothing here tells whether an address is known. */
#include "service/account.h"

#include "crypto/password.h"
#include "crypto/random.h"
#include "crypto/token.h"
#include "service/sample.h"
#include "store/iam.h"
#include "store/setting.h"

#define ACCESS_S (60 * 60)
#define REFRESH_S (7 * 24 * 60 * 60)
#define MOST_FAILURES_OF_ACCOUNT 10
#define MOST_FAILURES_OF_ADDRESS 50
#define SHORTEST_PASSWORD ((size_t)8)
#define LONGEST_USER_AGENT ((size_t)300)

bool account_check_email(Ctx *cx, Str email)
{
    Str name, host;
    bool shaped = email.n <= 254 && str_cut(email, '@', &name, &host) && name.n && host.n &&
                  str_find(host, STR("@")) < 0;
    for (size_t i = 0; i < email.n; i++)
        shaped &= (unsigned char)email.p[i] > ' ' && email.p[i] != '/' && email.p[i] != ':' &&
                  email.p[i] != 0x7f;
    return shaped || err_set(cx, ERR_INVALID, "\"%.*s\" is not an email address", STR_ARG(email));
}

bool account_check_password(Ctx *cx, Str password)
{
    if (password.n < SHORTEST_PASSWORD)
        return err_set(cx, ERR_INVALID, "the password needs at least %zu characters",
                       SHORTEST_PASSWORD);
    if (password.n > 1024)
        return err_set(cx, ERR_INVALID, "the password is longer than 1024 bytes");
    return true;
}

bool account_is_first(Ctx *cx, StoreConn *db, bool *first)
{
    int64_t users;
    if (!store_principal_count(cx, db, &users))
        return false;
    *first = users == 0;
    return true;
}

static bool add(Ctx *cx, StoreConn *db, Str email, Str password, Str title, Principal **principal)
{
    Str hash = STR("");
    if (!account_check_email(cx, email))
        return false;
    if (password.n &&
        (!account_check_password(cx, password) || !password_hash(cx, password, &hash)))
        return false;
    *principal = ARENA_NEW(cx->arena, Principal);
    **principal = (Principal){
        .kind = STR("USER"),
        .email = str_lower(cx->arena, email),
        .title = title.n ? title : str_sub(email, 0, (size_t)str_find(email, STR("@"))),
        .state = STR("ACTIVE"),
        .password_hash = hash,
    };
    return store_principal_add(cx, db, *principal);
}

static Str member_of(Ctx *cx, const Principal *principal)
{
    return str_printf(cx->arena, "user:%.*s", STR_ARG(principal->email));
}

bool account_create(Ctx *cx, const App *app, StoreConn *db, Str email, Str password, Str title,
                    Principal **principal)
{
    Str workspace = str_printf(cx->arena, "workspaces/%.*s", STR_ARG(app->workspace));
    return add(cx, db, email, password, title, principal) &&
           store_iam_member_add(cx, db, workspace, STR("roles/workspaceMember"),
                                member_of(cx, *principal));
}

/* The advisory lock lets only one of two that register at once become the first. */
static bool lock_registration(Ctx *cx, StoreConn *db)
{
    return store_query(cx, db, "SELECT pg_advisory_xact_lock(1010)", PG_NONE) != NULL;
}

static bool make_administrator(Ctx *cx, const App *app, StoreConn *db, const Principal *principal)
{
    Str workspace = str_printf(cx->arena, "workspaces/%.*s", STR_ARG(app->workspace));
    Str member = member_of(cx, principal);
    return store_iam_member_add(cx, db, workspace, STR("roles/workspaceAdmin"), member) &&
           store_iam_member_add(cx, db, workspace, STR("roles/workspaceDBA"), member) &&
           sample_adopt(cx, app, db, member);
}

bool account_sign_up(Ctx *cx, const App *app, StoreConn *db, Str email, Str password, Str title,
                     Principal **principal)
{
    bool first;
    if (!account_check_password(cx, password) || !lock_registration(cx, db) ||
        !account_is_first(cx, db, &first))
        return false;
    if (first)
        return add(cx, db, email, password, title, principal) &&
               make_administrator(cx, app, db, *principal);
    Json *profile = store_setting_get(cx, db, STR("WORKSPACE_PROFILE"));
    if (cx->err)
        return false;
    if (json_bool(profile, "disallowSignup"))
        return err_set(cx, ERR_DENIED,
                       "sign-up is switched off; ask an administrator for an account");
    return account_create(cx, app, db, email, password, title, principal);
}

static bool check_throttle(Ctx *cx, StoreConn *db, Str account, Str ip)
{
    int64_t of_account, of_ip;
    if (!store_login_failures(cx, db, account, ip, &of_account, &of_ip))
        return false;
    if (of_account >= MOST_FAILURES_OF_ACCOUNT || of_ip >= MOST_FAILURES_OF_ADDRESS)
        return err_set(cx, ERR_EXHAUSTED, "too many failed sign-ins; try again in ten minutes");
    return true;
}

bool account_sign_in(Ctx *cx, const App *app, StoreConn *db, Str email, Str password,
                     const Caller *from, Principal **principal)
{
    (void)app;
    bool match = false;
    Str account = str_lower(cx->arena, str_sub(email, 0, 254));
    if (!check_throttle(cx, db, account, from->ip))
        return false;
    Principal *found = store_principal_get(cx, db, account);
    if (cx->err)
        return false;
    bool active = found && str_is(found->state, "ACTIVE");
    if (!password_verify(cx, active ? found->password_hash : STR(""),
                         password.n ? password : STR(" "), &match))
        return false;
    if (!active || !match) {
        if (!store_login_failure_add(cx, db, account, from->ip))
            return false;
        return err_set(cx, ERR_UNAUTHENTICATED, "invalid email or password");
    }
    *principal = found;
    return store_login_failure_clear(cx, db, account) &&
           store_principal_set_login(cx, db, found->id);
}

static bool add_session(Ctx *cx, StoreConn *db, const Caller *from, int64_t principal_id, Str token,
                        const char *kind, Str family, int64_t lifetime_s)
{
    Session session = {
        .token_hash = token_hash(cx->arena, token),
        .principal_id = principal_id,
        .kind = str(kind),
        .family = family,
        .lifetime_s = lifetime_s,
        .ip = from->ip,
        .user_agent = str_printable(cx->arena, from->user_agent, LONGEST_USER_AGENT),
    };
    return store_session_add(cx, db, &session);
}

static bool issue(Ctx *cx, StoreConn *db, int64_t principal_id, const Caller *from, Str family,
                  int64_t refresh_s, Tokens *tokens)
{
    *tokens = (Tokens){
        .access = token_new(cx->arena, "tgs_"),
        .refresh = token_new(cx->arena, "tgr_"),
        .access_s = refresh_s < ACCESS_S ? refresh_s : ACCESS_S,
        .refresh_s = refresh_s,
    };
    return add_session(cx, db, from, principal_id, tokens->access, "ACCESS", family,
                       tokens->access_s) &&
           add_session(cx, db, from, principal_id, tokens->refresh, "REFRESH", family, refresh_s);
}

bool account_issue_tokens(Ctx *cx, StoreConn *db, int64_t principal_id, const Caller *from,
                          Tokens *tokens)
{
    return issue(cx, db, principal_id, from, random_uuid(cx->arena), REFRESH_S, tokens);
}

bool account_refresh(Ctx *cx, StoreConn *db, Str refresh_token, const Caller *from, Tokens *tokens)
{
    Session *old = NULL;
    if (token_is_shaped(refresh_token, "tgr_"))
        old = store_session_take(cx, db, token_hash(cx->arena, refresh_token), STR("REFRESH"));
    if (cx->err)
        return false;
    Principal *owner = old ? store_principal_get_by_id(cx, db, old->principal_id) : NULL;
    if (!owner || !str_is(owner->state, "ACTIVE"))
        return cx->err == ERR_NONE && err_set(cx, ERR_UNAUTHENTICATED,
                                              "refresh token not found or expired; sign in again");
    return issue(cx, db, old->principal_id, from, old->family, old->lifetime_s, tokens);
}

bool account_sign_out(Ctx *cx, StoreConn *db, Str access_token)
{
    if (!token_is_shaped(access_token, "tgs_"))
        return true;
    return store_session_remove_family(cx, db, token_hash(cx->arena, access_token));
}

bool account_sign_out_refresh(Ctx *cx, StoreConn *db, Str refresh_token)
{
    if (!token_is_shaped(refresh_token, "tgr_"))
        return true;
    return store_session_remove_family(cx, db, token_hash(cx->arena, refresh_token));
}

bool account_authenticate(Ctx *cx, StoreConn *db, Str access_token, Caller *caller)
{
    Principal *found = NULL;
    if (access_token.n == 0)
        return err_set(cx, ERR_UNAUTHENTICATED, "access token not found");
    if (token_is_shaped(access_token, "tgs_"))
        found = store_session_find(cx, db, token_hash(cx->arena, access_token), STR("ACCESS"),
                                   &caller->grants);
    if (!found)
        return cx->err == ERR_NONE && err_set(cx, ERR_UNAUTHENTICATED, "access token expired");
    caller->id = found->id;
    caller->email = found->email;
    caller->title = found->title;
    caller->kind = found->kind;
    caller->has_grants = true;
    return true;
}
