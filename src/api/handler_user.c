/* Handlers: users. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "api/where.h"
#include "crypto/password.h"
#include "service/account.h"
#include "service/app.h"

static Principal *find_user(Request *rq, StoreConn *db, Str name)
{
    Str email;
    if (!name_parse(rq->cx, name, "users/{}", &email))
        return NULL;
    Principal *found = store_principal_get(rq->cx, db, email);
    if ((!found || !str_is(found->kind, "USER")) && rq->cx->err == ERR_NONE)
        return err_null(rq->cx, ERR_NOT_FOUND, "user %.*s does not exist", STR_ARG(name));
    return found;
}

static Json *user_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Principal *found = db ? find_user(rq, db, request_str(rq, "name")) : NULL;
    return found ? resource_user(rq->cx, found) : NULL;
}

static Json *user_me(Request *rq)
{
    if (!request_signed_in(rq))
        return NULL;
    StoreConn *db = request_store(rq);
    Principal *found = db ? store_principal_get_by_id(rq->cx, db, rq->caller.id) : NULL;
    return found ? resource_user(rq->cx, found) : NULL;
}

static Json *user_batch_get(Request *rq)
{
    Json *names = request_json(rq, "names"), *users = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_store(rq);
    for (size_t i = 0; db && i < json_len(names); i++) {
        Principal *found = find_user(rq, db, json_at(names, i)->text);
        if (!found)
            return NULL;
        json_add(rq->cx->arena, users, resource_user(rq->cx, found));
    }
    json_set(rq->cx->arena, response, "users", users);
    return db ? response : NULL;
}

static Json *user_list(Request *rq)
{
    Page page;
    PrincipalList list;
    Json *response = json_new_object(rq->cx->arena), *users = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Where *where = db ? where_read(rq, store_principal_fields) : NULL;
    if (!where || !page_read(rq, 0, &page) ||
        !store_principal_list(rq->cx, db, where, request_bool(rq, "showDeleted"), page.offset,
                              page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, users, resource_user(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "users", users);
    return response;
}

static Json *user_create(Request *rq)
{
    Principal *made;
    StoreConn *db = request_begin(rq);
    if (!db ||
        !account_create(rq->cx, rq->app, db, request_str(rq, "user.email"),
                        request_str(rq, "user.password"), request_str(rq, "user.title"), &made))
        return NULL;
    return request_commit(rq, db, resource_user(rq->cx, made));
}

static bool take_password(Request *rq, StoreConn *db, Principal *user)
{
    Str password = request_str(rq, "user.password");
    if (!request_masks(rq, "password") || password.n == 0)
        return true;
    return account_check_password(rq->cx, password) &&
           password_hash(rq->cx, password, &user->password_hash) &&
           store_session_remove_all(rq->cx, db, user->id);
}

/* Oneself, or who holds users.update. */
static Json *user_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Principal *user = db ? find_user(rq, db, request_str(rq, "user.name")) : NULL;
    if (!user)
        return NULL;
    if (user->id == rq->caller.id)
        request_decide(rq);
    else if (!request_require(rq, "users.update", STR("")))
        return NULL;
    if (request_masks(rq, "title") && request_json(rq, "user.title"))
        user->title = request_str(rq, "user.title");
    if (request_masks(rq, "phone") && request_json(rq, "user.phone"))
        user->phone = request_str(rq, "user.phone");
    if (!take_password(rq, db, user) || !store_principal_update(rq->cx, db, user))
        return NULL;
    return request_commit(rq, db, resource_user(rq->cx, user));
}

static Json *set_state(Request *rq, const char *permission, Str state)
{
    if (!request_require(rq, permission, STR("")))
        return NULL;
    StoreConn *db = request_begin(rq);
    Principal *user = db ? find_user(rq, db, request_str(rq, "name")) : NULL;
    if (!user)
        return NULL;
    if (user->id == rq->caller.id)
        return err_null(rq->cx, ERR_PRECONDITION, "you cannot deactivate yourself");
    user->state = state;
    if (!store_principal_update(rq->cx, db, user) ||
        !store_session_remove_all(rq->cx, db, user->id))
        return NULL;
    return request_commit(rq, db, resource_user(rq->cx, user));
}

static Json *user_delete(Request *rq)
{
    return set_state(rq, "users.delete", STR("DELETED")) ? request_empty(rq) : NULL;
}

static Json *user_undelete(Request *rq)
{
    return set_state(rq, "users.undelete", STR("ACTIVE"));
}

const ApiHandler handlers_user[] = {
    {"UserService/GetUser", user_get},
    {"UserService/GetCurrentUser", user_me},
    {"UserService/BatchGetUsers", user_batch_get},
    {"UserService/ListUsers", user_list},
    {"UserService/CreateUser", user_create},
    {"UserService/UpdateUser", user_update},
    {"UserService/DeleteUser", user_delete},
    {"UserService/UndeleteUser", user_undelete},
    {NULL, NULL},
};
