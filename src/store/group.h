/* Groups of people in the metadata: groups/{email}. */
#ifndef TG_STORE_GROUP_H
#define TG_STORE_GROUP_H

#include "base/vec.h"
#include "store/store.h"
#include "store/where.h"

typedef struct GroupMember {
    Str email;
    bool is_owner;
} GroupMember;

typedef struct Group {
    Str email, title, description;
    GroupMember *members; /* by email */
    size_t nmembers;
} Group;

typedef struct GroupList {
    Group *v;
    size_t n;
} GroupList;

/* What a list may be filtered by. */
extern const WhereField store_group_fields[];

Group *store_group_get(Ctx *cx, StoreConn *db, Str email) MUST_CHECK;
/* `where` of store_group_fields; NULL = all. */
bool store_group_list(Ctx *cx, StoreConn *db, const Where *where, int64_t offset, int limit,
                      GroupList *list) MUST_CHECK;
/* With its members; ERR_EXISTS when the address is taken. */
bool store_group_add(Ctx *cx, StoreConn *db, const Group *group) MUST_CHECK;
/* Title, description and members, in a transaction. */
bool store_group_update(Ctx *cx, StoreConn *db, const Group *group) MUST_CHECK;
/* And every IAM binding that names it: a group of the same address later is another one. */
bool store_group_remove(Ctx *cx, StoreConn *db, Str email) MUST_CHECK;

/* "groups/{email}" of each group that the person is in. */
bool store_group_names(Ctx *cx, StoreConn *db, Str person, StrList *names) MUST_CHECK;
/* Addresses of the active members. */
bool store_group_people(Ctx *cx, StoreConn *db, Str email, StrList *emails) MUST_CHECK;

#endif
