/* Schema file: reading metadata or a dump. */
#include "schema_file.h"

#include <stdio.h>

#include "base/file.h"
#include "catalog/metadata.h"
#include "catalog/walk.h"
#include "input.h"

static Json *read_json(Ctx *cx, const char *path, Str text)
{
    JsonLimits limits = {INPUT_MAX_BYTES, 100};
    Json *metadata = json_parse(cx, text, &limits);
    if (metadata && metadata->kind != JSON_OBJECT)
        return err_null(cx, ERR_INVALID, "--schema %s is no DatabaseMetadata object", path);
    return metadata;
}

static Json *read_dump(Ctx *cx, const char *path, Str text, const SqlDialect *dialect)
{
    ApplyFault fault;
    bool is_known = dialect->family == SQL_FAMILY_POSTGRES || dialect->family == SQL_FAMILY_MYSQL;
    if (!is_known)
        return err_null(cx, ERR_INVALID,
                        "--schema %s: dumps of PostgreSQL and the MySQL family are understood, not "
                        "of %s; give DatabaseMetadata as a .json file",
                        path, dialect->name);
    if (!str_is_utf8(text))
        return err_null(cx, ERR_INVALID, "--schema %s is not UTF-8 text", path);
    Catalog *catalog = catalog_from_dump(cx->arena, dialect, text, &fault);
    if (fault.kind != APPLY_NONE)
        fprintf(stderr, "tidegate: --schema %s: statement %zu does not fit: %.*s\n", path,
                fault.stmt + 1, STR_ARG(fault.message));
    return catalog_to_json(cx->arena, catalog);
}

Json *schema_file_read(Ctx *cx, const char *path, const SqlDialect *dialect)
{
    Str text;
    if (!file_read(cx, path, INPUT_MAX_BYTES, &text))
        return NULL;
    return str_ends(str(path), ".json") ? read_json(cx, path, text)
                                        : read_dump(cx, path, text, dialect);
}
