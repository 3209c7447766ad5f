/* Fuzz: any JSON as DatabaseMetadata is refused or becomes DDL, and is stable once it went round.
 */
#include <stdlib.h>

#include "catalog/ddl.h"
#include "catalog/metadata.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    Arena *arena = arena_new();
    Ctx cx;
    ctx_init(&cx, arena);
    Str text = str_copy(arena, (Str){(const char *)bytes, n});
    Json *json = json_parse(&cx, text, NULL);
    Catalog *catalog = json ? catalog_from_json(&cx, json) : NULL;
    if (catalog) {
        catalog_ddl(arena, catalog, &(CatalogDdlOptions){.owners = true});
        Str once = json_text(arena, catalog_to_json(arena, catalog));
        json = json_parse(&cx, once, NULL);
        catalog = json ? catalog_from_json(&cx, json) : NULL;
        if (catalog && !str_eq(once, json_text(arena, catalog_to_json(arena, catalog))))
            abort();
    }
    arena_free(arena);
    return 0;
}
