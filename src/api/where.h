/* Where: the filter and orderBy of a list request, checked against the fields of its table. */
#ifndef TG_API_WHERE_H
#define TG_API_WHERE_H

#include "api/request.h"
#include "store/where.h"

/* The text is an expression of CEL that compares the fields with values. *term is NULL when it is
 * empty. False: ERR_INVALID naming the field or the place. */
bool where_parse(Ctx *cx, Str text, const WhereField *fields, const WhereTerm **term) MUST_CHECK;
/* NULL with ERR_INVALID naming the field or the value. */
Where *where_read(Request *rq, const WhereField *fields) MUST_CHECK;

#endif
