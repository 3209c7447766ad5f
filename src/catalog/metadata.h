/* Metadata: the catalog in the API's JSON form (DatabaseMetadata), and back. */
#ifndef TG_CATALOG_METADATA_H
#define TG_CATALOG_METADATA_H

#include "base/json.h"
#include "catalog/catalog.h"

/* {"schemas": […], "characterSet", "collation", "extensions", "owner", "searchPath"}; the name is
 * the caller's business. int64 are strings, lists are always present, absent texts are "".
 * Partitions stand nested in their partitioned table. What the form has no field for (policies,
 * rules, storage …) is left out: write DDL from the synced catalog, not from a catalog read back.
 */
Json *catalog_to_json(Arena *arena, const Catalog *catalog);
/* Accepts the form with fields missing. ERR_INVALID naming the field that has the wrong kind. */
Catalog *catalog_from_json(Ctx *cx, const Json *metadata) MUST_CHECK;

#endif
