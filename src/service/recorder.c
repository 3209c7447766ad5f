/* Recorder: writes down what was decided, without what must not be written down. */
#include "service/recorder.h"

#include "crypto/hash.h"
#include "crypto/random.h"
#include "store/decision_text.h"
#include "store/setting.h"

#define SALT_SETTING "DECISION_SALT"
#define SALT_BYTES 32
#define CLEAN_ROUNDS 20

static bool make_salt(Ctx *cx, const App *app, StoreConn *db)
{
    Str sealed;
    char bytes[SALT_BYTES];
    random_bytes(bytes, sizeof bytes);
    Secret *salt = secret_in(cx->arena, (Str){bytes, sizeof bytes});
    if (!secret_box_seal(cx, app->box, STR(SALT_SETTING), salt, &sealed))
        return false;
    Json *value = json_new_object(cx->arena);
    json_set_str(cx->arena, value, "sealed", sealed);
    return store_setting_add(cx, db, STR(SALT_SETTING), value);
}

/* Of two that make it at once the first counts. Sealed: whoever reads the metadata must not be able
 * to try addresses against the pseudonyms. */
static bool open_salt(Ctx *cx, const App *app, StoreConn *db, const Json *value, Str *salt)
{
    *salt = STR("");
    if (!app->box)
        return true;
    if (!value && make_salt(cx, app, db))
        value = store_setting_get(cx, db, STR(SALT_SETTING));
    Secret *secret =
        value ? secret_box_unseal(cx, app->box, STR(SALT_SETTING), json_str(value, "sealed"))
              : NULL;
    if (!secret)
        return false;
    *salt = secret_reveal(secret);
    return true;
}

bool recorder_rules(Ctx *cx, const App *app, StoreConn *db, RecorderRules *rules)
{
    const Str names[] = {STR(RECORDER_SETTING), STR(SALT_SETTING)};
    Json *values[2];
    if (!store_setting_get_both(cx, db, names, values))
        return false;
    const Json *setting = values[0];
    rules->redaction =
        (RedactionRules){.keeps_persons = str_is(json_str(setting, "persons"), "KEEP"),
                         .hides_data = json_bool(setting, "hideData")};
    rules->retention_days = (int)json_int(setting, "retentionDays", RECORDER_RETENTION_DAYS);
    return rules->redaction.keeps_persons ||
           open_salt(cx, app, db, values[1], &rules->redaction.salt);
}

/* Of the input as it was decided on, long texts by their hashes. */
static Str hash_of(Ctx *cx, const Json *packed)
{
    Buf sorted = buf_new(cx->arena);
    json_write_sorted(&sorted, packed);
    return hash_sha256_hex(cx->arena, buf_str(&sorted));
}

static void redact(Ctx *cx, const RecorderRules *rules, Decision *decision)
{
    Redaction *redaction = redaction_new(cx->arena, &rules->redaction);
    decision->input = redaction_input(redaction, decision->input);
    decision->redacted = redaction_found(redaction);
    decision->output = redaction_document(redaction, decision->output);
    decision->trace = redaction_document(redaction, decision->trace);
    decision->facts = redaction_document(redaction, decision->facts);
    decision->error = redaction_text(redaction, decision->error);
}

static void pack(Ctx *cx, const RecorderRules *rules, Decision *decision, Map **texts)
{
    *texts = map_new(cx->arena);
    const Json *whole = decision->input;
    const Json *packed = decision_text_pack(cx, whole, *texts);
    decision->input_hash = hash_of(cx, packed);
    redact(cx, rules, decision);
    if (decision->input != whole) {
        *texts = map_new(cx->arena);
        packed = decision_text_pack(cx, decision->input, *texts);
    }
    decision->input = packed;
}

bool recorder_write(Ctx *cx, const App *app, Decision *decision)
{
    Map *texts;
    RecorderRules rules;
    StoreConn *db = store_borrow(cx, app->store);
    if (!db)
        return false;
    bool ok = recorder_rules(cx, app, db, &rules);
    if (ok) {
        pack(cx, &rules, decision, &texts);
        ok = store_decision_text_keep(cx, db, texts) && store_decision_add(cx, db, decision);
    }
    store_return(db);
    return ok;
}

bool recorder_clean(Ctx *cx, const App *app, StoreConn *db)
{
    RecorderRules rules;
    bool more = true;
    if (!recorder_rules(cx, app, db, &rules))
        return false;
    for (int i = 0; rules.retention_days > 0 && more && i < CLEAN_ROUNDS; i++)
        if (!store_decision_clean(cx, db, rules.retention_days, &more))
            return false;
    return true;
}
