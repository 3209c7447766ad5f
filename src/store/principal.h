/* Principals and their sessions: who may act. */
#ifndef TG_STORE_PRINCIPAL_H
#define TG_STORE_PRINCIPAL_H

#include "base/json.h"
#include "base/vec.h"
#include "store/store.h"
#include "store/where.h"

typedef struct Principal {
    int64_t id;
    Str kind;                /* USER, SERVICE_ACCOUNT, WORKLOAD_IDENTITY, SYSTEM */
    Str email;               /* lower case */
    Str title, phone, state; /* ACTIVE, DELETED */
    Str password_hash;       /* PHC string; empty = cannot sign in by password */
    Json *profile;
    Str create_time, last_login_time;
    StrList groups; /* groups/{email} */
} Principal;

typedef struct PrincipalList {
    Principal *v;
    size_t n;
} PrincipalList;

/* One role on one resource that counts now. */
typedef struct Grant {
    Str resource; /* workspaces/{id} or projects/{id} */
    Str role;     /* roles/{id} */
} Grant;

typedef struct GrantList {
    Grant *v;
    size_t n;
} GrantList;

typedef struct Session {
    Str token_hash; /* 32 raw bytes */
    int64_t principal_id;
    Str kind, family; /* ACCESS or REFRESH; uuid of the login */
    int64_t lifetime_s;
    Str ip, user_agent;
} Session;

Principal *store_principal_get(Ctx *cx, StoreConn *db, Str email) MUST_CHECK;
Principal *store_principal_get_by_id(Ctx *cx, StoreConn *db, int64_t id) MUST_CHECK;
bool store_principal_list(Ctx *cx, StoreConn *db, const Where *where, bool show_deleted,
                          int64_t offset, int limit, PrincipalList *list) MUST_CHECK;
bool store_principal_count(Ctx *cx, StoreConn *db, int64_t *users) MUST_CHECK;
/* Fills id. ERR_EXISTS when the address is taken. */
bool store_principal_add(Ctx *cx, StoreConn *db, Principal *principal) MUST_CHECK;
/* Title, phone, state, password_hash, profile, email. */
bool store_principal_update(Ctx *cx, StoreConn *db, const Principal *principal) MUST_CHECK;
bool store_principal_set_login(Ctx *cx, StoreConn *db, int64_t id) MUST_CHECK;

bool store_session_add(Ctx *cx, StoreConn *db, const Session *session) MUST_CHECK;
/* The active owner of a live token, and every role that they hold, directly or by allUsers; NULL
 * without an error when the token is not a live one. */
Principal *store_session_find(Ctx *cx, StoreConn *db, Str token_hash, Str kind,
                              GrantList *grants) MUST_CHECK;
/* Deletes the token and returns its session (single use); NULL when there is none. */
Session *store_session_take(Ctx *cx, StoreConn *db, Str token_hash, Str kind) MUST_CHECK;
bool store_session_remove_family(Ctx *cx, StoreConn *db, Str token_hash) MUST_CHECK;
bool store_session_remove_all(Ctx *cx, StoreConn *db, int64_t principal_id) MUST_CHECK;
bool store_session_clean(Ctx *cx, StoreConn *db) MUST_CHECK;

/* Failures of the account, and of the address, in the last ten minutes. */
bool store_login_failures(Ctx *cx, StoreConn *db, Str account, Str ip, int64_t *of_account,
                          int64_t *of_ip) MUST_CHECK;
bool store_login_failure_add(Ctx *cx, StoreConn *db, Str account, Str ip) MUST_CHECK;
bool store_login_failure_clear(Ctx *cx, StoreConn *db, Str account) MUST_CHECK;

#endif
