/* Recorder: writes down what was decided, without what must not be written down. */
#ifndef TG_SERVICE_RECORDER_H
#define TG_SERVICE_RECORDER_H

#include "service/app.h"
#include "service/redaction.h"
#include "store/decision.h"

#define RECORDER_SETTING "DECISION_RECORD"
#define RECORDER_RETENTION_DAYS 365

/* The setting of the workspace: {persons: "PSEUDONYM" or "KEEP", hideData, retentionDays}. */
typedef struct RecorderRules {
    RedactionRules redaction;
    int retention_days; /* 0 = for ever */
} RecorderRules;

bool recorder_rules(Ctx *cx, const App *app, StoreConn *db, RecorderRules *rules) MUST_CHECK;
/* Takes the decision as it was made: its input_hash is that of this input. Redacts it, keeps its
 * long texts apart and stores it; fills id, redacted and what was changed. */
bool recorder_write(Ctx *cx, const App *app, Decision *decision) MUST_CHECK;
/* Removes what is older than the retention; some thousands a call. */
bool recorder_clean(Ctx *cx, const App *app, StoreConn *db) MUST_CHECK;

#endif
