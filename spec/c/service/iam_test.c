/* Iam: workspace roles count everywhere, project roles in their project, everything else is no. */
#include "fixture.h"

#include "service/iam.h"

static bool may(const Caller *who, const char *resource, const char *permission)
{
    int id;
    err_clear(&cx);
    assert_true(permission_find(str(permission), &id));
    bool yes = iam_permits(&cx, db, who, str(resource), id);
    assert_int_equal(cx.err, ERR_NONE);
    return yes;
}

static void project_roles_count_in_their_project(void **state)
{
    (void)state;
    assert_true(may(&bob, "projects/p", "projects.get"));
    assert_true(may(&bob, "projects/p/plans/101", "plans.get"));
    assert_true(may(&bob, HR_TEST, "databases.get"));
    assert_false(may(&bob, "projects/q", "projects.get"));
    assert_false(may(&bob, "projects/pp", "projects.get"));
    assert_false(may(&bob, "projects/-", "projects.get"));
    assert_false(may(&bob, "projects/", "projects.get"));
    assert_false(may(&bob, "", "projects.get"));
    assert_false(may(&bob, "instances/i-none/databases/hr", "databases.get"));
}

static void workspace_roles_count_everywhere(void **state)
{
    (void)state;
    assert_true(may(&cat, "projects/anything", "projects.get"));
    assert_true(may(&cat, "", "instances.list"));
    assert_false(may(&cat, "", "workspaces.setIamPolicy"));
}

static void nobody_may_nothing(void **state)
{
    (void)state;
    Caller nobody = {0}, stranger = {.id = 99, .email = STR("x@x.org")};
    assert_false(may(&nobody, "projects/p", "projects.get"));
    assert_false(may(&stranger, "projects/p", "projects.get"));
}

static void a_custom_role_gives_what_it_lists(void **state)
{
    (void)state;
    run("INSERT INTO role (id, permissions) VALUES ('reader', '{bb.plans.get,bb.unheard.of}')");
    run("INSERT INTO iam_binding (resource, position, role, member) VALUES "
        "('projects/p', 50, 'roles/reader', 'user:eve@x.org')");
    Caller eve = {.id = 98, .email = STR("eve@x.org")};
    assert_true(may(&eve, "projects/p", "plans.get"));
    assert_false(may(&eve, "projects/p", "plans.update"));
}

/* The text of a binding's role is data: it must never pass for another resource. */
static void a_role_with_a_strange_name_gives_nothing(void **state)
{
    (void)state;
    run("INSERT INTO iam_binding (resource, position, role, member) VALUES "
        "('projects/p', 51, 'roles/workspaceAdmin workspaces/w', 'user:eve@x.org')");
    Caller eve = {.id = 98, .email = STR("eve@x.org")};
    assert_false(may(&eve, "projects/p", "plans.get"));
    assert_false(may(&eve, "", "users.update"));
}

static void an_expired_binding_gives_nothing(void **state)
{
    (void)state;
    run("UPDATE iam_binding SET expires_at = clock_timestamp() - interval '1 ms' "
        "WHERE member = 'user:bob@x.org'");
    assert_false(may(&bob, "projects/p", "projects.get"));
}

static Str token_for(const Caller *who)
{
    Tokens tokens;
    must(account_issue_tokens(&cx, db, who->id, who, &tokens));
    return tokens.access;
}

static bool signed_in(Str token, Caller *caller)
{
    err_clear(&cx);
    *caller = (Caller){0};
    return account_authenticate(&cx, db, token, caller);
}

static void a_request_gets_its_roles_with_its_session(void **state)
{
    (void)state;
    Caller caller;
    Str token = token_for(&bob);
    assert_true(signed_in(token, &caller));
    assert_true(may(&caller, "projects/p", "projects.get"));
    assert_false(may(&caller, "projects/q", "projects.get"));
    run("DELETE FROM iam_binding WHERE member = 'user:bob@x.org'");
    assert_true(signed_in(token, &caller));
    assert_false(may(&caller, "projects/p", "projects.get"));
}

static void everybody_of_the_workspace_is_meant_by_all_users(void **state)
{
    (void)state;
    Caller caller;
    run("INSERT INTO iam_binding (resource, position, role, member) VALUES "
        "('projects/p', 52, 'roles/projectViewer', 'allUsers')");
    assert_true(signed_in(token_for(&cat), &caller));
    assert_true(may(&caller, "projects/p", "plans.get"));
}

static void a_session_ends_with_its_time_and_with_its_user(void **state)
{
    (void)state;
    Caller caller;
    Str token = token_for(&bob);
    run("UPDATE principal SET state = 'DELETED' WHERE email = 'bob@x.org'");
    assert_false(signed_in(token, &caller));
    assert_int_equal(cx.err, ERR_UNAUTHENTICATED);
    run("UPDATE principal SET state = 'ACTIVE'");
    assert_true(signed_in(token, &caller));
    run("UPDATE session SET expires_at = clock_timestamp()");
    assert_false(signed_in(token, &caller));
    assert_int_equal(caller.id, 0);
}

/* A program may call itself what it likes; a session and an audit entry take it as text. */
static void a_user_agent_that_is_no_text_does_no_harm(void **state)
{
    (void)state;
    Tokens tokens;
    Caller from = {.ip = STR("127.0.0.1"), .user_agent = STR("caf\xe9\x01")};
    must(account_issue_tokens(&cx, db, bob.id, &from, &tokens));
    assert_int_equal(ask("SELECT count(*) FROM session WHERE user_agent = 'caf' || repeat('?', 2)"),
                     2);
}

SPEC_MAIN(SPEC(project_roles_count_in_their_project), SPEC(workspace_roles_count_everywhere),
          SPEC(nobody_may_nothing), SPEC(a_custom_role_gives_what_it_lists),
          SPEC(a_role_with_a_strange_name_gives_nothing), SPEC(an_expired_binding_gives_nothing),
          SPEC(a_request_gets_its_roles_with_its_session),
          SPEC(everybody_of_the_workspace_is_meant_by_all_users),
          SPEC(a_session_ends_with_its_time_and_with_its_user),
          SPEC(a_user_agent_that_is_no_text_does_no_harm))
