/* Bundle: keeps this replica at the bundle of policies that is in force. */
#include "service/bundle.h"

#include "base/log.h"
#include "runner/state.h"

static void step(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    if (!bundle_follow(&cx, runner->app))
        log_debug("the policy bundle in force was not followed: %s", cx.message);
    arena_free(arena);
}

void *bundle_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->ending)) {
        step(runner);
        bell_wait(&runner->bundle_bell, runner->options.poll_ms);
    }
    return NULL;
}
