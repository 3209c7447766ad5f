/* Cluster: the files of an embedded PostgreSQL: programs, data directory, socket directory, users.
 */
#ifndef TG_STORE_CLUSTER_H
#define TG_STORE_CLUSTER_H

#include <sys/types.h>

#include "store/embedded.h"

/* Who runs the server; ourselves unless we are root. */
typedef struct ServiceUser {
    const char *name;
    uid_t uid;
    gid_t gid;
    gid_t groups[64];
    int ngroups;
    bool drop; /* we are root and must become this user first */
} ServiceUser;

typedef struct Cluster {
    const char *name;
    const char *bin_dir;
    const char *data;        /* <data_dir>/pg/<name> */
    const char *socket;      /* directory of the unix socket */
    const char *hba, *ident; /* who may sign in; beside the data, where the server cannot write */
    const char *extra_role;  /* or NULL */
    ServiceUser user;
} Cluster;

/* Everything that can be known before a process is started. Strings live in cx->arena. */
bool cluster_find(Ctx *cx, const EmbeddedOptions *options, Cluster *cluster) MUST_CHECK;
/* initdb when the directory is new; then version, permissions and the files for peer sign-in. */
bool cluster_prepare(Ctx *cx, const Cluster *cluster) MUST_CHECK;
/* What to do about what PostgreSQL's programs printed. */
bool cluster_explain(Ctx *cx, const Cluster *cluster, const char *program, Str output);

#endif
