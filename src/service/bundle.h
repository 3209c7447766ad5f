/* Bundle: which rules and policies all replicas run: proposals, activation, and following it. */
#ifndef TG_SERVICE_BUNDLE_H
#define TG_SERVICE_BUNDLE_H

#include "policy/bundle.h"
#include "service/app.h"
#include "service/bundle_rules.h"

typedef struct BundleProposal {
    Bundle *bundle;     /* the caller's reference */
    const Json *source; /* {type: PRODUCT|DIRECTORY|GIT|PUSH, author, …} */
    Str actor;          /* email; empty = the server by itself */
    bool only_try;      /* admit it and store nothing */
    bool is_first;      /* nothing is in force yet: no rule holds it back */
} BundleProposal;

/* Admits and stores a bundle and puts it in force unless a rule makes it wait. A red one is stored
 * as REFUSED: ERR_INVALID "policy <file>:<line>: …", and *fault. ERR_UNAVAILABLE: it could not be
 * judged. *row is what the store says now; NULL when it was only tried and is not known. */
bool bundle_propose(Ctx *cx, const App *app, const BundleProposal *proposal, BundleFault *fault,
                    BundleRow **row) MUST_CHECK;
/* A person puts a bundle in force: one that waits, or an older one. */
bool bundle_activate(Ctx *cx, const App *app, const Caller *caller, Str hash, Str reason,
                     BundleRow **row) MUST_CHECK;
/* A person refuses a bundle that waits. */
bool bundle_reject(Ctx *cx, const App *app, const Caller *caller, Str hash, Str reason,
                   BundleRow **row) MUST_CHECK;
/* The overlay that a person sends, laid over this server's product. */
Bundle *bundle_lay(Ctx *cx, const App *app, const Json *files, BundleFault *fault) MUST_CHECK;

/* At start: loads what is in force, or proposes the directories where they changed. `alone`: no
 * other server shares the metadata. */
bool bundle_open(Ctx *cx, const App *app, bool alone) MUST_CHECK;
/* The directories hold something new. False: it could not be judged now. */
bool bundle_take_files(Ctx *cx, const App *app, Bundle *bundle);
/* Brings this server to what is in force; a bundle that failed hard goes into quarantine. */
bool bundle_follow(Ctx *cx, const App *app) MUST_CHECK;

#endif
