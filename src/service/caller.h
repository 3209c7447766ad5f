/* Caller: on whose behalf a job runs. */
#ifndef TG_SERVICE_CALLER_H
#define TG_SERVICE_CALLER_H

#include "base/str.h"

typedef struct Caller {
    int64_t id; /* principal; 0 = nobody signed in */
    Str email, title, kind;
    Str ip, user_agent;
} Caller;

#endif
