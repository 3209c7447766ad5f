/* Orphan: what a PostgreSQL that was killed leaves behind: zombies and a lock file. */
#ifndef TG_STORE_ORPHAN_H
#define TG_STORE_ORPHAN_H

/* Reaps our dead children of that name. Others' children (policy workers) are not touched. */
void orphan_reap(const char *name);
/* The process that <data>/postmaster.pid names; 0 when there is none. */
int orphan_lock_pid(const char *data);
/* Removes <data>/postmaster.pid when the process it names is a zombie: PostgreSQL takes a zombie
 * for a running server, and where nobody reaps (a container without init) it stays for ever. */
void orphan_remove_lock(const char *data);

#endif
