/* BundleGit: the git repository and branch that the server takes policies from. */
#ifndef TG_SERVICE_BUNDLE_GIT_H
#define TG_SERVICE_BUNDLE_GIT_H

#include <stdatomic.h>

#include "service/app.h"

/* What the process was started with. */
typedef struct BundleGitOptions {
    const char *exe; /* this program: git asks it for the password */
    const char *dir; /* where repositories may be kept for a moment */
    const char *url; /* NULL = the setting's; may be file:// */
    const char *branch;
    int64_t interval_ms;
} BundleGitOptions;

/* For those who read settings/POLICY_BUNDLE: what the command line says, and that secrets are set.
 */
void bundle_git_show(Ctx *cx, const App *app, Json *setting);
/* For those who write it: checks the git part and seals its secrets; those not given stay, unless
 * the URL changes. */
bool bundle_git_seal(Ctx *cx, const App *app, StoreConn *db, Json *setting) MUST_CHECK;
/* True when policies come from git: then directories are not looked at. */
bool bundle_git_is_on(Ctx *cx, const App *app, StoreConn *db);

/* Fetches when it is time, and proposes a commit that is new. False says why not; the reason is
 * also kept for bundle_git_status. `cancel`: becomes true to end it early. */
bool bundle_git_look(Ctx *cx, const App *app, const atomic_bool *cancel) MUST_CHECK;
/* A push event's secret was right: the next look is due now. ERR_NOT_FOUND when it was not. */
bool bundle_git_hear(Ctx *cx, const App *app, Str secret) MUST_CHECK;
/* {url, branch, commit, error, checkTime}; NULL without an error when git is not followed. */
Json *bundle_git_status(Ctx *cx, const App *app, StoreConn *db) MUST_CHECK;

#endif
