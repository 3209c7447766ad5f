/* Cluster: finds, makes and checks the files of an embedded PostgreSQL. */
#include "store/cluster.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/vec.h"
#include "crypto/hash.h"
#include "store/child.h"

#define ROLE "tidegate"
#define SOCKET_NAME "/.s.PGSQL.5432"
#define INITDB_MS 120000

static bool has_programs(Arena *arena, const char *directory)
{
    return access(arena_printf(arena, "%s/postgres", directory), X_OK) == 0 &&
           access(arena_printf(arena, "%s/initdb", directory), X_OK) == 0;
}

/* The highest <root>/<number>/bin, as Debian and the vendor's packages have it. */
static const char *newest_version(Arena *arena, const char *root, const char *pattern)
{
    long best = 0;
    DIR *dir = opendir(root);
    const char *found = NULL;
    if (!dir)
        return NULL;
    for (struct dirent *entry; (entry = readdir(dir));) {
        char *end;
        const char *digits = entry->d_name + strcspn(entry->d_name, "0123456789");
        long version = strtol(digits, &end, 10);
        const char *bin = arena_printf(arena, pattern, root, entry->d_name);
        if (version > best && has_programs(arena, bin)) {
            best = version;
            found = bin;
        }
    }
    closedir(dir);
    return found;
}

static const char *search_path(Arena *arena)
{
    const char *path = getenv("PATH");
    Str rest = str(path ? path : ""), piece;
    while (str_next(&rest, ':', &piece)) {
        const char *directory = str_z(arena, piece);
        /* a link to the real directory: the server looks for its libraries beside itself */
        char *real = piece.n ? realpath(arena_printf(arena, "%s/postgres", directory), NULL) : NULL;
        if (!real)
            continue;
        *strrchr(real, '/') = '\0';
        const char *found = arena_printf(arena, "%s", real);
        free(real);
        if (has_programs(arena, found))
            return found;
    }
    return NULL;
}

static const char *find_programs(Arena *arena)
{
    static const char *const fixed[] = {"/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin"};
    const char *found = newest_version(arena, "/usr/lib/postgresql", "%s/%s/bin");
    if (!found)
        found = newest_version(arena, "/usr", "%s/%s/bin"); /* /usr/pgsql-16/bin */
    if (!found)
        found = search_path(arena);
    for (size_t i = 0; !found && i < sizeof fixed / sizeof *fixed; i++)
        if (has_programs(arena, fixed[i]))
            found = fixed[i];
    return found;
}

static bool find_bin(Ctx *cx, const char *given, Cluster *cluster)
{
    cluster->bin_dir = given ? given : find_programs(cx->arena);
    if (!cluster->bin_dir)
        return err_set(cx, ERR_PRECONDITION,
                       "no PostgreSQL server is installed; apt-get install postgresql, or name its "
                       "programs' directory by --pg-bin, or set PG_URL to use another server");
    if (!has_programs(cx->arena, cluster->bin_dir))
        return err_set(cx, ERR_PRECONDITION,
                       "%s does not hold initdb and postgres; correct --pg-bin", cluster->bin_dir);
    return true;
}

static bool find_own_name(Ctx *cx, ServiceUser *user)
{
    struct passwd *entry = getpwuid(geteuid());
    if (!entry)
        return err_set(cx, ERR_PRECONDITION,
                       "user id %u has no name, which PostgreSQL insists on; add a line for it to "
                       "/etc/passwd (or use nss_wrapper), or set PG_URL to use another server",
                       (unsigned)geteuid());
    user->name = arena_printf(cx->arena, "%s", entry->pw_name);
    user->uid = geteuid();
    user->gid = getegid();
    return true;
}

static bool find_user(Ctx *cx, const char *run_as, ServiceUser *user)
{
    if (geteuid() != 0)
        return find_own_name(cx, user);
    const char *wanted = run_as ? run_as : "postgres";
    struct passwd *entry = getpwnam(wanted);
    if (!entry || entry->pw_uid == 0)
        return err_set(cx, ERR_PRECONDITION,
                       "PostgreSQL does not run as root and user %s %s; start tidegate as an "
                       "ordinary user, or make a system user: useradd --system postgres",
                       wanted, entry ? "is root" : "does not exist");
    user->name = arena_printf(cx->arena, "%s", entry->pw_name);
    user->uid = entry->pw_uid;
    user->gid = entry->pw_gid;
    user->ngroups = sizeof user->groups / sizeof *user->groups;
    if (getgrouplist(user->name, user->gid, user->groups, &user->ngroups) < 0) {
        user->groups[0] = user->gid;
        user->ngroups = 1;
    }
    user->drop = true;
    return true;
}

static bool is_name(const char *name)
{
    size_t n = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && n <= 40 && name[n] == '\0' && name[0] != '-';
}

/* Beside the data when a socket's path may be that long, else below /tmp. */
static const char *socket_directory(Ctx *cx, const Cluster *cluster)
{
    const char *near = arena_printf(cx->arena, "%s.socket", cluster->data);
    struct sockaddr_un address;
    bool plain = strcspn(near, ",\"'\\ \t\n") == strlen(near); /* the setting is a list */
    if (plain && strlen(near) + strlen(SOCKET_NAME) < sizeof address.sun_path)
        return near;
    Str hash = hash_sha256_hex(cx->arena, str(cluster->data));
    return arena_printf(cx->arena, "/tmp/tidegate-%.16s", hash.p);
}

bool cluster_find(Ctx *cx, const EmbeddedOptions *options, Cluster *cluster)
{
    *cluster = (Cluster){.name = options->name, .extra_role = options->extra_role};
    if (!is_name(options->name) || options->data_dir[0] != '/')
        return err_set(cx, ERR_INVALID, "cluster \"%s\" needs a plain name and an absolute path",
                       options->name);
    cluster->data = arena_printf(cx->arena, "%s/pg/%s", options->data_dir, options->name);
    cluster->hba = arena_printf(cx->arena, "%s.hba", cluster->data);
    cluster->ident = arena_printf(cx->arena, "%s.ident", cluster->data);
    cluster->socket = socket_directory(cx, cluster);
    return find_bin(cx, options->bin_dir, cluster) &&
           find_user(cx, options->run_as, &cluster->user);
}

static bool take_over(Ctx *cx, const Cluster *cluster, const char *path, int fd)
{
    struct stat st;
    const ServiceUser *user = &cluster->user;
    if (fstat(fd, &st) != 0)
        return err_set(cx, ERR_PRECONDITION, "cannot look at %s: %s", path, strerror(errno));
    if (st.st_uid != user->uid && st.st_uid != geteuid())
        return err_set(cx, ERR_PRECONDITION, "%s belongs to user %u; chown it to %s, or remove it",
                       path, (unsigned)st.st_uid, user->name);
    if (st.st_uid != user->uid && fchown(fd, user->uid, user->gid) != 0)
        return err_set(cx, ERR_PRECONDITION, "cannot chown %s to %s: %s", path, user->name,
                       strerror(errno));
    if (st.st_mode & 027 && fchmod(fd, 0700) != 0)
        return err_set(cx, ERR_PRECONDITION, "cannot chmod 0700 %s: %s", path, strerror(errno));
    return true;
}

/* A directory of the service user's own; a link or somebody else's directory is refused. */
static bool own_directory(Ctx *cx, const Cluster *cluster, const char *path)
{
    if (mkdir(path, 0700) != 0 && errno != EEXIST)
        return err_set(cx, ERR_PRECONDITION, "cannot make directory %s: %s", path, strerror(errno));
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return err_set(cx, ERR_PRECONDITION, "cannot use directory %s: %s; move it away", path,
                       strerror(errno));
    bool ok = take_over(cx, cluster, path, fd);
    close(fd);
    return ok;
}

static const char *parent_of(Arena *arena, const char *path)
{
    return arena_copy(arena, path, (size_t)(strrchr(path, '/') - path));
}

/* Every directory above must let the service user through. */
static bool check_reach(Ctx *cx, const Cluster *cluster)
{
    struct stat st;
    const ServiceUser *user = &cluster->user;
    for (const char *path = parent_of(cx->arena, cluster->data); user->drop && *path;
         path = parent_of(cx->arena, path)) {
        if (stat(path, &st) != 0)
            return err_set(cx, ERR_PRECONDITION, "cannot look at %s: %s", path, strerror(errno));
        bool pass = st.st_uid == user->uid   ? st.st_mode & S_IXUSR
                    : st.st_gid == user->gid ? st.st_mode & S_IXGRP
                                             : st.st_mode & S_IXOTH;
        if (!pass)
            return err_set(cx, ERR_PRECONDITION,
                           "user %s, who runs PostgreSQL, cannot reach %s through %s; choose "
                           "another --data, or chmod o+x %s",
                           user->name, cluster->data, path, path);
    }
    return true;
}

static const struct {
    const char *printed, *remedy;
} remedies[] = {
    {"cannot be run as root", "PostgreSQL does not run as root: start tidegate as another user, or "
                              "make a system user named postgres"},
    {"user does not exist",
     "the user id has no name, which PostgreSQL insists on: add a line for it "
     "to /etc/passwd, or use nss_wrapper"},
    {"invalid locale", "the locale is not installed: unset LC_ALL, or install it"},
    {"has invalid permissions", "chmod 0700 the data directory"},
    {"has wrong ownership", "chown the data directory to the user that runs PostgreSQL"},
    {"too long", "the path of --data is too long for a unix socket: choose a shorter one"},
    {"\"postmaster.pid\" already exists",
     "another PostgreSQL runs on this data directory, or one that ended was never reaped: stop the "
     "other tidegate; in a container run with an init process (docker run --init)"},
    {"could not lock", "another PostgreSQL runs on this data directory: stop the other tidegate"},
    {"No space left", "the disk is full: make room"},
    {"shared memory", "the system gives too little shared memory: in a container raise --shm-size"},
    {"Permission denied", "the user that runs PostgreSQL may not read or write there: correct the "
                          "permissions, or choose another --data"},
    {"database files are incompatible",
     "the data was made by another PostgreSQL version: point --pg-bin to that version"},
    {"could not locate a valid checkpoint", "the data is damaged: restore a backup"},
    {"cannot become", "the system refuses to change users: start tidegate as an ordinary user"},
    {"cannot execute", "the program cannot be executed: correct --pg-bin"},
};

bool cluster_explain(Ctx *cx, const Cluster *cluster, const char *program, Str output)
{
    Str last = output, line;
    for (size_t i = 0; i < sizeof remedies / sizeof *remedies; i++)
        if (str_find(output, str(remedies[i].printed)) >= 0)
            return err_set(cx, ERR_PRECONDITION, "embedded PostgreSQL \"%s\" (%s): %s",
                           cluster->name, cluster->data, remedies[i].remedy);
    for (Str rest = output; str_next(&rest, '\n', &line);)
        if (str_trim(line).n)
            last = str_trim(line);
    return err_set(cx, ERR_PRECONDITION, "embedded PostgreSQL \"%s\" (%s): %s failed: %.*s",
                   cluster->name, cluster->data, program, STR_ARG(last));
}

static bool make_cluster(Ctx *cx, const Cluster *cluster)
{
    int status;
    Str output;
    const char *program = arena_printf(cx->arena, "%s/initdb", cluster->bin_dir);
    const char *argv[] = {program,
                          "-D",
                          cluster->data,
                          "-U",
                          ROLE,
                          "-A",
                          "peer",
                          "--locale=C.UTF-8",
                          "-E",
                          "UTF8",
                          "--data-checksums",
                          "--no-instructions",
                          NULL};
    if (!child_run(cx, &cluster->user, argv, INITDB_MS, &status, &output))
        return false;
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) ||
           cluster_explain(cx, cluster, "initdb", output);
}

static bool check_version(Ctx *cx, const Cluster *cluster, const char *version_file)
{
    Str made, output, ignored, number;
    int status;
    const char *program = arena_printf(cx->arena, "%s/postgres", cluster->bin_dir);
    const char *argv[] = {program, "--version", NULL};
    if (!file_read(cx, version_file, 64, &made) ||
        !child_run(cx, &cluster->user, argv, 10000, &status, &output))
        return false;
    /* postgres (PostgreSQL) 15.18 (Debian …) */
    long at = str_find(output, STR(") "));
    if (status != 0 || at < 0)
        return cluster_explain(cx, cluster, "postgres --version", output);
    str_cut(str_sub(output, (size_t)at + 2, output.n), ' ', &number, &ignored);
    str_cut(number, '.', &number, &ignored);
    made = str_trim(made);
    if (str_eq(made, number))
        return true;
    return err_set(cx, ERR_PRECONDITION,
                   "the data in %s was made by PostgreSQL %.*s and %s is PostgreSQL %.*s; either "
                   "point --pg-bin to version %.*s, or upgrade it as user %s: initdb -U " ROLE
                   " --data-checksums -D %s.new; pg_upgrade -U " ROLE
                   " -b <old bin> -B %s -d %s -D %s.new; then move %s.new to %s",
                   cluster->data, STR_ARG(made), cluster->bin_dir, STR_ARG(number), STR_ARG(made),
                   cluster->user.name, cluster->data, cluster->bin_dir, cluster->data,
                   cluster->data, cluster->data, cluster->data);
}

/* Only the unix socket, and on it only root, the service user and whoever we are. */
static bool write_access(Ctx *cx, const Cluster *cluster)
{
    Buf map = buf_new(cx->arena);
    struct passwd *self = getpwuid(geteuid());
    const char *names[] = {cluster->user.name, "root", self ? self->pw_name : "root"};
    for (size_t i = 0; i < 3; i++) {
        if (i > 0 && (!strcmp(names[i], names[0]) || (i == 2 && !strcmp(names[i], "root"))))
            continue;
        buf_printf(&map, ROLE " \"%s\" " ROLE "\n", names[i]);
        if (cluster->extra_role)
            buf_printf(&map, ROLE " \"%s\" %s\n", names[i], cluster->extra_role);
    }
    return file_write(cx, cluster->hba, STR("local all all peer map=" ROLE "\n"), 0644) &&
           file_write(cx, cluster->ident, buf_str(&map), 0644);
}

bool cluster_prepare(Ctx *cx, const Cluster *cluster)
{
    const char *version_file = arena_printf(cx->arena, "%s/PG_VERSION", cluster->data);
    if (!file_make_dirs(cx, parent_of(cx->arena, cluster->data), 0755) ||
        !check_reach(cx, cluster) || !own_directory(cx, cluster, cluster->data) ||
        !own_directory(cx, cluster, cluster->socket))
        return false;
    bool is_new = !file_exists(version_file);
    if (is_new && !make_cluster(cx, cluster))
        return false;
    return (is_new || check_version(cx, cluster, version_file)) && write_access(cx, cluster);
}
