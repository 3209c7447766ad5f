/* Iam: may this caller do that there? Workspace roles count everywhere, project roles in their
 * project; everything else is no. */
#ifndef TG_SERVICE_IAM_H
#define TG_SERVICE_IAM_H

#include "service/app.h"
#include "service/caller.h"
#include "service/permission.h"

/* resource: a resource name ("" = the workspace). False without an error = no. */
bool iam_permits(Ctx *cx, StoreConn *db, const Caller *caller, Str resource, int permission);

#endif
