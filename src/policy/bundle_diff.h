/* BundleDiff: what differs between the files of two bundles. */
#ifndef TG_POLICY_BUNDLE_DIFF_H
#define TG_POLICY_BUNDLE_DIFF_H

#include "base/json.h"

/* Both are [{path, content}] sorted by path. [{path, change: "ADDED"|"REMOVED"|"CHANGED", diff
 * (unified, without the lines that name the files), added, removed (lines)}]. */
Json *policy_bundle_diff(Arena *arena, const Json *before, const Json *after);

#endif
