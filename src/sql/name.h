/* Identifiers and lists: the smallest parts of the tree. */
#ifndef TG_SQL_NAME_H
#define TG_SQL_NAME_H

#include "sql/script.h"

/* An intrusive singly linked list: every item has a `next` of its own type. */
#define SQL_LIST(T)                                                                                \
    struct {                                                                                       \
        T *first, *last;                                                                           \
        size_t n;                                                                                  \
    }

#define SQL_LIST_ADD(list, item)                                                                   \
    do {                                                                                           \
        if ((list)->last)                                                                          \
            (list)->last->next = (item);                                                           \
        else                                                                                       \
            (list)->first = (item);                                                                \
        (list)->last = (item);                                                                     \
        (list)->n++;                                                                               \
    } while (0)

/* One identifier. `raw` is as written but without its quotes, `name` as the engine stores it. */
typedef struct SqlIdent {
    struct SqlIdent *next;
    Str name;
    Str raw;
    Span span;
    bool quoted;
} SqlIdent;
typedef SQL_LIST(SqlIdent) SqlIdentList;

#endif
