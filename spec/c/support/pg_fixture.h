/* PgFixture: a real PostgreSQL in a temporary directory, for C specs of pg/ and above.
 * PostgreSQL refuses root, so as root it runs as user postgres. */
#ifndef TG_SPEC_PG_FIXTURE_H
#define TG_SPEC_PG_FIXTURE_H

#include <ftw.h>
#include <glob.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Reads "" when no server is installed. */
typedef struct PgFixture {
    char dir[64], bin[256], conninfo[160];
} PgFixture;

static inline int pg_fixture_sh(const char *format, ...)
{
    char command[4096];
    va_list args;
    va_start(args, format);
    vsnprintf(command, sizeof command, format, args);
    va_end(args);
    return system(command);
}

static inline const char *pg_fixture_as(void)
{
    return geteuid() == 0 ? "setpriv --reuid postgres --regid postgres --init-groups --" : "";
}

/* Trust on its unix socket, except for members of role by_password. */
static inline int pg_fixture_start(PgFixture *fixture)
{
    glob_t found = {0};
    strcpy(fixture->dir, "/tmp/tg-spec-XXXXXX");
    if (glob("/usr/lib/postgresql/*/bin/initdb", 0, NULL, &found) != 0 || !mkdtemp(fixture->dir))
        return -1;
    snprintf(fixture->bin, sizeof fixture->bin, "%.*s",
             (int)(strlen(found.gl_pathv[found.gl_pathc - 1]) - strlen("/initdb")),
             found.gl_pathv[found.gl_pathc - 1]);
    globfree(&found);
    snprintf(fixture->conninfo, sizeof fixture->conninfo,
             "host=%s port=5432 user=tidegate dbname=postgres", fixture->dir);
    const char *as = pg_fixture_as();
    return pg_fixture_sh("chmod 755 %s && mkdir %s/run && chmod 777 %s && "
                         "%s %s/initdb -D %s/data -U tidegate -A trust --no-sync --locale=C.UTF-8 "
                         "-E UTF8 >%s/initdb.log 2>&1",
                         fixture->dir, fixture->dir, fixture->dir, as, fixture->bin, fixture->dir,
                         fixture->dir) ||
           pg_fixture_sh("printf 'local all +by_password scram-sha-256\\nlocal all all trust\\n' "
                         ">%s/data/pg_hba.conf && "
                         "%s %s/pg_ctl -D %s/data -l %s/data/log -w -s -o \"-k %s -h '' -F -c "
                         "shared_buffers=16MB -c max_connections=40 %s\" start",
                         fixture->dir, as, fixture->bin, fixture->dir, fixture->dir, fixture->dir,
                         "-c log_statement=none");
}

static inline int pg_fixture_remove_one(const char *path, const struct stat *st, int kind,
                                        struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

static inline void pg_fixture_stop(PgFixture *fixture)
{
    if (pg_fixture_sh("%s %s/pg_ctl -D %s/data -s -m immediate stop", pg_fixture_as(), fixture->bin,
                      fixture->dir) != 0)
        fprintf(stderr, "the spec's PostgreSQL did not stop\n");
    nftw(fixture->dir, pg_fixture_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
