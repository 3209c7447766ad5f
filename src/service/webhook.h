/* Webhook: tells an event to a receiver: the policy builds the request, the core signs and sends.
 */
#ifndef TG_SERVICE_WEBHOOK_H
#define TG_SERVICE_WEBHOOK_H

#include "base/json.h"
#include "service/app.h"
#include "store/outbox.h"

typedef struct WebhookMessage {
    Str id; /* of this delivery; the same in every attempt */
    Str project, webhook_id;
    Str type, title, policy;
    Json *event;
    const Secret *url;
    const Secret *secret; /* NULL = unsigned */
} WebhookMessage;

/* Sealed for this webhook and this column ("url", "secret") only. */
bool webhook_seal(Ctx *cx, const App *app, Str webhook_id, const char *field, const Secret *secret,
                  Str *sealed) MUST_CHECK;
/* NULL without an error for an empty text. */
bool webhook_unseal(Ctx *cx, const App *app, Str webhook_id, const char *field, Str sealed,
                    Secret **secret) MUST_CHECK;
/* One attempt, 10 s at most; true when the receiver answered 2xx and as the policy expects, or
 * when the policy wants nothing sent. ERR_ABORTED: it is not to be tried again. Hold no connection
 * meanwhile. */
bool webhook_send(Ctx *cx, const App *app, const WebhookMessage *message) MUST_CHECK;
/* One attempt of a row of the outbox. */
bool webhook_deliver(Ctx *cx, const App *app, const Delivery *delivery) MUST_CHECK;

#endif
