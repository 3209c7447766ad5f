/* Where: the filter and orderBy of a list request, checked against the fields of its table. */
#ifndef TG_API_WHERE_H
#define TG_API_WHERE_H

#include "api/request.h"
#include "store/where.h"

/* NULL with ERR_INVALID naming the field or the value. */
Where *where_read(Request *rq, const WhereField *fields) MUST_CHECK;

#endif
