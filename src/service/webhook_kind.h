/* Webhook kind: the types of the API, the policy that builds their requests, and where each may go.
 */
#ifndef TG_SERVICE_WEBHOOK_KIND_H
#define TG_SERVICE_WEBHOOK_KIND_H

#include "service/app.h"

typedef struct WebhookKind {
    const char *type;   /* "SLACK" */
    const char *policy; /* "webhook/slack" */
    const char *hosts;  /* separated by blanks, "*.x.org" = below it; NULL = any */
    /* Whose secret signs: "made" (ours, told once), "given" (the receiver's, by the person who adds
     * it, may be absent), NULL = the receiver takes no signature. */
    const char *secret;
} WebhookKind;

/* NULL = the API knows no such type. */
const WebhookKind *webhook_kind_find(Str type);
/* The address is http or https and of a host that the type may use, that TIDEGATE_WEBHOOK_HOSTS
 * names, or whose number TIDEGATE_WEBHOOK_ALLOW holds. ERR_INVALID says what would do. */
bool webhook_kind_allows(Ctx *cx, const App *app, const WebhookKind *kind, Str url) MUST_CHECK;
/* Host of an http or https address, in lower case; empty when it has none or names a user. */
Str webhook_host(Arena *arena, Str url);

#endif
