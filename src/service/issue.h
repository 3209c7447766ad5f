/* Issue: opens, edits and closes the conversation about a plan. */
#ifndef TG_SERVICE_ISSUE_H
#define TG_SERVICE_ISSUE_H

#include "service/app.h"
#include "service/caller.h"
#include "store/issue.h"

/* Fills issue->id; finds the approval when the plan's checks are done. In a transaction. */
bool issue_create(Ctx *cx, const App *app, StoreConn *db, const Caller *caller,
                  Issue *issue) MUST_CHECK;
/* OPEN <-> CANCELED, OPEN -> DONE; anything else is ERR_PRECONDITION. */
bool issue_set_status(Ctx *cx, const App *app, StoreConn *db, const Caller *caller, Issue *issue,
                      Str next) MUST_CHECK;
/* A comment with an event, e.g. {"approval": {"status": "APPROVED"}}; text may be empty. */
bool issue_note(Ctx *cx, StoreConn *db, const Issue *issue, int64_t creator_id, Str text,
                Json *event) MUST_CHECK;
/* Puts an event for the project's webhooks into the outbox. */
bool issue_announce(Ctx *cx, const App *app, StoreConn *db, const Issue *issue, const char *type,
                    Str actor, Str summary) MUST_CHECK;
/* "projects/{p}/issues/{n}" */
Str issue_name(Arena *arena, Str project, int64_t id);

#endif
