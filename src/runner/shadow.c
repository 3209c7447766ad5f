/* Shadow: the thread that asks the candidate bundle. */
#include "service/shadow.h"

#include "runner/state.h"

void *shadow_main(void *arg)
{
    Runner *runner = arg;
    shadow_run(runner->app->shadow, runner->app, &runner->ending);
    return NULL;
}
