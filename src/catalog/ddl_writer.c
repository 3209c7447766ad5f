/* DDL writer: quoting, the parts that every object has, and the order of the pieces. */
#include "catalog/ddl_writer.h"

#include "sql/dialect.h"

/* As PostgreSQL's quote_ident: quotes for every keyword that is not free. */
static bool is_plain(Str name)
{
    const uint32_t quoted =
        SQL_RESERVED_POSTGRES | SQL_POSTGRES_COLUMN_NAME | SQL_POSTGRES_FUNCTION_TYPE;
    if (name.n == 0 || !((name.p[0] >= 'a' && name.p[0] <= 'z') || name.p[0] == '_'))
        return false;
    for (size_t i = 1; i < name.n; i++) {
        char c = name.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return !(sql_keyword_classes(sql_keyword_find(name)) & quoted);
}

void ddl_add_name(Buf *sql, Str name)
{
    if (is_plain(name)) {
        buf_add_str(sql, name);
        return;
    }
    buf_add_char(sql, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            buf_add_char(sql, '"');
        buf_add_char(sql, name.p[i]);
    }
    buf_add_char(sql, '"');
}

void ddl_add_path(Buf *sql, Str schema, Str name)
{
    if (schema.n) {
        ddl_add_name(sql, schema);
        buf_add_char(sql, '.');
    }
    ddl_add_name(sql, name);
}

void ddl_add_list(Buf *sql, const StrList *names)
{
    for (size_t i = 0; i < names->n; i++) {
        if (i)
            buf_add_z(sql, ", ");
        ddl_add_name(sql, names->v[i]);
    }
}

Str catalog_quote_name(Arena *arena, Str name)
{
    Buf text = buf_new(arena);
    ddl_add_name(&text, name);
    return buf_str(&text);
}

Str catalog_quote_path(Arena *arena, Str schema, Str name)
{
    Buf text = buf_new(arena);
    ddl_add_path(&text, schema, name);
    return buf_str(&text);
}

Str catalog_quote_text(Arena *arena, Str text)
{
    Buf out = buf_new(arena);
    if (text.n && memchr(text.p, '\\', text.n))
        buf_add_char(&out, 'E');
    buf_add_char(&out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'' || text.p[i] == '\\')
            buf_add_char(&out, text.p[i]);
        buf_add_char(&out, text.p[i]);
    }
    buf_add_char(&out, '\'');
    return buf_str(&out);
}

void ddl_add_comment(Buf *sql, const char *kind, Str path, Str comment)
{
    if (!comment.n)
        return;
    Str text = catalog_quote_text(sql->arena, comment);
    buf_printf(sql, "%sCOMMENT ON %s %.*s IS ", sql->n ? "\n" : "", kind, STR_ARG(path));
    buf_add_str(sql, text);
    buf_add_char(sql, ';');
}

void ddl_add_owner(DdlWriter *writer, Buf *sql, const char *kind, Str path, Str owner)
{
    if (!writer->owners || !owner.n)
        return;
    buf_printf(sql, "%sALTER %s %.*s OWNER TO ", sql->n ? "\n" : "", kind, STR_ARG(path));
    ddl_add_name(sql, owner);
    buf_add_char(sql, ';');
}

Buf ddl_begin(DdlWriter *writer)
{
    return buf_new(writer->arena);
}

DdlPiece *ddl_add(DdlWriter *writer, DdlRank rank, Str schema, Str name, Buf *sql)
{
    DdlPiece piece = {.rank = rank, .schema = schema, .name = name, .sql = buf_str(sql)};
    VEC_ADD(writer->arena, &writer->pieces, piece);
    return &writer->pieces.v[writer->pieces.n - 1];
}
