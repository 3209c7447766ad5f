/* Where: what a list asks for, as conditions and an order that each table's fields translate. */
#ifndef TG_STORE_WHERE_H
#define TG_STORE_WHERE_H

#include "base/ctx.h"
#include "base/vec.h"

typedef enum WhereKind {
    WHERE_TEXT,
    WHERE_TIME,
    WHERE_BOOL,
    WHERE_FLAG,
    WHERE_TEXTS,
    WHERE_MAP
} WhereKind;

/* What a list may be asked for. A table of them ends with a row without a name. */
typedef struct WhereField {
    const char *name; /* "create_time"; of WHERE_MAP with its dot: "labels." */
    const char *sql;  /* an expression over the list's own tables, never NULL in the database */
    WhereKind kind;   /* FLAG: a condition that true adds and false leaves out; TEXTS: a text array
                         that holds the value; MAP: jsonb of texts */
    const char *prefix; /* of resource names, taken off the values: "users/"; or NULL */
    bool sorts;         /* may stand in an order */
} WhereField;

typedef enum WhereOp {
    WHERE_EQ,
    WHERE_NE,
    WHERE_LT,
    WHERE_LE,
    WHERE_GT,
    WHERE_GE,
    WHERE_IN,
    WHERE_CONTAINS, /* in any case, as the next two */
    WHERE_STARTS,
    WHERE_ENDS,
    WHERE_HAS, /* MAP: the key is there */
    WHERE_AND, /* none = true */
    WHERE_OR,
    WHERE_NOT
} WhereOp;

/* One comparison, or several terms joined. */
typedef struct WhereTerm WhereTerm;
struct WhereTerm {
    WhereOp op;
    const WhereField *field;
    Str key;        /* of a WHERE_MAP */
    StrList values; /* valid for the kind: RFC 3339 times, true or false; several of WHERE_IN */
    struct {
        const WhereTerm **v;
        size_t n, cap;
    } parts; /* of AND, OR and NOT */
};

typedef struct WhereOrder {
    const WhereField *field;
    bool descending;
} WhereOrder;

typedef struct Where {
    const WhereTerm *term; /* NULL = no condition */
    struct {
        WhereOrder *v;
        size_t n, cap;
    } order;
} Where;

/* NULL when the table has no such field. */
const WhereField *where_field(const WhereField *fields, Str name);

/* True when the field stands in the conditions. where may be NULL. */
bool where_names(const Where *where, const char *field);

/* "<head> AND … ORDER BY …, <last> LIMIT n OFFSET m". args begins with the parameters of head and
 * grows; where may be NULL. limit 0 = all. */
const char *store_where(Ctx *cx, const char *head, const Where *where, const char *last, int limit,
                        int64_t offset, StrList *args);

/* What each list understands. */
extern const WhereField store_project_fields[], store_instance_fields[], store_database_fields[],
    store_rollout_fields[], store_changelog_fields[], store_plan_fields[], store_issue_fields[],
    store_principal_fields[];

#endif
