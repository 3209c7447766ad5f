/* Handlers: the checks of a plan without one: for an editor, databases:check; for CI,
 * releases:check. */
#include "api/borrow.h"
#include "api/database.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/project.h"
#include "crypto/encode.h"
#include "policy/rule_set.h"
#include "service/app.h"
#include "service/check.h"
#include "service/plan.h"
#include "store/sheet.h"

#define MOST_TARGETS ((size_t)1000)

typedef struct File {
    Str path, statement;
} File;

/* What CI asks: every file for every database. */
typedef struct Release {
    Str project;
    Json *custom; /* rules; NULL = none */
    VEC(File) files;
    VEC(Database) databases;
} Release;

static Json *answer_message(Ctx *cx, const CheckAnswer *answer)
{
    Json *message = json_new_object(cx->arena);
    json_set(cx->arena, message, "advices", answer->advices);
    json_set_int64(cx->arena, message, "affectedRows", answer->rows);
    json_set_str(cx->arena, message, "riskLevel", answer->risk);
    return message;
}

static Str target_name(Arena *arena, const Database *database)
{
    return name_print(arena, "instances/{}/databases/{}", database->instance, database->name);
}

/* No connection is held while the policies decide. */
static Json *database_check(Request *rq)
{
    CheckAnswer answer;
    StoreConn *db = request_store(rq);
    Database *database = db ? request_database(rq, db, request_str(rq, "name"), NULL) : NULL;
    request_end(rq);
    if (!database ||
        !check_statement(rq->cx, rq->app, database, request_str(rq, "statement"), NULL, &answer))
        return NULL;
    return answer_message(rq->cx, &answer);
}

static bool read_custom(Request *rq, Release *release)
{
    Ctx parse;
    Str text = request_str(rq, "customRules");
    if (text.n == 0)
        return true;
    ctx_init(&parse, rq->cx->arena);
    release->custom = json_parse(&parse, text, NULL);
    if (!release->custom)
        return err_set(rq->cx, ERR_INVALID, "customRules must be JSON, " POLICY_CUSTOM_FORM ": %s",
                       parse.message);
    return policy_rule_set_is_custom(release->custom) ||
           err_set(rq->cx, ERR_INVALID, "customRules must be JSON, " POLICY_CUSTOM_FORM);
}

static bool read_sheet(Request *rq, StoreConn *db, Str project, Str name, File *file)
{
    Str id = plan_sheet_id(project, name);
    if (!id.n)
        return err_set(rq->cx, ERR_INVALID,
                       "file %.*s: sheet \"%.*s\" is not of the form projects/%.*s/sheets/{sheet}",
                       STR_ARG(file->path), STR_ARG(name), STR_ARG(project));
    return store_sheet_get(rq->cx, db, project, id, &file->statement);
}

static bool read_file(Request *rq, StoreConn *db, Str project, const Json *given, File *file)
{
    Str sheet = json_str(given, "sheet"), statement = json_str(given, "statement");
    file->path = json_str(given, "path");
    if (file->path.n == 0)
        return err_set(rq->cx, ERR_INVALID, "a file of the release has no path");
    if ((sheet.n == 0) == (statement.n == 0))
        return err_set(rq->cx, ERR_INVALID, "file %.*s: give it a statement or a sheet",
                       STR_ARG(file->path));
    if (sheet.n && !read_sheet(rq, db, project, sheet, file))
        return false;
    if (statement.n && !base64_decode(rq->cx->arena, statement, &file->statement))
        return err_set(rq->cx, ERR_INVALID, "file %.*s: statement is not base64",
                       STR_ARG(file->path));
    return str_is_text(file->statement) ||
           err_set(rq->cx, ERR_INVALID, "file %.*s is not UTF-8 text without NUL",
                   STR_ARG(file->path));
}

static bool read_files(Request *rq, StoreConn *db, Release *release)
{
    const Json *given = request_json(rq, "release.files");
    if (str_is(request_str(rq, "release.type"), "DECLARATIVE"))
        return err_set(rq->cx, ERR_UNIMPLEMENTED,
                       "declarative releases are not built yet; give files of type VERSIONED");
    if (json_len(given) == 0)
        return err_set(rq->cx, ERR_INVALID, "the release has no files: there is nothing to check");
    for (size_t i = 0; i < json_len(given); i++) {
        File file = {0};
        if (!read_file(rq, db, release->project, json_at(given, i), &file))
            return false;
        VEC_ADD(rq->cx->arena, &release->files, file);
    }
    return true;
}

/* A database that the caller may not check elsewhere either is refused before it is looked up. */
static bool add_target(Request *rq, StoreConn *db, Str name, Release *release)
{
    if (name_scan(rq->cx->arena, name, "projects/{}/databaseGroups/{}", NULL, NULL))
        return err_set(rq->cx, ERR_UNIMPLEMENTED,
                       "database groups are not built yet; name the databases of %.*s instead",
                       STR_ARG(name));
    if (!request_require(rq, "releases.check", name))
        return false;
    Database *found = request_database(rq, db, name, NULL);
    if (!found)
        return false;
    if (!str_is(found->state, "ACTIVE"))
        return err_set(rq->cx, ERR_NOT_FOUND, "database %.*s is gone; sync its instance first",
                       STR_ARG(name));
    if (!str_eq(found->project, release->project))
        return err_set(rq->cx, ERR_INVALID,
                       "database %.*s belongs to projects/%.*s; transfer it to projects/%.*s first",
                       STR_ARG(name), STR_ARG(found->project), STR_ARG(release->project));
    for (size_t i = 0; i < release->databases.n; i++)
        if (release->databases.v[i].id == found->id)
            return err_set(rq->cx, ERR_INVALID, "target %.*s stands twice", STR_ARG(name));
    VEC_ADD(rq->cx->arena, &release->databases, *found);
    return true;
}

/* Without targets: every database of the project. */
static bool read_targets(Request *rq, StoreConn *db, Release *release)
{
    const Json *names = request_json(rq, "targets");
    DatabaseList all = {0};
    if (json_len(names) > MOST_TARGETS)
        return err_set(rq->cx, ERR_INVALID, "a release may be checked for at most %zu targets",
                       MOST_TARGETS);
    if (json_len(names) == 0 && !request_databases(rq, db, release->project, &all))
        return false;
    for (size_t i = 0; i < all.n; i++)
        VEC_ADD(rq->cx->arena, &release->databases, all.v[i]);
    for (size_t i = 0; i < json_len(names); i++)
        if (!add_target(rq, db, json_at(names, i)->text, release))
            return false;
    return true;
}

static bool read_release(Request *rq, Release *release)
{
    StoreConn *db = request_store(rq);
    Project *project = db ? request_active_project(rq, db, request_str(rq, "parent")) : NULL;
    if (project)
        release->project = project->id;
    bool ok = project && read_custom(rq, release) && read_files(rq, db, release) &&
              read_targets(rq, db, release);
    request_end(rq);
    return ok;
}

/* Adds the result; `sum` keeps all rows and the highest risk. */
static bool check_file(Request *rq, const Release *release, const File *file,
                       const Database *database, Json *results, CheckAnswer *sum)
{
    CheckAnswer answer;
    if (ctx_left_ms(rq->cx, 1) == 0)
        return err_set(rq->cx, ERR_DEADLINE,
                       "the checks took too long after %zu of %zu; check fewer files at once",
                       json_len(results), release->files.n * release->databases.n);
    if (!check_statement(rq->cx, rq->app, database, file->statement, release->custom, &answer))
        return false;
    Json *result = answer_message(rq->cx, &answer);
    json_set_str(rq->cx->arena, result, "file", file->path);
    json_set_str(rq->cx->arena, result, "target", target_name(rq->cx->arena, database));
    json_add(rq->cx->arena, results, result);
    sum->risk = check_riskier(sum->risk, answer.risk);
    sum->rows = answer.rows > INT64_MAX - sum->rows ? INT64_MAX : sum->rows + answer.rows;
    return true;
}

static Json *release_check(Request *rq)
{
    Release release = {0};
    CheckAnswer sum = {.risk = STR("LOW")};
    Json *response = json_new_object(rq->cx->arena), *results = json_new_array(rq->cx->arena);
    if (!read_release(rq, &release))
        return NULL;
    for (size_t i = 0; i < release.files.n; i++)
        for (size_t k = 0; k < release.databases.n; k++)
            if (!check_file(rq, &release, &release.files.v[i], &release.databases.v[k], results,
                            &sum))
                return NULL;
    json_set(rq->cx->arena, response, "results", results);
    json_set_int64(rq->cx->arena, response, "affectedRows", sum.rows);
    json_set_str(rq->cx->arena, response, "riskLevel", sum.risk);
    return response;
}

const ApiHandler handlers_check[] = {
    {"DatabaseService/CheckDatabase", database_check},
    {"ReleaseService/CheckRelease", release_check},
    {NULL, NULL},
};
