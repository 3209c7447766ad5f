/* Apply: data types in the words of the server: format_type of PostgreSQL, COLUMN_TYPE of MySQL. */
#include "catalog/apply_object.h"

#include "catalog/ddl.h"

static Str argument(const Apply *apply, const SqlExpr *arg)
{
    return arg->op == SQL_EXPR_LITERAL ? arg->text : apply_text(apply, arg->span);
}

static void add_arguments(Apply *apply, Buf *text, const SqlType *type, const char *separator)
{
    if (!type->args.n)
        return;
    buf_add_char(text, '(');
    for (const SqlExpr *arg = type->args.first; arg; arg = arg->next) {
        if (arg != type->args.first)
            buf_add_z(text, separator);
        buf_add_str(text, argument(apply, arg));
    }
    buf_add_char(text, ')');
}

/* timestamp(3) without time zone: the precision goes behind the first word. */
static void add_time(Apply *apply, Buf *text, const SqlType *type)
{
    Str word, rest;
    str_cut(type->canon, ' ', &word, &rest);
    buf_add_str(text, word);
    add_arguments(apply, text, type, ",");
    buf_add_char(text, ' ');
    buf_add_str(text, rest);
}

static Str serial_base(Str canon)
{
    return str_is(canon, "serial")        ? STR("integer")
           : str_is(canon, "bigserial")   ? STR("bigint")
           : str_is(canon, "smallserial") ? STR("smallint")
                                          : canon;
}

/* Types of one character or bit, or of scale 0, when nothing is said. */
static const char *implied(const SqlType *type)
{
    bool one = str_is(type->canon, "character") || str_is(type->canon, "bit");
    if (one && !type->args.n && !str_is(type->name->name, "bpchar"))
        return "(1)";
    return NULL;
}

static void add_known(Apply *apply, Buf *text, const SqlType *type)
{
    const char *more = implied(type);
    if (str_starts(type->canon, "time") && str_find(type->canon, STR(" time zone")) > 0) {
        add_time(apply, text, type);
        return;
    }
    buf_add_str(text, serial_base(type->canon));
    if (more)
        buf_add_z(text, more);
    if (type->interval.n)
        buf_printf(text, " %.*s", STR_ARG(type->interval));
    if (str_is(type->canon, "numeric") && type->args.n == 1)
        buf_printf(text, "(%.*s,0)", STR_ARG(argument(apply, type->args.first)));
    else if (!str_is(type->canon, "double precision") && !str_is(type->canon, "real"))
        add_arguments(apply, text, type, ",");
}

static Str postgres_type(Apply *apply, const SqlType *type)
{
    Buf text = buf_new(apply->arena);
    const CatalogType *own = catalog_names_type(apply->names, type->name);
    if (own)
        buf_add_str(&text, catalog_quote_path(apply->arena, own->schema, own->name));
    else if (type->name->schema.n && !str_is(type->name->schema, "pg_catalog"))
        buf_add_str(&text, catalog_quote_path(apply->arena, type->name->schema, type->name->name));
    else if (type->name->quoted && str_is(type->name->name, "char"))
        buf_add_z(&text, "\"char\"");
    else
        add_known(apply, &text, type);
    if (type->array)
        buf_add_z(&text, "[]");
    return buf_str(&text);
}

static const char *const mysql_names[][2] = {
    {"integer", "int"},
    {"boolean", "tinyint(1)"},
    {"bool", "tinyint(1)"},
    {"dec", "decimal"},
    {"numeric", "decimal"},
    {"fixed", "decimal"},
    {"real", "double"},
    {"double precision", "double"},
    {"character", "char"},
    {"character varying", "varchar"},
    {"nchar", "char"},
    {"nvarchar", "varchar"},
    {"int4", "int"},
    {"int8", "bigint"},
    {"int2", "smallint"},
    {"int1", "tinyint"},
    {"int3", "mediumint"},
    {"middleint", "mediumint"},
    {"float4", "float"},
    {"float8", "double"},
    {"serial", "bigint"},
    {"long", "mediumtext"},
    {"long varchar", "mediumtext"},
    {"long varbinary", "mediumblob"},
};

static Str mysql_name(Str name)
{
    for (size_t i = 0; i < sizeof mysql_names / sizeof *mysql_names; i++)
        if (str_is_nocase(name, mysql_names[i][0]))
            return str(mysql_names[i][1]);
    return name;
}

static void add_values(Apply *apply, Buf *text, const SqlType *type)
{
    buf_add_char(text, '(');
    for (const SqlIdent *value = type->values.first; value; value = value->next) {
        if (value != type->values.first)
            buf_add_char(text, ',');
        buf_add_str(text, catalog_quote_text(apply->arena, value->name));
    }
    buf_add_char(text, ')');
}

static const char *mysql_implied(Str name)
{
    return str_is(name, "decimal")                                                 ? "(10,0)"
           : str_is(name, "char") || str_is(name, "binary") || str_is(name, "bit") ? "(1)"
           : str_is(name, "year")                                                  ? "(4)"
                                                                                   : NULL;
}

static Str mysql_type(Apply *apply, const SqlType *type)
{
    Buf text = buf_new(apply->arena);
    Str name = mysql_name(str_lower(apply->arena, type->name->name));
    bool is_integer = str_ends(name, "int"), is_serial = str_is_nocase(type->name->name, "serial");
    bool is_json = apply->is_mariadb && str_is(name, "json");
    buf_add_str(&text, is_json ? STR("longtext") : name);
    if (type->values.n)
        add_values(apply, &text, type);
    else if (!type->args.n && mysql_implied(name))
        buf_add_z(&text, mysql_implied(name));
    else if (str_is(name, "decimal") && type->args.n == 1)
        buf_printf(&text, "(%.*s,0)", STR_ARG(argument(apply, type->args.first)));
    else if (!is_integer || type->zerofill || /* display widths are gone since 8.0.19 */
             (str_is(name, "tinyint") && type->args.n && str_is(type->args.first->text, "1")))
        add_arguments(apply, &text, type, ",");
    if (type->unsigned_ || is_serial)
        buf_add_z(&text, " unsigned");
    if (type->zerofill)
        buf_add_z(&text, " zerofill");
    return buf_str(&text);
}

Str apply_type_text(Apply *apply, const SqlType *type)
{
    return apply->is_mysql ? mysql_type(apply, type) : postgres_type(apply, type);
}
