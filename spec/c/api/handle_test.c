/* One request through the API: routes, credentials, permissions, errors of both protocols. */
#include "call.h"

#include "base/clock.h"

static Json *last;
static Str last_resource;
static int64_t last_left_ms;

/* Answers with nothing and keeps what it was asked. */
static Json *keep(Request *rq)
{
    last = json_copy(arena, rq->body);
    last_resource = rq->resource;
    last_left_ms = ctx_left_ms(rq->cx, -1);
    return request_empty(rq);
}

static Json *keep_and_decide(Request *rq)
{
    request_decide(rq);
    return keep(rq);
}

static Json *fail_with(Request *rq)
{
    return err_null(rq->cx, ERR_PRECONDITION, "nothing is left to reject");
}

static Json *sign_in(Request *rq)
{
    request_set_cookie(rq, "access-token", STR("t"), 60);
    return request_empty(rq);
}

static const ApiHandler handlers[] = {{"ProjectService/GetProject", keep},
                                      {"ProjectService/ListProjects", keep},
                                      {"ProjectService/UpdateProject", keep},
                                      {"ProjectService/BatchGetProjects", keep},
                                      {"UserService/GetUser", keep},
                                      {"UserService/GetCurrentUser", keep},
                                      {"UserService/UpdateUser", keep},
                                      {"IssueService/ApproveIssue", keep_and_decide},
                                      {"IssueService/RejectIssue", fail_with},
                                      {"IssueService/CreateIssue", keep},
                                      {"DatabaseService/GetDatabase", keep},
                                      {"InstanceService/ListInstances", keep},
                                      {"DatabaseService/ListDatabases", keep_and_decide},
                                      {"SettingService/UpdateSetting", keep_and_decide},
                                      {"AuthService/Login", sign_in},
                                      {"GroupService/GetGroup", keep},
                                      {"InstanceService/BatchUpdateInstances", keep},
                                      {"ReleaseService/UndeleteRelease", keep},
                                      {NULL, NULL}};

static int setup(void **state)
{
    (void)state;
    start(handlers);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *kept(const char *key)
{
    return json_z(arena, last, key);
}

static void finds_the_route(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/projects/p1", ""), 200);
    assert_string_equal(kept("name"), "projects/p1");
    assert_int_equal(call_as_admin("GET", "/api/v1/projects/p2", ""), 200);
    assert_string_equal(kept("name"), "projects/p2");
    assert_int_equal(call_as_admin("HEAD", "/v1/projects/p3", ""), 200);
    assert_string_equal(kept("name"), "projects/p3");
    assert_int_equal(call_as_admin("POST", "/v1/projects/p/issues/101:approve", "{}"), 200);
    assert_string_equal(kept("name"), "projects/p/issues/101");
    assert_int_equal(call_as_admin("POST", "/v1/projects/p/releases/r:undelete", ""), 200);
    assert_string_equal(kept("name"), "projects/p/releases/r");
}

static void prefers_literals_to_wildcards(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/users/me", ""), 200);
    assert_string_equal(body(), "{}");
    assert_null(json_get(last, "name"));
    assert_int_equal(call_as_admin("GET", "/v1/users/a%40b.c", ""), 200);
    assert_string_equal(kept("name"), "users/a@b.c");
    assert_int_equal(
        call_as_admin("GET", "/v1/projects:batchGet?names=projects/a&names=projects/b", ""), 200);
    assert_int_equal(json_len(json_get(last, "names")), 2);
}

static void knows_instances_of_projects(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/projects/p/instances/i/databases/d", ""), 200);
    assert_string_equal(kept("name"), "projects/p/instances/i/databases/d");
    assert_int_equal(call_as_admin("GET", "/v1/projects/p/instances", ""), 200);
    assert_string_equal(kept("parent"), "projects/p");
    assert_int_equal(call_as_admin("GET", "/v1/instances", ""), 200);
    assert_null(json_get(last, "parent"));
}

static void keeps_an_encoded_slash_inside_its_segment(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/instances/i/databases/a%2Fb", ""), 200);
    assert_string_equal(kept("name"), "instances/i/databases/a%2Fb");
    assert_int_equal(call_as_admin("GET", "/v1/groups/x%3Ay", ""), 500);
    assert_string_equal(message(), "GroupService/GetGroup answered without an access decision");
    assert_string_equal(kept("name"), "groups/x:y");
}

static void says_what_is_not_there(void **state)
{
    (void)state;
    assert_int_equal(call("GET", "/v1/nosuch", ""), 404);
    assert_string_equal(
        body(), "{\"code\":5,\"message\":\"routing error 404: request method GET, URI /v1/nosuch\","
                "\"details\":[]}");
    assert_int_equal(call("POST", "/v1/projects/p:nosuch", ""), 404);
    assert_int_equal(call("GET", "/v1", ""), 404);
    assert_int_equal(call("DELETE", "/v1/projects", ""), 405);
    assert_string_equal(answer_field("allow"), "GET, POST");
    assert_string_equal(message(), "method DELETE is not allowed for /v1/projects, use GET, POST");
}

static void answers_utf8_whatever_was_asked(void **state)
{
    (void)state;
    assert_int_equal(call("GET", "/v1/%e4\x8e\x8e", ""), 404);
    assert_string_equal(message(), "routing error 404: request method GET, URI /v1/%e4??");
}

static void admits_what_is_not_built(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("POST", "/v1/ai/chat", "{}"), 501);
    assert_string_equal(message(), "AIService/Chat is not built yet");
    assert_int_equal(json_int(answered(), "code", 0), 12);
    assert_int_equal(call_as_admin("GET", "/v1:adminExecute?name=instances/i/databases/d", ""),
                     501);
}

static void asks_who_is_calling(void **state)
{
    (void)state;
    assert_int_equal(call("GET", "/v1/projects/p", ""), 401);
    assert_string_equal(message(), "access token not found");
    assert_string_equal(answer_field("www-authenticate"), "Bearer");
    with("authorization", "Bearer stale");
    assert_int_equal(call("GET", "/v1/projects/p", ""), 401);
    assert_string_equal(message(), "access token expired");
    with("authorization", "Basic Z29vZA==");
    assert_int_equal(call("GET", "/v1/projects/p", ""), 401);
    with("authorization", "bearer good");
    assert_int_equal(call("GET", "/v1/projects/p", ""), 200);
    with("cookie", "access-token=good");
    assert_int_equal(call("GET", "/v1/projects/p", ""), 200);
    with("authorization", "Bearer stale");
    assert_int_equal(call("GET", "/v1/users/me", ""), 200);
    assert_int_equal(call("PATCH", "/v1/projects/p", "not json"), 401);
}

static void trusts_cookies_of_its_own_pages_only(void **state)
{
    (void)state;
    const char *target = "/v1/projects/p?updateMask=title", *title = "{\"title\":\"t\"}";
    with("cookie", "access-token=good");
    assert_int_equal(call("PATCH", target, title), 403);
    with("cookie", "access-token=good");
    with("origin", "https://evil.test");
    assert_int_equal(call("PATCH", target, title), 403);
    assert_string_equal(message(), "the request comes from another site");
    with("cookie", "access-token=good");
    with("sec-fetch-site", "same-origin");
    with("content-type", "text/plain");
    assert_int_equal(call("PATCH", target, title), 403);
    with("cookie", "access-token=good");
    with("sec-fetch-site", "same-origin");
    with("content-type", "application/json; charset=utf-8");
    assert_int_equal(call("PATCH", target, title), 200);
    with("cookie", "access-token=good");
    with("origin", "http://tidegate.test");
    with("content-type", "application/json");
    assert_int_equal(call("PATCH", target, title), 200);
    with("origin", "https://dashboard.test");
    assert_int_equal(call_as_admin("PATCH", target, title), 200);
    with("sec-fetch-site", "cross-site");
    assert_int_equal(call("POST", "/v1/auth/login", "{\"email\":\"a@b.c\",\"password\":\"p\"}"),
                     403);
}

static void denies_with_the_missing_permission(void **state)
{
    (void)state;
    with("authorization", "Bearer member");
    assert_int_equal(call("GET", "/v1/projects/secret", ""), 403);
    assert_string_equal(
        body(),
        "{\"code\":7,\"message\":\"permission denied for method "
        "\\\"/bytebase.v1.ProjectService/GetProject\\\": user does not have permission "
        "\\\"bb.projects.get\\\" on projects/secret\",\"details\":[{\"@type\":"
        "\"type.googleapis.com/bytebase.v1.PermissionDeniedDetail\",\"method\":"
        "\"/bytebase.v1.ProjectService/GetProject\",\"requiredPermissions\":[\"bb.projects.get\"],"
        "\"resources\":[\"projects/secret\"]}]}");
    with("authorization", "Bearer member");
    assert_int_equal(call("GET", "/v1/projects/open", ""), 200);
    with("authorization", "Bearer member");
    assert_int_equal(
        call("GET", "/v1/projects:batchGet?names=projects/open&names=projects/secret", ""), 403);
    with("authorization", "Bearer member");
    assert_int_equal(call("PATCH", "/v1/projects/secret", "{\"title\":\"x\"}"), 403);
    with("authorization", "Bearer member");
    assert_int_equal(call("POST", "/v1/projects/secret/issues", "{\"title\":\"x\"}"), 403);
    with("authorization", "Bearer member");
    with("content-type", "application/json");
    assert_int_equal(call("POST", "/bytebase.v1.InstanceService/BatchUpdateInstances",
                          "{\"requests\":[{\"instance\":{\"name\":\"instances/i\"}},"
                          "{\"instance\":{\"name\":\"projects/secret/instances/i\"}}]}"),
                     403);
}

static void asks_about_everything_that_is_touched(void **state)
{
    (void)state;
    const char *const touching[][2] = {
        {"IssueService/UpdateIssueComment",
         "{\"parent\":\"projects/open/issues/1\",\"issueComment\":"
         "{\"name\":\"projects/secret/issues/1/issueComments/x\",\"comment\":\"c\"}}"},
        {"SheetService/BatchCreateSheets",
         "{\"parent\":\"projects/open\",\"requests\":[{\"parent\":\"projects/secret\","
         "\"sheet\":{\"content\":\"eA==\"}}]}"},
        {"ProjectService/UpdateProject", "{\"project\":{\"name\":\"projects/secret\"}}"},
        {"ProjectService/RemoveWebhook", "{\"webhook\":{\"name\":\"projects/secret/webhooks/x\"}}"},
        {"ProjectService/BatchDeleteProjects",
         "{\"names\":[\"projects/open\",\"projects/secret\"]}"}};
    for (size_t i = 0; i < sizeof touching / sizeof *touching; i++) {
        with("authorization", "Bearer member");
        with("content-type", "application/json");
        const char *target = arena_printf(arena, "/bytebase.v1.%s", touching[i][0]);
        if (call("POST", target, touching[i][1]) != 403)
            fail_msg("%s: %s", touching[i][0], body());
    }
    assert_int_equal(call_as_admin("POST", "/v1/projects/p/issues",
                                   "{\"name\":\"projects/secret/issues/1\",\"title\":\"t\"}"),
                     200);
    assert_string_equal(str_z(arena, last_resource), "projects/p");
}

static void asks_the_workspace_about_all_projects(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/projects/-/databases", ""), 200);
    assert_int_equal(last_resource.n, 0);
    assert_int_equal(call_as_admin("GET", "/v1/projects/p/databases", ""), 200);
    assert_string_equal(str_z(arena, last_resource), "projects/p");
}

static void answers_connect(void **state)
{
    (void)state;
    with("authorization", "Bearer good");
    with("content-type", "application/json");
    with("connect-protocol-version", "1");
    with("connect-timeout-ms", "5000");
    assert_int_equal(call("POST", "/bytebase.v1.ProjectService/ListProjects",
                          "{\"pageSize\":2,\"filter\":\"name.contains(\\\"p\\\")\","
                          "\"orderBy\":\"title desc\"}"),
                     200);
    assert_string_equal(body(), "{\"projects\":[]}");
    assert_int_equal(json_int(last, "pageSize", 0), 2);
    assert_true(last_left_ms > 0 && last_left_ms <= 5000);
    with("authorization", "Bearer good");
    with("content-type", "application/json");
    assert_int_equal(call("POST", "/tidegate.v1.ProjectService/ListProjects", "{}"), 200);
}

static void explains_connect_errors(void **state)
{
    (void)state;
    with("content-type", "application/proto");
    assert_int_equal(call("POST", "/bytebase.v1.ProjectService/ListProjects", ""), 415);
    assert_string_equal(answer_field("accept-post"), "application/json");
    with("content-type", "application/json");
    assert_int_equal(call("POST", "/bytebase.v1.ProjectService/Nope", "{}"), 404);
    assert_string_equal(body(), "{\"code\":\"unimplemented\",\"message\":\"no procedure "
                                "/bytebase.v1.ProjectService/Nope\"}");
    assert_int_equal(call("GET", "/bytebase.v1.ProjectService/ListProjects", ""), 405);
    with("content-type", "application/json");
    with("connect-timeout-ms", "12345678901");
    assert_int_equal(call("POST", "/bytebase.v1.ProjectService/ListProjects", "{}"), 400);
    with("content-type", "application/json");
    with("connect-protocol-version", "2");
    assert_int_equal(call("POST", "/bytebase.v1.ProjectService/ListProjects", "{}"), 400);
    with("content-type", "application/json");
    with("authorization", "Bearer member");
    assert_int_equal(
        call("POST", "/bytebase.v1.ProjectService/GetProject", "{\"name\":\"projects/secret\"}"),
        403);
    Json *detail = json_at(json_get(answered(), "details"), 0);
    assert_string_equal(json_z(arena, answered(), "code"), "permission_denied");
    assert_string_equal(json_z(arena, detail, "type"), "bytebase.v1.PermissionDeniedDetail");
    assert_string_equal(
        json_z(arena, detail, "value"),
        "CiYvYnl0ZWJhc2UudjEuUHJvamVjdFNlcnZpY2UvR2V0UHJvamVjdBIPYmIucHJvamVjdHMuZ2V"
        "0Gg9wcm9qZWN0cy9zZWNyZXQ");
}

static void derives_the_mask_of_a_patch(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("PATCH", "/v1/projects/p",
                                   "{\"name\":\"projects/other\",\"title\":\"t\","
                                   "\"force_issue_labels\":true}"),
                     200);
    assert_string_equal(kept("updateMask"), "title,forceIssueLabels");
    assert_string_equal(json_z(arena, json_get(last, "project"), "name"), "projects/p");
    assert_int_equal(
        call_as_admin("PATCH", "/v1/projects/p?updateMask=issue_labels,title", "{\"title\":\"t\"}"),
        200);
    assert_string_equal(kept("updateMask"), "issueLabels,title");
    assert_int_equal(call_as_admin("PATCH", "/v1/settings/WORKSPACE_PROFILE",
                                   "{\"value\":{\"workspaceProfile\":{\"externalUrl\":\"x\","
                                   "\"domains\":[]}}}"),
                     200);
    assert_string_equal(kept("updateMask"),
                        "value.workspaceProfile.externalUrl,value.workspaceProfile.domains");
}

static void passes_errors_of_handlers_on(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("POST", "/v1/projects/p/issues/101:reject", "{}"), 400);
    assert_string_equal(body(),
                        "{\"code\":9,\"message\":\"nothing is left to reject\",\"details\":[]}");
}

static void sets_cookies_for_scripts_out_of_reach(void **state)
{
    (void)state;
    assert_int_equal(call("POST", "/v1/auth/login", "{\"email\":\"a@b.c\",\"password\":\"p\"}"),
                     200);
    assert_string_equal(answer_field("set-cookie"),
                        "access-token=t; Path=/; HttpOnly; SameSite=Strict; Max-Age=60");
}

static void accepts_the_simple_form_of_an_issue(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("POST", "/api/v1/projects/AS/issues",
                                   "{\"title\":\"t\",\"description\":\"d\","
                                   "\"type\":\"DATABASE_CHANGE\",\"assignee\":\"dba@example.com\","
                                   "\"statement\":\"CREATE TABLE t ()\"}"),
                     200);
    Json *issue = json_get(last, "issue");
    assert_string_equal(json_z(arena, issue, "statement"), "CREATE TABLE t ()");
    assert_string_equal(json_z(arena, issue, "assignee"), "dba@example.com");
    assert_string_equal(kept("parent"), "projects/AS");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(finds_the_route),
        cmocka_unit_test(prefers_literals_to_wildcards),
        cmocka_unit_test(knows_instances_of_projects),
        cmocka_unit_test(keeps_an_encoded_slash_inside_its_segment),
        cmocka_unit_test(says_what_is_not_there),
        cmocka_unit_test(answers_utf8_whatever_was_asked),
        cmocka_unit_test(admits_what_is_not_built),
        cmocka_unit_test(asks_who_is_calling),
        cmocka_unit_test(trusts_cookies_of_its_own_pages_only),
        cmocka_unit_test(denies_with_the_missing_permission),
        cmocka_unit_test(asks_about_everything_that_is_touched),
        cmocka_unit_test(asks_the_workspace_about_all_projects),
        cmocka_unit_test(answers_connect),
        cmocka_unit_test(explains_connect_errors),
        cmocka_unit_test(derives_the_mask_of_a_patch),
        cmocka_unit_test(passes_errors_of_handlers_on),
        cmocka_unit_test(sets_cookies_for_scripts_out_of_reach),
        cmocka_unit_test(accepts_the_simple_form_of_an_issue),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
