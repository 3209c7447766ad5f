/* Remote: the commands' way to a server: one call of its API. */
#ifndef TG_REMOTE_H
#define TG_REMOTE_H

#include "base/json.h"
#include "crypto/secret.h"

typedef struct Remote {
    Str url;       /* without a trailing slash */
    Secret *token; /* NULL = none was given */
} Remote;

/* By --url and --token-file where they were given, NULL where not: then by TIDEGATE_URL and
 * TIDEGATE_TOKEN. False (ERR_INVALID) says what is missing. */
bool remote_use(Ctx *cx, const char *url, const char *token_file, Remote *remote) MUST_CHECK;
/* path: "/v1/policyBundles?pageSize=20"; body may be NULL. The answer of a 2xx. Else NULL with the
 * server's own message, code and details in cx; *status (may be NULL) is then the HTTP status, or 0
 * when there was no answer. */
const Json *remote_call(Ctx *cx, const Remote *remote, const char *method, Str path,
                        const Json *body, int *status) MUST_CHECK;
/* Percent-encodes one segment or parameter. */
Str remote_encode(Arena *arena, Str text);

#endif
