/* Caller: on whose behalf a job runs. */
#ifndef TG_SERVICE_CALLER_H
#define TG_SERVICE_CALLER_H

#include "store/principal.h"

typedef struct Caller {
    int64_t id; /* principal; 0 = nobody signed in */
    Str email, title, kind;
    Str ip, user_agent;
    GrantList grants; /* as they were when the request began */
    bool has_grants;  /* false: whoever needs them asks the store */
} Caller;

#endif
