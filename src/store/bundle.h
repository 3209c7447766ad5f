/* Bundles of rules and policies in the metadata: contents, states, history, and the one in force.
 */
#ifndef TG_STORE_BUNDLE_H
#define TG_STORE_BUNDLE_H

#include "base/json.h"
#include "store/store.h"

typedef enum BundleState {
    BUNDLE_NEW, /* not stored yet */
    BUNDLE_PENDING,
    BUNDLE_ACTIVE,
    BUNDLE_RETIRED,
    BUNDLE_REFUSED,
    BUNDLE_QUARANTINED,
    BUNDLE_STATES
} BundleState;

const char *store_bundle_state_name(BundleState state); /* "PENDING" … */

typedef struct BundleRow {
    Str hash, product, overlay, version;
    BundleState state;
    const Json *source; /* {type, author, url, branch, commit, commitTime, subject, signature …} */
    const Json *error;  /* {file, line, message} or NULL */
    Str create_time, activate_time, activator;
    int64_t files; /* how many */
} BundleRow;

typedef struct BundleRowList {
    BundleRow *v;
    size_t n;
} BundleRowList;

typedef struct BundleMove {
    BundleState next;
    Str actor; /* email; empty = the server by itself */
    Str reason;
    const Json *source; /* NULL = as the bundle's */
    const Json *error;  /* for REFUSED and QUARANTINED */
} BundleMove;

typedef struct BundleInForce {
    int64_t generation; /* 0 = none yet */
    Str hash;
} BundleInForce;

/* Serializes everyone who adds or moves bundles, in all replicas, until the transaction ends: call
 * it before the four functions below that say so. */
bool store_bundle_lock(Ctx *cx, StoreConn *db) MUST_CHECK;

/* Under the lock. Adds a bundle that is not known yet, as PENDING or REFUSED, with its files
 * ([{path, content, sha256, origin}]). */
bool store_bundle_add(Ctx *cx, StoreConn *db, const BundleRow *bundle, const Json *files,
                      const BundleMove *move) MUST_CHECK;
/* Under the lock. The table of legal moves lives here; ERR_PRECONDITION for any other. ACTIVE
 * retires the one that is in force and raises the generation. */
bool store_bundle_set_state(Ctx *cx, StoreConn *db, BundleRow *bundle,
                            const BundleMove *move) MUST_CHECK;
/* Under the lock. Forgets refused bundles but the newest ones, and texts that nobody holds. */
bool store_bundle_clean(Ctx *cx, StoreConn *db) MUST_CHECK;

/* By hash, or by its first digits (at least 8) when these are unique; NULL without an error when
 * there is none. */
BundleRow *store_bundle_get(Ctx *cx, StoreConn *db, Str hash) MUST_CHECK;
/* [{path, content, sha256, origin}] by path; empty when the hash is unknown. */
Json *store_bundle_files(Ctx *cx, StoreConn *db, Str hash) MUST_CHECK;
/* Last activated, or else stored, first; state BUNDLE_NEW = any. */
bool store_bundle_list(Ctx *cx, StoreConn *db, BundleState state, int64_t offset, int limit,
                       BundleRowList *list) MUST_CHECK;
/* Moves of one bundle, newest first: [{state, generation, actor, reason, time}]. */
Json *store_bundle_history(Ctx *cx, StoreConn *db, Str hash) MUST_CHECK;
/* Whether a bundle with that product's files, or with that overlay, was stored before. */
bool store_bundle_knows(Ctx *cx, StoreConn *db, Str product, Str overlay, bool *product_known,
                        bool *overlay_known) MUST_CHECK;
bool store_bundle_in_force(Ctx *cx, StoreConn *db, BundleInForce *now) MUST_CHECK;

/* What a server looked at last: kind "directory" (hash of the overlay) or "git" (commit). *value is
 * empty when there was nothing yet. */
bool store_bundle_seen(Ctx *cx, StoreConn *db, const char *kind, Str *value, Str *error) MUST_CHECK;
bool store_bundle_set_seen(Ctx *cx, StoreConn *db, const char *kind, Str value,
                           Str error) MUST_CHECK;
/* One of all replicas gets the turn to look, when the last look is older than interval_ms. */
bool store_bundle_take_turn(Ctx *cx, StoreConn *db, const char *kind, int64_t interval_ms,
                            bool *mine) MUST_CHECK;
/* Makes the next look due at once. */
bool store_bundle_want_look(Ctx *cx, StoreConn *db, const char *kind) MUST_CHECK;

#endif
