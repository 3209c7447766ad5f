/* Kind: the names of kinds and objects. */
#include "sql/kind.h"

static const char *const kinds[] = {
#define SQL_KIND_TEXT(constant, name) name,
    SQL_KINDS(SQL_KIND_TEXT)
#undef SQL_KIND_TEXT
};

static const char *const objects[] = {
#define SQL_OBJECT_TEXT(constant, name) name,
    SQL_OBJECTS(SQL_OBJECT_TEXT)
#undef SQL_OBJECT_TEXT
};

const char *sql_kind_name(SqlKind kind)
{
    return (unsigned)kind < SQL_KIND_COUNT ? kinds[kind] : kinds[SQL_KIND_OTHER];
}

const char *sql_object_name(SqlObject object)
{
    return (unsigned)object < SQL_OBJECT_COUNT ? objects[object] : "";
}
