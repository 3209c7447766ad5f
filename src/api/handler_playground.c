/* Handlers: policies that are being edited, tried and checked without coming into force. */
#include "service/playground.h"

#include "api/borrow.h"
#include "api/database.h"
#include "api/handler.h"
#include "api/name.h"
#include "policy/editor.h"
#include "service/check.h"
#include "store/decision.h"

/* A decision of the past: its kind and input. Whoever may read it may try it. */
static bool read_decision(Request *rq, StoreConn *db, Str name, PlaygroundTrial *trial)
{
    Str project, id;
    if (!name_parse(rq->cx, name, "projects/{}/decisions/{}", &project, &id) ||
        !request_require(rq, "planCheckRuns.get",
                         name_print(rq->cx->arena, "projects/{}", project)))
        return false;
    Decision *decision = store_decision_get(rq->cx, db, id);
    if (rq->cx->err)
        return false;
    if (!decision || !str_eq(decision->project, project) || !decision->input)
        return err_set(rq->cx, ERR_NOT_FOUND, "%.*s does not exist", STR_ARG(name));
    trial->kind = decision->kind;
    trial->input = decision->input;
    return true;
}

static bool read_statement(Request *rq, StoreConn *db, PlaygroundTrial *trial)
{
    Str name = request_str(rq, "database");
    trial->statement = request_str(rq, "statement");
    if (name.n == 0)
        return err_set(rq->cx, ERR_INVALID, "name the database that the statement is for");
    if (!str_is_text(trial->statement))
        return err_set(rq->cx, ERR_INVALID, "the statement must be UTF-8 text without NUL");
    if (!request_require(rq, "databases.check", name))
        return false;
    trial->database = request_database(rq, db, name, NULL);
    return trial->database != NULL;
}

static bool read_input(Request *rq, PlaygroundTrial *trial)
{
    trial->kind = request_str(rq, "kind");
    trial->input = request_json(rq, "input");
    return trial->input || err_set(rq->cx, ERR_INVALID, "a decision of kind %.*s needs an input",
                                   STR_ARG(trial->kind));
}

static bool read_trial(Request *rq, PlaygroundTrial *trial)
{
    Str decision = request_str(rq, "decision");
    int given =
        (decision.n > 0) + (request_str(rq, "statement").n > 0) + (request_str(rq, "kind").n > 0);
    if (given != 1)
        return err_set(rq->cx, ERR_INVALID,
                       "give one of: statement and database, decision, kind and input");
    if (request_str(rq, "kind").n)
        return read_input(rq, trial);
    StoreConn *db = request_store(rq);
    bool ok =
        db && (decision.n ? read_decision(rq, db, decision, trial) : read_statement(rq, db, trial));
    request_end(rq); /* none is held while a policy decides */
    return ok;
}

static Json *files_of(Request *rq)
{
    Json *files = request_json(rq, "files");
    return files ? files : json_new_array(rq->cx->arena);
}

static Json *evaluate(Request *rq)
{
    PlaygroundTrial trial = {.files = files_of(rq), .caller = &rq->caller};
    return read_trial(rq, &trial) ? playground_evaluate(rq->cx, rq->app, &trial) : NULL;
}

static Json *check(Request *rq)
{
    return playground_check(rq->cx, rq->app, files_of(rq));
}

static Json *stubs(Request *rq)
{
    Json *files = policy_editor_stubs(rq->cx, rq->app->policy);
    Json *response = files ? json_new_object(rq->cx->arena) : NULL;
    if (response)
        json_set(rq->cx->arena, response, "files", files);
    return response;
}

const ApiHandler handlers_playground[] = {
    {"PolicyService/GetPolicyStubs", stubs},
    {"PolicyService/EvaluatePolicyBundle", evaluate},
    {"PolicyService/CheckPolicyBundle", check},
    {NULL, NULL},
};
