/* Duration: spans of time as people write them in policies. */
#ifndef TG_POLICY_DURATION_H
#define TG_POLICY_DURATION_H

#include "base/str.h"

/* "90s", "30m", "36h", "7d", "2w", joined like "1d12h"; or ISO 8601 in weeks to seconds, "P7D",
 * "PT36H". False unless it is one of these, from a second to ten years. */
bool policy_duration_parse(Str text, int64_t *seconds);

#endif
