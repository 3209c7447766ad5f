/* Requests and answers between JSON and the message rows. */
#include "call.h"

#include "api/bytes.h"
#include "api/decode.h"
#include "api/encode.h"
#include "api/mask.h"

static const struct {
    const char *message, *json;
} measured[] = {
    {"Instance", "{\"name\":\"instances/prod-pg\",\"state\":\"ACTIVE\",\"title\":\"Prod\",\"engine"
                 "\":\"POSTGRES\",\"engineVersion\":\"16.2\",\"dataSources\":[{\"id\":\"admin\",\""
                 "type\":\"ADMIN\",\"username\":\"bb\",\"host\":\"127.0.0.1\",\"port\":\"5432\",\""
                 "authenticationType\":\"PASSWORD\",\"useSsl\":true,\"extraConnectionParameters\":"
                 "{\"sslmode\":\"require\"},\"sslCaSet\":true}],\"environment\":\"environments/pro"
                 "d\",\"activation\":true,\"syncInterval\":\"3600s\",\"lastSyncTime\":\"2026-08-22"
                 "T01:02:03.500Z\",\"labels\":{\"a\":\"b\"}}"},
    {"Plan", "{\"name\":\"projects/p1/plans/101\",\"state\":\"ACTIVE\",\"title\":\"t\",\"specs"
             "\":[{\"id\":\"2b7f\",\"changeDatabaseConfig\":{\"targets\":[\"instances/prod-pg/"
             "databases/hr\"],\"sheet\":\"projects/p1/sheets/3f2a\",\"enablePriorBackup\":true"
             "}}],\"creator\":\"users/a@b.c\",\"createTime\":\"2026-08-22T01:02:03.500Z\",\"up"
             "dateTime\":\"2026-08-22T01:02:03.500Z\",\"planCheckRunStatusCount\":{\"SUCCESS\""
             ":2,\"WARNING\":1},\"hasRollout\":true,\"approvalStatus\":\"APPROVED\",\"rolloutS"
             "tageSummaries\":[{\"stage\":\"projects/p1/plans/101/rollout/stages/prod\",\"task"
             "StatusCounts\":[{\"status\":\"DONE\",\"count\":1}]}],\"issueStatus\":\"OPEN\"}"},
    {"TaskRunLog",
     "{\"name\":\"x/log\",\"entries\":[{\"type\":\"COMMAND_EXECUTE\",\"logTime\":\"202"
     "6-08-22T01:02:03.500Z\",\"replicaId\":\"r1\",\"commandExecute\":{\"logTime\":\"2"
     "026-08-22T01:02:03.500Z\",\"range\":{\"end\":13},\"response\":{\"logTime\":\"202"
     "6-08-22T01:02:03.500Z\",\"affectedRows\":\"9007199254740993\",\"allAffectedRows\""
     ":[\"1\"]},\"statement\":\"SELECT 1\"}}]}"},
    {"QueryResponse",
     "{\"results\":[{\"columnNames\":[\"id\",\"n\",\"d\",\"b\",\"t\",\"z\"],\"columnTy"
     "peNames\":[\"INT8\",\"TEXT\",\"NUMERIC\",\"BYTEA\",\"TIMESTAMP\",\"TIMESTAMPTZ\""
     "],\"rows\":[{\"values\":[{\"int64Value\":\"42\"},{\"nullValue\":null},{\"stringV"
     "alue\":\"1.50\"},{\"bytesValue\":\"AQI=\"},{\"timestampValue\":{\"googleTimestam"
     "p\":\"2026-08-22T01:02:03.500Z\",\"accuracy\":6}},{\"timestampTzValue\":{\"googl"
     "eTimestamp\":\"2026-08-22T01:02:03.500Z\",\"zone\":\"UTC\",\"accuracy\":6}}]}],\""
     "rowsCount\":\"1\",\"latency\":\"0.012s\",\"statement\":\"SELECT\"}]}"},
    {"QueryResponse",
     "{\"results\":[{\"error\":\"ERROR: ...\",\"statement\":\"x\",\"postgresError\":{\""
     "severity\":\"ERROR\",\"code\":\"42P01\",\"message\":\"relation \\\"x\\\" does no"
     "t exist\",\"position\":15}}]}"},
    {"Sheet", "{\"name\":\"projects/p1/sheets/3f2a\",\"content\":\"U0VMRUNUIDE7\",\"contentSize"
              "\":\"9\"}"},
    {"Setting", "{\"name\":\"settings/ENVIRONMENT\",\"value\":{\"environment\":{\"environments\":"
                "[{\"name\":\"environments/prod\",\"id\":\"prod\",\"title\":\"Prod\",\"tags\":{\""
                "protected\":\"protected\"},\"color\":{\"red\":1}}]}}}"},
    {"Setting", "{\"name\":\"settings/WORKSPACE_APPROVAL\",\"value\":{\"workspaceApproval\":{\"ru"
                "les\":[{\"template\":{\"flow\":{\"roles\":[\"roles/projectOwner\",\"roles/worksp"
                "aceDBA\"]},\"title\":\"prod DDL\"},\"condition\":{\"expression\":\"resource.envi"
                "ronment_id == \\\"prod\\\" && risk.level == \\\"HIGH\\\"\"},\"source\":\"CHANGE_"
                "DATABASE\"}]}}}"},
    {"ReviewConfig",
     "{\"name\":\"reviewConfigs/prod\",\"title\":\"Prod\",\"enabled\":true,\"rules\":["
     "{\"type\":\"NAMING_TABLE\",\"level\":\"ERROR\",\"namingPayload\":{\"maxLength\":"
     "63,\"format\":\"^[a-z]+(_[a-z]+)*$\"},\"engine\":\"POSTGRES\"},{\"type\":\"TABLE"
     "_REQUIRE_PK\",\"level\":\"ERROR\",\"engine\":\"POSTGRES\"},{\"type\":\"INDEX_KEY"
     "_NUMBER_LIMIT\",\"level\":\"WARNING\",\"numberPayload\":{\"number\":5},\"engine\""
     ":\"POSTGRES\"}],\"resources\":[\"environments/prod\"]}"},
    {"IamPolicy", "{\"bindings\":[{\"role\":\"roles/sqlEditorUser\",\"members\":[\"user:a@b.c\",\"g"
                  "roup:g@b.c\"],\"condition\":{\"expression\":\"request.time < timestamp(\\\"2026-"
                  "12-01T00:00:00Z\\\") && resource.database in [\\\"instances/prod-pg/databases/hr"
                  "\\\"]\",\"title\":\"hr read\"}}],\"etag\":\"1755824523500\"}"},
};

static Json *nothing(Request *rq)
{
    return request_empty(rq);
}

static const ApiHandler handlers[] = {{"ProjectService/ListProjects", nothing}, {NULL, NULL}};

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

static Json *parse(const char *text)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Json *json = json_parse(&cx, str(text), NULL);
    if (!json)
        fail_msg("%s", cx.message);
    return json;
}

/* The decoded form as text, or the error. */
static const char *decoded(const char *name, const char *text)
{
    Ctx cx;
    ctx_init(&cx, arena);
    Json *out = decode_message(&cx, schema_message(api_schema(api), name), parse(text), NULL);
    if (!out) {
        assert_int_equal(cx.err, ERR_INVALID);
        return cx.message;
    }
    return str_z(arena, json_text(arena, out));
}

static const char *encoded(const char *name, const char *text)
{
    Json *out = encode_message(arena, schema_message(api_schema(api), name), parse(text));
    return str_z(arena, json_text(arena, out));
}

static void writes_the_measured_examples_unchanged(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++)
        assert_string_equal(encoded(measured[i].message, measured[i].json), measured[i].json);
}

/* What a client read it may send back: only what the server alone decides is missing then. */
static void reads_the_measured_examples_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof measured / sizeof *measured; i++) {
        const Message *message = schema_message(api_schema(api), measured[i].message);
        Ctx cx;
        ctx_init(&cx, arena);
        Json *example = parse(measured[i].json);
        Json *out = decode_message(&cx, message, example, NULL);
        if (!out)
            fail_msg("%s: %s", measured[i].message, cx.message);
        for (size_t j = 0; j < example->n; j++) {
            const Field *field = message_field(message, example->members[j].key);
            bool is_kept = !(field->row->flags & FIELD_OUT) || str_is(field->name, "name");
            assert_int_equal(json_get_str(out, field->name) != NULL, is_kept);
        }
    }
}

static void reads_both_spellings(void **state)
{
    (void)state;
    assert_string_equal(
        decoded("Plan", "{\"specs\":[{\"id\":\"1\",\"change_database_config\":{\"targets\":[\"x\"],"
                        "\"enablePriorBackup\":true}}]}"),
        "{\"specs\":[{\"id\":\"1\",\"changeDatabaseConfig\":{\"targets\":[\"x\"],"
        "\"enablePriorBackup\":true}}]}");
    assert_string_equal(decoded("Plan", "{\"create_time\":\"2026-08-22T01:02:03Z\","
                                        "\"plan_check_run_status_count\":{\"SUCCESS\":1}}"),
                        "{}");
    assert_string_equal(
        decoded("Project", "{\"forceIssueLabels\":true,\"force_issue_labels\":true}"),
        "invalid value for \"forceIssueLabels\": given twice, as camelCase and as snake_case");
}

static void names_unknown_fields(void **state)
{
    (void)state;
    assert_string_equal(decoded("Plan", "{\"specs\":[{},{\"changeDatabaseConfig\":"
                                        "{\"tragets\":[]}}]}"),
                        "unknown field \"specs[1].changeDatabaseConfig.tragets\", did you mean: "
                        "\"targets\"?");
    assert_string_equal(decoded("Plan", "{\"somethingElse\":1}"),
                        "unknown field \"somethingElse\" in Plan");
}

static void names_the_path_of_a_wrong_type(void **state)
{
    (void)state;
    assert_string_equal(decoded("Plan", "{\"specs\":[{\"id\":7}]}"),
                        "invalid value for \"specs[0].id\": expected a string, got a number");
    assert_string_equal(decoded("Plan", "{\"specs\":{}}"),
                        "invalid value for \"specs\": expected a list");
    assert_string_equal(decoded("Plan", "{\"specs\":[null]}"),
                        "invalid value for \"specs[0]\": expected an object (Plan.Spec)");
    assert_string_equal(decoded("Plan", "[]"), "invalid request: expected an object (Plan)");
    assert_string_equal(decoded("Project", "{\"labels\":{\"a\":1}}"),
                        "invalid value for \"labels.a\": expected a string, got a number");
    assert_string_equal(decoded("Instance", "{\"activation\":\"yes\"}"),
                        "invalid value for \"activation\": expected true or false, got a string");
}

static void reads_numbers(void **state)
{
    (void)state;
    assert_string_equal(decoded("TableMetadata", "{\"rowCount\":\"9007199254740993\","
                                                 "\"dataSize\":12,\"indexSize\":1e3}"),
                        "{\"rowCount\":\"9007199254740993\",\"dataSize\":\"12\","
                        "\"indexSize\":\"1000\"}");
    assert_string_equal(decoded("ListProjectsRequest", "{\"pageSize\":\"5\"}"), "{\"pageSize\":5}");
    assert_string_equal(decoded("ListProjectsRequest", "{\"pageSize\":2147483648}"),
                        "invalid value for \"pageSize\": the number does not fit 32 bits");
    assert_string_equal(decoded("ListProjectsRequest", "{\"pageSize\":1.5}"),
                        "invalid value for \"pageSize\": expected a whole number, got a number");
    assert_string_equal(decoded("RowValue", "{\"uint64Value\":18446744073709551615}"),
                        "{\"uint64Value\":\"18446744073709551615\"}");
    assert_string_equal(decoded("RowValue", "{\"uint64Value\":\"18446744073709551616\"}"),
                        "invalid value for \"uint64Value\": expected a whole number from 0 on, got "
                        "a string");
    assert_string_equal(decoded("RowValue", "{\"uint32Value\":-1}"),
                        "invalid value for \"uint32Value\": expected a whole number from 0 on, got "
                        "a number");
    assert_string_equal(decoded("RowValue", "{\"doubleValue\":\"NaN\"}"),
                        "{\"doubleValue\":\"NaN\"}");
    assert_string_equal(decoded("RowValue", "{\"doubleValue\":\"1.5\"}"), "{\"doubleValue\":1.5}");
    assert_string_equal(decoded("RowValue", "{\"doubleValue\":\"\"}"),
                        "invalid value for \"doubleValue\": expected a number");
}

static void reads_enums_by_name_and_number(void **state)
{
    (void)state;
    assert_string_equal(decoded("Instance", "{\"engine\":\"POSTGRES\"}"),
                        "{\"engine\":\"POSTGRES\"}");
    assert_string_equal(decoded("Instance", "{\"engine\":2}"), "{\"engine\":\"MYSQL\"}");
    assert_string_equal(decoded("Instance", "{\"engine\":\"POSTGERS\"}"),
                        "invalid value for \"engine\": \"POSTGERS\" is not a value of Engine");
}

static void reads_times_durations_and_bytes(void **state)
{
    (void)state;
    assert_string_equal(
        decoded("BatchRunTasksRequest", "{\"runTime\":\"2026-08-22T03:02:03.5+02:00\"}"),
        "{\"runTime\":\"2026-08-22T01:02:03.500Z\"}");
    assert_string_equal(decoded("BatchRunTasksRequest", "{\"runTime\":\"tomorrow\"}"),
                        "invalid value for \"runTime\": not an RFC 3339 time like "
                        "2026-08-22T01:02:03Z");
    assert_string_equal(decoded("Instance", "{\"syncInterval\":\"3600s\"}"),
                        "{\"syncInterval\":\"3600s\"}");
    assert_string_equal(decoded("Instance", "{\"syncInterval\":\"1h\"}"),
                        "invalid value for \"syncInterval\": not a duration like \"3600s\"");
    assert_string_equal(decoded("Instance", "{\"syncInterval\":\"-0.012s\"}"),
                        "{\"syncInterval\":\"-0.012s\"}");
    assert_string_equal(decoded("Sheet", "{\"content\":\"U0VMRUNUIDE7\"}"),
                        "{\"content\":\"U0VMRUNUIDE7\"}");
    assert_string_equal(decoded("Sheet", "{\"content\":\"_-8\"}"), "{\"content\":\"/+8=\"}");
    assert_string_equal(decoded("Sheet", "{\"content\":\"SELECT 1;\"}"),
                        "invalid value for \"content\": not base64");
}

static void drops_nulls_and_output_fields(void **state)
{
    (void)state;
    assert_string_equal(decoded("Plan", "{\"title\":null,\"creator\":\"users/x\",\"specs\":null}"),
                        "{}");
    assert_string_equal(decoded("User", "{\"name\":\"users/x\",\"groups\":[\"g\"]}"),
                        "{\"name\":\"users/x\"}");
    assert_string_equal(decoded("RowValue", "{\"nullValue\":null}"), "{\"nullValue\":null}");
}

static void limits_lengths_in_characters(void **state)
{
    (void)state;
    char text[2000] = "{\"title\":\"";
    for (int i = 0; i < 200; i++)
        strcat(text, "ä");
    strcat(text, "\"}");
    assert_string_equal(decoded("Plan", text), text);
    memcpy(strchr(text, '}') - 1, "x\"}", 4);
    assert_string_equal(decoded("Plan", text),
                        "invalid value for \"title\": 201 characters, at most 200 are allowed");
    assert_string_equal(decoded("Plan", "{\"title\":\"a\\u0000b\"}"),
                        "invalid value for \"title\": it contains a NUL character");
}

static void lets_one_member_of_a_oneof_in(void **state)
{
    (void)state;
    assert_string_equal(decoded("DiffSchemaRequest", "{\"schema\":\"a\",\"changelog\":\"b\"}"),
                        "invalid value for \"changelog\": \"schema\" is set already and excludes "
                        "it");
}

static const char *required(const char *name, const char *text, bool deep)
{
    Ctx cx;
    ctx_init(&cx, arena);
    bool fine = decode_require(&cx, schema_message(api_schema(api), name), parse(text), deep, NULL);
    return fine ? "" : cx.message;
}

static void asks_for_required_fields(void **state)
{
    (void)state;
    assert_string_equal(required("CreateSheetRequest", "{\"parent\":\"projects/p\"}", true),
                        "\"sheet\" is required");
    assert_string_equal(
        required("CreateSheetRequest", "{\"parent\":\"projects/p\",\"sheet\":{}}", true),
        "\"sheet.content\" is required");
    assert_string_equal(required("CreateSheetRequest",
                                 "{\"parent\":\"projects/p\",\"sheet\":{\"content\":\"eA==\"}}",
                                 true),
                        "");
    assert_string_equal(required("UpdateWebhookRequest", "{\"webhook\":{}}", false), "");
}

static void normalizes_answers(void **state)
{
    (void)state;
    assert_string_equal(encoded("ListProjectsResponse", "{}"), "{\"projects\":[]}");
    assert_string_equal(encoded("Project", "{\"name\":\"projects/p\",\"title\":\"\","
                                           "\"force_issue_labels\":false,\"webhooks\":[],"
                                           "\"labels\":{},\"ciSamplingSize\":0,\"state\":1}"),
                        "{\"name\":\"projects/p\",\"state\":\"ACTIVE\"}");
    assert_string_equal(encoded("DataSource", "{\"id\":\"a\",\"password\":\"secret\","
                                              "\"sslKey\":\"secret\"}"),
                        "{\"id\":\"a\"}");
    assert_string_equal(encoded("TableMetadata", "{\"rowCount\":5,\"dataSize\":0}"),
                        "{\"rowCount\":\"5\"}");
    assert_string_equal(encoded("Instance", "{\"environment\":\"\",\"lastSyncTime\":"
                                            "\"2026-08-22T03:02:03+02:00\"}"),
                        "{\"environment\":\"\",\"lastSyncTime\":\"2026-08-22T01:02:03Z\"}");
    assert_string_equal(encoded("RowValue", "{\"stringValue\":\"\"}"), "{\"stringValue\":\"\"}");
    assert_string_equal(encoded("Plan.Spec", "{\"changeDatabaseConfig\":{}}"),
                        "{\"changeDatabaseConfig\":{}}");
}

static void asks_masks(void **state)
{
    (void)state;
    Str mask = mask_camel(arena, STR(" issue_labels , value.workspace_profile,, title"));
    assert_string_equal(str_z(arena, mask), "issueLabels,value.workspaceProfile,title");
    assert_true(mask_has(mask, STR("title")));
    assert_true(mask_has(mask, STR("value.workspaceProfile.externalUrl")));
    assert_true(mask_has(mask, STR("value")));
    assert_false(mask_has(mask, STR("titles")));
    assert_false(mask_has(mask, STR("value.environment")));
    assert_true(mask_has(STR("*"), STR("anything")));
}

static void refuses_bad_queries(void **state)
{
    (void)state;
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSiz=3", ""), 400);
    assert_string_equal(message(), "unknown query parameter \"pageSiz\", did you mean: "
                                   "\"pageSize\"?");
    assert_int_equal(call_as_admin("GET", "/v1/projects?show_deleted=maybe", ""), 400);
    assert_string_equal(message(),
                        "invalid query parameter \"show_deleted\": expected true or false");
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSize=x", ""), 400);
    assert_string_equal(message(),
                        "invalid value for \"pageSize\": expected a whole number, got a string");
    assert_int_equal(call_as_admin("GET", "/v1/projects?pageSize=1&pageSize=2", ""), 400);
    assert_int_equal(call_as_admin("GET", "/v1/projects?page_size=3&filter=a%3D%3D1", ""), 200);
}

static void refuses_bad_json(void **state)
{
    (void)state;
    static const char *const bad[] = {"{",
                                      "{\"title\":\"a\",\"title\":\"b\"}",
                                      "[]",
                                      "nul",
                                      "{\"title\":\"\\ud800\"}",
                                      "{} {}",
                                      "{\"title\":1e999}"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(call_as_admin("POST", "/v1/projects/p/plans", bad[i]), 400);
        assert_int_equal(json_int(answered(), "code", 0), 3);
        with("content-type", "application/json");
        assert_int_equal(call_as_admin("POST", "/bytebase.v1.PlanService/CreatePlan", bad[i]), 400);
        assert_string_equal(json_z(arena, answered(), "code"), "invalid_argument");
    }
    with("content-type", "application/proto");
    assert_int_equal(call_as_admin("POST", "/v1/projects/p/plans", "x"), 415);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_measured_examples_unchanged),
        cmocka_unit_test(reads_the_measured_examples_back),
        cmocka_unit_test(reads_both_spellings),
        cmocka_unit_test(names_unknown_fields),
        cmocka_unit_test(names_the_path_of_a_wrong_type),
        cmocka_unit_test(reads_numbers),
        cmocka_unit_test(reads_enums_by_name_and_number),
        cmocka_unit_test(reads_times_durations_and_bytes),
        cmocka_unit_test(drops_nulls_and_output_fields),
        cmocka_unit_test(limits_lengths_in_characters),
        cmocka_unit_test(lets_one_member_of_a_oneof_in),
        cmocka_unit_test(asks_for_required_fields),
        cmocka_unit_test(normalizes_answers),
        cmocka_unit_test(asks_masks),
        cmocka_unit_test(refuses_bad_queries),
        cmocka_unit_test(refuses_bad_json),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
