/* Where: conditions and orders of lists as SQL; every value is a parameter. */
#include "store/where.h"

#include "pg/value.h"

const WhereField *where_field(const WhereField *fields, Str name)
{
    for (; fields->name; fields++) {
        bool is_map = fields->kind == WHERE_MAP;
        if (is_map ? str_starts(name, fields->name) && name.n > strlen(fields->name)
                   : str_is(name, fields->name))
            return fields;
    }
    return NULL;
}

bool where_names(const Where *where, const char *field)
{
    for (size_t i = 0; where && i < where->n; i++)
        if (!strcmp(where->v[i].field->name, field))
            return true;
    return false;
}

static const char *type_of(const WhereField *field)
{
    return field->kind == WHERE_TIME   ? "timestamptz"
           : field->kind == WHERE_BOOL ? "boolean"
                                       : "text";
}

static size_t add_arg(Ctx *cx, StrList *args, Str value)
{
    VEC_ADD(cx->arena, args, value);
    return args->n;
}

/* The left side: the field's expression, or the member of its map. */
static const char *expression(Ctx *cx, const WhereTerm *term, StrList *args)
{
    if (term->field->kind != WHERE_MAP)
        return term->field->sql;
    return arena_printf(cx->arena, "COALESCE(%s ->> $%zu, '')", term->field->sql,
                        add_arg(cx, args, term->key));
}

static void add_set(Ctx *cx, Buf *sql, const WhereTerm *term, const char *left, StrList *args)
{
    const char *not = term->op == WHERE_NOT_IN || term->op == WHERE_NE ? "NOT " : "";
    size_t n = add_arg(cx, args, pg_array(cx->arena, &term->values));
    if (term->field->kind == WHERE_TEXTS)
        buf_printf(sql, " AND %s(%s && $%zu::text[])", not, left, n);
    else
        buf_printf(sql, " AND %s(%s = ANY ($%zu::%s[]))", not, left, n, type_of(term->field));
}

static void add_term(Ctx *cx, Buf *sql, const WhereTerm *term, StrList *args)
{
    static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
    const char *left = expression(cx, term, args);
    if (term->field->kind == WHERE_FLAG) {
        if (str_is(term->values.v[0], "true"))
            buf_printf(sql, " AND %s", left);
        return;
    }
    if (term->op == WHERE_IN || term->op == WHERE_NOT_IN || term->field->kind == WHERE_TEXTS) {
        add_set(cx, sql, term, left, args);
        return;
    }
    size_t n = add_arg(cx, args, term->values.v[0]);
    if (term->op == WHERE_CONTAINS)
        buf_printf(sql, " AND strpos(lower(%s), lower($%zu)) > 0", left, n);
    else
        buf_printf(sql, " AND %s %s $%zu::%s", left, operators[term->op], n, type_of(term->field));
}

const char *store_where(Ctx *cx, const char *head, const Where *where, const char *last, int limit,
                        int64_t offset, StrList *args)
{
    Buf sql = buf_new(cx->arena);
    buf_add_z(&sql, head);
    for (size_t i = 0; where && i < where->n; i++)
        add_term(cx, &sql, &where->v[i], args);
    buf_add_z(&sql, " ORDER BY ");
    for (size_t i = 0; where && i < where->order.n; i++)
        buf_printf(&sql, "%s %s, ", where->order.v[i].field->sql,
                   where->order.v[i].descending ? "DESC" : "ASC");
    buf_add_z(&sql, last);
    if (limit > 0)
        buf_printf(&sql, " LIMIT $%zu::bigint", add_arg(cx, args, pg_int(cx->arena, limit)));
    if (offset > 0)
        buf_printf(&sql, " OFFSET $%zu::bigint", add_arg(cx, args, pg_int(cx->arena, offset)));
    return str_z(cx->arena, buf_str(&sql));
}
