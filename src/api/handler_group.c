/* Handlers: groups of people. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/where.h"
#include "policy/force.h"
#include "service/account.h"
#include "service/app.h"
#include "store/group.h"
#include "store/issue.h"
#include "store/principal.h"

static Json *group_message(Ctx *cx, const Group *group)
{
    Arena *a = cx->arena;
    Json *message = json_new_object(a), *members = json_new_array(a);
    for (size_t i = 0; i < group->nmembers; i++) {
        Json *member = json_new_object(a);
        json_set_str(a, member, "member", name_print(a, "users/{}", group->members[i].email));
        json_set_z(a, member, "role", group->members[i].is_owner ? "OWNER" : "MEMBER");
        json_add(a, members, member);
    }
    json_set_str(a, message, "name", name_print(a, "groups/{}", group->email));
    json_set_str(a, message, "email", group->email);
    json_set_str(a, message, "title", group->title);
    json_set_str(a, message, "description", group->description);
    json_set(a, message, "members", members);
    return message;
}

/* Members see their group; its owners keep it. */
static bool may(Request *rq, const Group *group, const char *permission, bool only_owners)
{
    for (size_t i = 0; group && i < group->nmembers; i++)
        if (str_eq(group->members[i].email, rq->caller.email) &&
            (group->members[i].is_owner || !only_owners)) {
            request_decide(rq);
            return true;
        }
    return request_require(rq, permission, STR(""));
}

static Group *find_group(Request *rq, StoreConn *db, Str name, const char *permission,
                         bool only_owners)
{
    Str email;
    if (!name_parse(rq->cx, name, "groups/{}", &email))
        return NULL;
    Group *found = store_group_get(rq->cx, db, email);
    if (rq->cx->err || !may(rq, found, permission, only_owners))
        return NULL;
    return found ? found : err_null(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
}

static Json *group_get(Request *rq)
{
    StoreConn *db = request_store(rq);
    Group *group = db ? find_group(rq, db, request_str(rq, "name"), "groups.get", false) : NULL;
    return group ? group_message(rq->cx, group) : NULL;
}

static Json *group_batch_get(Request *rq)
{
    Json *names = request_json(rq, "names"), *groups = json_new_array(rq->cx->arena);
    Json *response = json_new_object(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || (json_len(names) == 0 && !request_require(rq, "groups.get", STR(""))))
        return NULL;
    for (size_t i = 0; i < json_len(names); i++) {
        Group *group = find_group(rq, db, json_at(names, i)->text, "groups.get", false);
        if (!group)
            return NULL;
        json_add(rq->cx->arena, groups, group_message(rq->cx, group));
    }
    json_set(rq->cx->arena, response, "groups", groups);
    return response;
}

static Json *group_list(Request *rq)
{
    Page page;
    GroupList list;
    Json *response = json_new_object(rq->cx->arena), *groups = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    Where *where = db ? where_read(rq, store_group_fields) : NULL;
    if (!where || !page_read(rq, 0, &page) ||
        !store_group_list(rq->cx, db, where, page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, groups, group_message(rq->cx, &list.v[i]));
    json_set(rq->cx->arena, response, "groups", groups);
    return response;
}

static bool read_member(Request *rq, StoreConn *db, const Json *from, GroupMember *member)
{
    Str email, name = str_lower(rq->cx->arena, json_str(from, "member"));
    if (!name_parse(rq->cx, name, "users/{}", &email))
        return false;
    Principal *found = store_principal_get(rq->cx, db, email);
    if (!found || !str_is(found->kind, "USER"))
        return rq->cx->err == ERR_NONE &&
               err_set(rq->cx, ERR_NOT_FOUND, "member %.*s does not exist", STR_ARG(name));
    *member = (GroupMember){email, str_is(json_str(from, "role"), "OWNER")};
    return true;
}

static bool take_members(Request *rq, StoreConn *db, Group *group)
{
    Json *members = request_json(rq, "group.members");
    group->nmembers = json_len(members);
    group->members = ARENA_ARRAY(rq->cx->arena, GroupMember, group->nmembers + 1);
    for (size_t i = 0; i < group->nmembers; i++) {
        if (!read_member(rq, db, json_at(members, i), &group->members[i]))
            return false;
        for (size_t k = 0; k < i; k++)
            if (str_eq(group->members[k].email, group->members[i].email))
                return err_set(rq->cx, ERR_INVALID, "member users/%.*s stands twice",
                               STR_ARG(group->members[i].email));
    }
    return true;
}

/* Whoever could make the group that an approval asks for could answer it. Without the policies any
 * may be such a group. */
static bool check_claim(Request *rq, StoreConn *db, const Group *group)
{
    bool is_waited_for = false;
    Str name = name_print(rq->cx->arena, "groups/{}", group->email);
    const Bundle *bundle = policy_force_current(rq->cx->arena, rq->app->policy);
    Str quoted = str_printf(rq->cx->arena, "\"%.*s\"", STR_ARG(name));
    if (!store_issue_waits_for(rq->cx, db, name, &is_waited_for))
        return false;
    bool is_named = !bundle || str_find(json_text(rq->cx->arena, bundle->policies), quoted) >= 0;
    return (!is_named && !is_waited_for) || request_require(rq, "groups.update", STR(""));
}

static Json *group_create(Request *rq)
{
    Str email = request_str(rq, "groupEmail");
    Group group = {.email = email.n ? email : request_str(rq, "group.email"),
                   .title = request_str(rq, "group.title"),
                   .description = request_str(rq, "group.description")};
    group.email = str_lower(rq->cx->arena, group.email);
    StoreConn *db = request_begin(rq);
    if (!db || !account_check_email(rq->cx, group.email) || !check_claim(rq, db, &group) ||
        !take_members(rq, db, &group))
        return NULL;
    if (request_bool(rq, "validateOnly"))
        return group_message(rq->cx, &group);
    if (!store_group_add(rq->cx, db, &group))
        return NULL;
    return request_commit(rq, db, group_message(rq->cx, &group));
}

static Json *group_update(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Group *group =
        db ? find_group(rq, db, request_str(rq, "group.name"), "groups.update", true) : NULL;
    if (!group)
        return NULL;
    if (request_masks(rq, "title"))
        group->title = request_str(rq, "group.title");
    if (request_masks(rq, "description"))
        group->description = request_str(rq, "group.description");
    if (request_masks(rq, "members") && !take_members(rq, db, group))
        return NULL;
    if (!store_group_update(rq->cx, db, group))
        return NULL;
    return request_commit(rq, db, group_message(rq->cx, group));
}

static Json *group_delete(Request *rq)
{
    StoreConn *db = request_begin(rq);
    Group *group = db ? find_group(rq, db, request_str(rq, "name"), "groups.delete", true) : NULL;
    if (!group || !store_group_remove(rq->cx, db, group->email))
        return NULL;
    return request_commit(rq, db, request_empty(rq));
}

const ApiHandler handlers_group[] = {
    {"GroupService/GetGroup", group_get},
    {"GroupService/BatchGetGroups", group_batch_get},
    {"GroupService/ListGroups", group_list},
    {"GroupService/CreateGroup", group_create},
    {"GroupService/UpdateGroup", group_update},
    {"GroupService/DeleteGroup", group_delete},
    {NULL, NULL},
};
