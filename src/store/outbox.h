/* Outbox: webhook deliveries, written with what caused them and performed at least once. */
#ifndef TG_STORE_OUTBOX_H
#define TG_STORE_OUTBOX_H

#include "base/json.h"
#include "store/store.h"

typedef struct Delivery {
    Str id, project, webhook_id;
    Json *event;
    int attempts;
    Str type, title, policy;
    Str url, secret; /* sealed */
} Delivery;

/* One row for each webhook of the project that wants this event type. */
bool store_outbox_add(Ctx *cx, StoreConn *db, Str project, Str event_type,
                      const Json *event) MUST_CHECK;
/* {projectTitle, creatorTitle, actorTitle, environments} for an event: names beside ids. */
Json *store_outbox_surroundings(Ctx *cx, StoreConn *db, Str project, int64_t plan_id, Str creator,
                                Str actor) MUST_CHECK;
/* Takes one due delivery and puts its next try retry_ms ahead; *delivery = NULL when none is. */
bool store_outbox_claim(Ctx *cx, StoreConn *db, int retry_ms, Delivery **delivery) MUST_CHECK;
bool store_outbox_sent(Ctx *cx, StoreConn *db, Str id) MUST_CHECK;
/* next_ms < 0: give up, the row stays as DEAD. */
bool store_outbox_failed(Ctx *cx, StoreConn *db, Str id, Str error, int64_t next_ms) MUST_CHECK;

#endif
