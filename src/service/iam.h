/* Iam: may this caller do that there? Workspace roles count everywhere, project roles in their
 * project; everything else is no. */
#ifndef TG_SERVICE_IAM_H
#define TG_SERVICE_IAM_H

#include "service/app.h"
#include "service/caller.h"
#include "service/permission.h"

/* resource: a resource name ("" = the workspace). False without an error = no. */
bool iam_permits(Ctx *cx, StoreConn *db, const Caller *caller, Str resource, int permission);
/* Everything the caller may do on the project ("" = only by workspace roles). */
bool iam_permissions(Ctx *cx, StoreConn *db, const Caller *caller, Str project,
                     PermissionSet *set) MUST_CHECK;
/* The project that a resource name belongs to: "projects/{p}…" by its name, an instance's database
 * by the store; empty = none. */
bool iam_project_of(Ctx *cx, StoreConn *db, Str resource, Str *project) MUST_CHECK;
/* True when a member of the set would still hold roles/workspaceAdmin. */
bool iam_keeps_admin(const StrList *admins);

#endif
