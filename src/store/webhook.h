/* Webhooks: where a project's events are sent. */
#ifndef TG_STORE_WEBHOOK_H
#define TG_STORE_WEBHOOK_H

#include "base/vec.h"
#include "store/store.h"

typedef struct Webhook {
    Str id, project; /* id: uuid */
    Str type, title, policy;
    Str url, secret; /* sealed */
    StrList events;  /* Activity.Type names */
} Webhook;

/* NULL without an error when there is none. */
Webhook *store_webhook_get(Ctx *cx, StoreConn *db, Str project, Str id) MUST_CHECK;
bool store_webhook_add(Ctx *cx, StoreConn *db, const Webhook *webhook) MUST_CHECK;
/* Type, title, policy, url and events; the secret stays. */
bool store_webhook_update(Ctx *cx, StoreConn *db, const Webhook *webhook) MUST_CHECK;
/* With what still waits to be delivered to it. */
bool store_webhook_remove(Ctx *cx, StoreConn *db, Str project, Str id) MUST_CHECK;

#endif
