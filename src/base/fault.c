/* Fault: reads FAULT once and acts at the named points. */
#include "base/fault.h"

#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"

static bool act(Str action)
{
    int64_t ms;
    if (str_is(action, "kill"))
        kill(getpid(), SIGKILL);
    else if (str_is(action, "stop"))
        kill(getpid(), SIGSTOP);
    else if (str_is(action, "error"))
        return true;
    else if (str_starts(action, "sleep=") && str_to_i64(str_sub(action, 6, action.n), &ms))
        clock_sleep_ms(ms);
    else
        log_error("FAULT: unknown action %.*s", STR_ARG(action));
    return false;
}

bool fault_point(const char *name)
{
    const char *plan = getenv("FAULT");
    if (!plan)
        return false;
    Str rest = str(plan), entry, point, action;
    bool failed = false;
    while (str_next(&rest, ',', &entry)) {
        if (str_cut(entry, ':', &point, &action) && str_is(point, name)) {
            log_warn("fault point %s: %.*s", name, STR_ARG(action));
            failed |= act(action);
        }
    }
    return failed;
}
