/* Child: a PostgreSQL program run as the service user, in its own process group, never outliving
 * us. */
#ifndef TG_STORE_CHILD_H
#define TG_STORE_CHILD_H

#include <sys/types.h>

#include "store/cluster.h"

/* argv[0] is a path. *output is the reading end of its standard output and error, not blocking.
 * death_signal is sent to it when the calling thread ends. -1 and errno on failure. */
pid_t child_start(const ServiceUser *user, const char *const *argv, int death_signal, int *output);
/* Runs it to its end, at most timeout_ms; *text is the last 16 KiB of what it printed. False with
 * ERR_PRECONDITION when it could not be started or was too slow. */
bool child_run(Ctx *cx, const ServiceUser *user, const char *const *argv, int timeout_ms,
               int *status, Str *text) MUST_CHECK;

#endif
