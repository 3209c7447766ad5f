/* Metadata reader: reading DatabaseMetadata with the path of what is wrong. */
#ifndef TG_CATALOG_METADATA_READER_H
#define TG_CATALOG_METADATA_READER_H

#include "base/json.h"
#include "catalog/catalog.h"

typedef struct MetadataReader {
    Ctx *cx;
    Arena *arena;
    Catalog *catalog;
    bool ok; /* false: cx tells what was wrong first */
} MetadataReader;

/* "" when absent or null. */
Str metadata_text(MetadataReader *reader, const Json *object, const char *key);
bool metadata_bool(MetadataReader *reader, const Json *object, const char *key);
int64_t metadata_int(MetadataReader *reader, const Json *object, const char *key);
/* NULL when absent or null; its items are objects. */
const Json *metadata_list(MetadataReader *reader, const Json *object, const char *key);
StrList metadata_strings(MetadataReader *reader, const Json *object, const char *key);

void metadata_read_columns(MetadataReader *reader, const Json *object, const char *key,
                           CatalogColumnList *columns);
void metadata_read_indexes(MetadataReader *reader, const Json *object, CatalogIndexList *indexes);
void metadata_read_triggers(MetadataReader *reader, const Json *object,
                            CatalogTriggerList *triggers);
void metadata_read_tables(MetadataReader *reader, const Json *object, CatalogSchema *schema);

#endif
