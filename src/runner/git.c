/* Git: looks for new commits of policies, in a thread of its own because a fetch takes its time. */
#include "service/bundle_git.h"

#include "base/log.h"
#include "runner/state.h"

static void step(Runner *runner)
{
    Ctx cx;
    Arena *arena = arena_new();
    ctx_init(&cx, arena);
    if (!bundle_git_look(&cx, runner->app, &runner->stopping))
        log_debug("no policies from git: %s", cx.message ? cx.message : "not stored");
    arena_free(arena);
}

void *git_main(void *arg)
{
    Runner *runner = arg;
    while (!atomic_load(&runner->stopping)) {
        step(runner);
        bell_wait(&runner->git_bell, runner->options.poll_ms);
    }
    return NULL;
}
