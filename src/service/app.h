/* App: what every job of this process shares; immutable after start-up. */
#ifndef TG_SERVICE_APP_H
#define TG_SERVICE_APP_H

#include <stdatomic.h>

#include "base/ctx.h"
#include "crypto/secret_box.h"
#include "policy/policy.h"
#include "store/store.h"

typedef struct App {
    Store *store;
    PolicyHost *policy;
    SecretBox *box;                             /* seals what is secret in the metadata */
    Str replica;                                /* uuid of this process */
    Str workspace;                              /* id */
    Str external_url;                           /* without a trailing slash */
    bool external_url_fixed;                    /* given by flag: the setting cannot change it */
    const struct NetAddressList *webhook_allow; /* inner addresses that webhooks may reach */
    Str webhook_hosts; /* more hosts that webhooks of any type may use, separated by blanks */
    bool ha, sample;
    const struct BundleGitOptions *git; /* where policies may come from; NULL = never from git */
    int64_t started_us;                 /* clock_wall_us() */
    /* Tells waiting runners of this process that there may be work: "check", "task", "outbox",
     * "git". Other replicas hear it through the store. Never blocks; may be NULL. */
    void (*wake)(void *ptr, const char *what);
    /* Tells people who watch: a topic (resource name), an event name, JSON data. */
    void (*publish)(void *ptr, Str topic, const char *event, Str data);
    void *ptr;
    struct Shadow *shadow; /* decisions for the candidate beside the bundle in force; may be NULL */
    atomic_bool *replaying; /* a replay runs: service/replay.h; NULL = none is ever refused */
} App;

static inline void app_wake(const App *app, const char *what)
{
    if (app->wake)
        app->wake(app->ptr, what);
}

#endif
