/* Metadata filter: the part of a database's schema that a client asks for. */
#ifndef TG_API_METADATA_FILTER_H
#define TG_API_METADATA_FILTER_H

#include "base/json.h"

/* Leaves out of DatabaseMetadata what the filter is not true of, an expression of CEL over `schema`
 * and `table` (also the names of views), and what is beyond `limit` tables in a schema (0 = all).
 * False: ERR_INVALID. */
bool metadata_filter(Ctx *cx, Json *metadata, Str filter, int64_t limit) MUST_CHECK;

#endif
