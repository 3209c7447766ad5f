/* Embedded: a PostgreSQL cluster of our own, run as a child process and reached by a unix socket.
 */
#ifndef TG_STORE_EMBEDDED_H
#define TG_STORE_EMBEDDED_H

#include "base/ctx.h"

typedef struct EmbeddedPg EmbeddedPg;

typedef struct EmbeddedOptions {
    const char *data_dir;   /* ours; the cluster is made in <data_dir>/pg/<name> */
    const char *name;       /* "metadata", "sample-test" …: letters, digits, dashes */
    const char *bin_dir;    /* where initdb and postgres are; NULL = search */
    const char *run_as;     /* when we are root: the user to run it as; NULL = postgres */
    const char *extra_role; /* one more role that we may sign in as; NULL = none */
} EmbeddedOptions;

/* Makes the cluster when it is absent, starts it and waits until it answers. From then on a thread
 * restarts it (with back-off) when it dies; it ends with this process, even by SIGKILL. Failure:
 * ERR_PRECONDITION saying what to do. */
EmbeddedPg *embedded_start(Ctx *cx, const EmbeddedOptions *options) MUST_CHECK;
/* keyword=value text for pg_connect: role tidegate (superuser), database postgres, no password. */
const char *embedded_conninfo(const EmbeddedPg *embedded);
/* The socket's directory, for data sources that point to this cluster (port 5432). */
const char *embedded_socket_dir(const EmbeddedPg *embedded);
int embedded_pid(EmbeddedPg *embedded); /* the postmaster now; 0 while it is down */
/* Orderly fast stop, waits for the end. NULL is allowed. */
void embedded_stop(EmbeddedPg *embedded);

#endif
