/* Fault: named points where a spec may kill, stop, delay or fail the process; inert unless FAULT is set. */
#ifndef TG_BASE_FAULT_H
#define TG_BASE_FAULT_H

#include <stdbool.h>

/* FAULT=<name>:<action>[,…] in the environment; actions: kill (SIGKILL itself), stop (SIGSTOP
 * itself), sleep=<ms>, error. Returns true when the caller must behave as if the step failed. */
bool fault_point(const char *name);

#endif
