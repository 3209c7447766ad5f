/* BundleRules: what the workspace demands of a bundle before it may be in force. */
#include "service/bundle_rules.h"

#include "store/setting.h"

bool bundle_rules_get(Ctx *cx, StoreConn *db, BundleRules *rules)
{
    const Json *setting = store_setting_get(cx, db, STR("POLICY_BUNDLE"));
    *rules = (BundleRules){
        .two_person = json_bool(setting, "twoPersonRule"),
        .no_self_activation = json_bool(setting, "noSelfActivation"),
        .minimum_coverage = (int)json_int(setting, "minimumCoverage", 0),
    };
    return cx->err == ERR_NONE;
}

bool bundle_rules_check(Ctx *cx, const Json *setting)
{
    int64_t coverage = json_int(setting, "minimumCoverage", 0);
    return (coverage >= 0 && coverage <= 100) ||
           err_set(cx, ERR_INVALID, "policyBundle.minimumCoverage is a percentage from 0 to 100");
}

/* A directory has no author: who may write to it is the host's affair. */
bool bundle_rules_hold(const BundleRules *rules, const Json *source, Str *why)
{
    Str type = json_str(source, "type");
    bool has_author = str_is(type, "PUSH") || str_is(type, "GIT");
    if (rules->two_person)
        *why = has_author ? STR("twoPersonRule: somebody else than its author must activate it")
                          : STR("twoPersonRule: a person must activate it");
    else if (rules->no_self_activation && has_author)
        *why = STR("noSelfActivation: somebody else than its author must activate it");
    else
        return false;
    return true;
}

/* A commit names its author and committer, and its signature the signer: all of them wrote it. */
static bool is_author(const Json *source, Str email)
{
    static const char *const fields[] = {"author", "committer", "signer"};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (str_eq_nocase(json_str(source, fields[i]), email))
            return true;
    return false;
}

bool bundle_rules_permit(Ctx *cx, const BundleRules *rules, const Caller *caller,
                         const BundleRow *bundle)
{
    if (!is_author(bundle->source, caller->email))
        return true;
    if (rules->no_self_activation)
        return err_set(cx, ERR_DENIED,
                       "noSelfActivation: %.*s wrote policy bundle %.12s and cannot activate it",
                       STR_ARG(caller->email), bundle->hash.p);
    if (rules->two_person && bundle->state == BUNDLE_PENDING)
        return err_set(cx, ERR_DENIED,
                       "twoPersonRule: somebody else than %.*s must activate policy bundle %.12s",
                       STR_ARG(caller->email), bundle->hash.p);
    return true;
}
