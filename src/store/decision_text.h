/* Decision texts: long texts of the inputs of decisions, kept once each and named by their hash. */
#ifndef TG_STORE_DECISION_TEXT_H
#define TG_STORE_DECISION_TEXT_H

#include "base/json.h"
#include "base/map.h"
#include "store/store.h"

#define DECISION_TEXT_KEY "$sha256"
/* {"$sha256": hash} */
bool decision_text_is_reference(const Json *value);
/* The document with every text of more than 16 KiB replaced by {"$sha256": hash}; parts without any
 * are shared, not copied. The texts go to `texts` (hash to Str *). */
const Json *decision_text_pack(Ctx *cx, const Json *value, Map *texts);
/* Keeps what is not there yet. */
bool store_decision_text_keep(Ctx *cx, StoreConn *db, const Map *texts) MUST_CHECK;
/* The document with its texts again; one that is gone stays a hash. NULL: cx says why. */
const Json *store_decision_text_unpack(Ctx *cx, StoreConn *db, const Json *value) MUST_CHECK;

#endif
