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

static bool term_names(const WhereTerm *term, const char *field)
{
    if (term->field)
        return strcmp(term->field->name, field) == 0;
    for (size_t i = 0; i < term->parts.n; i++)
        if (term_names(term->parts.v[i], field))
            return true;
    return false;
}

bool where_names(const Where *where, const char *field)
{
    return where && where->term && term_names(where->term, field);
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
    size_t n = add_arg(cx, args, pg_array(cx->arena, &term->values));
    buf_add_z(sql, term->op == WHERE_NE ? "NOT " : "");
    if (term->field->kind == WHERE_TEXTS)
        buf_printf(sql, "(%s && $%zu::text[])", left, n);
    else
        buf_printf(sql, "(%s = ANY ($%zu::%s[]))", left, n, type_of(term->field));
}

static void add_comparison(Ctx *cx, Buf *sql, const WhereTerm *term, StrList *args)
{
    static const char *const operators[] = {"=", "<>", "<", "<=", ">", ">="};
    const char *left = expression(cx, term, args);
    if (term->field->kind == WHERE_FLAG) {
        buf_add_z(sql, str_is(term->values.v[0], "true") ? left : "TRUE");
        return;
    }
    if (term->op == WHERE_IN || term->field->kind == WHERE_TEXTS) {
        add_set(cx, sql, term, left, args);
        return;
    }
    size_t n = add_arg(cx, args, term->values.v[0]);
    if (term->op == WHERE_CONTAINS)
        buf_printf(sql, "(strpos(lower(%s), lower($%zu::text)) > 0)", left, n);
    else if (term->op == WHERE_STARTS)
        buf_printf(sql, "starts_with(lower(%s), lower($%zu::text))", left, n);
    else if (term->op == WHERE_ENDS)
        buf_printf(sql, "starts_with(reverse(lower(%s)), reverse(lower($%zu::text)))", left, n);
    else
        buf_printf(sql, "(%s %s $%zu::%s)", left, operators[term->op], n, type_of(term->field));
}

/* The field's own comparison, or its parts in parentheses. */
static void add_term(Ctx *cx, Buf *sql, const WhereTerm *term, StrList *args)
{
    const char *between = term->op == WHERE_OR ? " OR " : " AND ";
    if (term->op == WHERE_HAS) {
        buf_printf(sql, "COALESCE(%s ? $%zu::text, FALSE)", term->field->sql,
                   add_arg(cx, args, term->key));
        return;
    }
    if (term->field) {
        add_comparison(cx, sql, term, args);
        return;
    }
    buf_add_z(sql, term->op == WHERE_NOT ? "(NOT " : term->parts.n ? "(" : "(TRUE");
    for (size_t i = 0; i < term->parts.n; i++) {
        buf_add_z(sql, i ? between : "");
        add_term(cx, sql, term->parts.v[i], args);
    }
    buf_add_char(sql, ')');
}

const char *store_where(Ctx *cx, const char *head, const Where *where, const char *last, int limit,
                        int64_t offset, StrList *args)
{
    Buf sql = buf_new(cx->arena);
    buf_add_z(&sql, head);
    if (where && where->term) {
        buf_add_z(&sql, " AND ");
        add_term(cx, &sql, where->term, args);
    }
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
