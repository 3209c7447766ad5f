/* Lockdown: what a worker process gives up before it reads the first byte. */
#ifndef TG_POLICY_LOCKDOWN_H
#define TG_POLICY_LOCKDOWN_H

#include <stdbool.h>

struct PolicyNote;

/* Maps the note that the host passed as descriptor 1; before the lockdown. NULL when it is none. */
struct PolicyNote *policy_lockdown_note(void);
/* Descriptors (only 0 stays), limits, no new privileges, death with the parent, system call filter.
 * False when any of it is refused: then the process must end. */
bool policy_lockdown(void);
/* Allows this many more seconds of processor time; the kernel ends the process after that. */
bool policy_lockdown_renew(int seconds);

#endif
