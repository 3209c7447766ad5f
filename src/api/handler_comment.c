/* Handlers: the comments of an issue. */
#include "api/borrow.h"
#include "api/handler.h"
#include "api/name.h"
#include "api/page.h"
#include "api/resource.h"
#include "store/approval.h"

static Json *comment_message(Ctx *cx, Str issue, const Comment *comment)
{
    Json *message = json_new_object(cx->arena);
    json_set_str(
        cx->arena, message, "name",
        str_printf(cx->arena, "%.*s/issueComments/%.*s", STR_ARG(issue), STR_ARG(comment->id)));
    json_set_str(cx->arena, message, "comment", comment->comment);
    json_set_str(cx->arena, message, "createTime", comment->create_time);
    json_set_str(cx->arena, message, "updateTime", comment->update_time);
    resource_set_user(cx, message, "creator", comment->creator);
    for (size_t i = 0; i < json_len(comment->event); i++)
        json_set_key(cx->arena, message, comment->event->members[i].key,
                     comment->event->members[i].value);
    return message;
}

static bool issue_of(Request *rq, Str name, Str *project, int64_t *id)
{
    Str number;
    return name_parse(rq->cx, name, "projects/{}/issues/{}", project, &number) &&
           name_number(rq->cx, number, id);
}

static Json *comment_list(Request *rq)
{
    Page page;
    CommentList list;
    Str project, parent = request_str(rq, "parent");
    int64_t id;
    Json *response = json_new_object(rq->cx->arena), *comments = json_new_array(rq->cx->arena);
    StoreConn *db = request_store(rq);
    if (!db || !page_read(rq, 0, &page) || !issue_of(rq, parent, &project, &id) ||
        !store_comment_list(rq->cx, db, project, id, page.offset, page.size + 1, &list))
        return NULL;
    size_t shown = page_finish(rq, &page, list.n, response);
    for (size_t i = 0; i < shown; i++)
        json_add(rq->cx->arena, comments, comment_message(rq->cx, parent, &list.v[i]));
    json_set(rq->cx->arena, response, "issueComments", comments);
    return response;
}

static Json *comment_create(Request *rq)
{
    Str project, parent = request_str(rq, "parent");
    int64_t id;
    Comment comment = {.comment = request_str(rq, "issueComment.comment"),
                       .creator = rq->caller.email};
    if (str_trim(comment.comment).n == 0)
        return err_null(rq->cx, ERR_INVALID, "a comment needs text");
    StoreConn *db = request_begin(rq);
    if (!db || !issue_of(rq, parent, &project, &id) ||
        !store_comment_add(rq->cx, db, project, id, rq->caller.id, &comment))
        return NULL;
    return request_commit(rq, db, comment_message(rq->cx, parent, &comment));
}

static Json *comment_update(Request *rq)
{
    Str project, number, uid, name = request_str(rq, "issueComment.name");
    int64_t id;
    StoreConn *db = request_begin(rq);
    if (!db ||
        !name_parse(rq->cx, name, "projects/{}/issues/{}/issueComments/{}", &project, &number,
                    &uid) ||
        !name_number(rq->cx, number, &id) ||
        !store_comment_update(rq->cx, db, project, id, uid, rq->caller.id,
                              request_str(rq, "issueComment.comment")))
        return NULL;
    Comment *comment = store_comment_get(rq->cx, db, project, id, uid);
    Str issue = name_print(rq->cx->arena, "projects/{}/issues/{}", project, number);
    return comment ? request_commit(rq, db, comment_message(rq->cx, issue, comment)) : NULL;
}

const ApiHandler handlers_comment[] = {
    {"IssueService/ListIssueComments", comment_list},
    {"IssueService/CreateIssueComment", comment_create},
    {"IssueService/UpdateIssueComment", comment_update},
    {NULL, NULL},
};
