/* Bundle: all policy files of one moment, product and overlay together, immutable once read. */
#ifndef TG_POLICY_BUNDLE_H
#define TG_POLICY_BUNDLE_H

#include <stdatomic.h>

#include "base/json.h"
#include "base/vec.h"

typedef struct BundleFile {
    const char *path;
    Str content, sha256;
    bool is_overlay;
} BundleFile;

typedef struct Bundle {
    atomic_int refs;
    Arena *arena;
    VEC(BundleFile) files;        /* by path */
    Str hash;                     /* sha256 over the lines "path sha256" */
    Str product, overlay;         /* the same over each layer; "" when it is not known */
    int64_t loaded_us;            /* wall clock of the admission; 0 before */
    const Json *rules, *policies; /* metadata from the admission; NULL before */
    const Json *warnings;         /* problems that did not keep it out; NULL before */
} Bundle;

/* Why files are no good. */
typedef struct BundleFault {
    char file[256];
    int line;
    char message[512];
    char bundle[65];    /* hash of the refused bundle; "" when it was not even read */
    int64_t time_us;    /* wall clock; 0 = there is no fault */
    bool is_undecided;  /* no worker could be had: says nothing about the bundle */
    const Json *report; /* what the admission answered; NULL when it did not. As long as problems */
    const Json *problems; /* all of them, of which this is the first; NULL: only this one. Lives as
                             long as the arena of the admission, or the host */
} BundleFault;

/* Reads both directories. overlay_dir may be NULL. NULL: *fault says why. One reference. */
Bundle *policy_bundle_read(const char *product_dir, const char *overlay_dir, BundleFault *fault);
/* As above with an overlay of [{path, content}] instead of a directory; NULL = none. */
Bundle *policy_bundle_lay(const char *product_dir, const Json *overlay, BundleFault *fault);
/* Whole bundle from [{path, content, origin: "product"|"overlay"}] (overlay when it is not said),
 * as the store and the API hold it; NULL: cx names path, line and reason. One reference. */
Bundle *policy_bundle_of(Ctx *cx, const Json *files) MUST_CHECK;
/* Back to [{path, content, sha256, origin}]; `overlay_only` leaves out the product's. Texts are
 * views of the bundle. */
Json *policy_bundle_files(Arena *arena, const Bundle *bundle, bool overlay_only);
Bundle *policy_bundle_ref(Bundle *bundle);
void policy_bundle_unref(Bundle *bundle); /* NULL is allowed */
/* A number that changes when any file of the directories is added, changed or removed. */
uint64_t policy_bundle_stamp(const char *product_dir, const char *overlay_dir);
void policy_bundle_fault(BundleFault *fault, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* {file, line, message} */
Json *policy_bundle_fault_json(Arena *arena, const BundleFault *fault);
/* [{file, line, message, kind, severity, code?}]: all that the fault knows; empty without one. */
Json *policy_bundle_fault_problems(Arena *arena, const BundleFault *fault);

#endif
