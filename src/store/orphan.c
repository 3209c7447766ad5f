/* Orphan: reads /proc, because waiting for "any child" would take other people's children. */
#include "store/orphan.h"

#include <ctype.h>
#include <dirent.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

typedef struct Process {
    char name[64];
    char state;
    int parent;
} Process;

/* "12 (postgres) Z 1 …"; a name may hold anything, so the last parenthesis counts. */
static bool read_process(const char *pid, Process *process)
{
    char path[64], text[512];
    snprintf(path, sizeof path, "/proc/%.20s/stat", pid);
    FILE *file = fopen(path, "re");
    if (!file)
        return false;
    size_t n = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    text[n] = '\0';
    char *open = strchr(text, '('), *close = strrchr(text, ')');
    if (!open || !close || close < open)
        return false;
    snprintf(process->name, sizeof process->name, "%.*s", (int)(close - open - 1), open + 1);
    return sscanf(close + 1, " %c %d", &process->state, &process->parent) == 2;
}

void orphan_reap(const char *name)
{
    DIR *dir = opendir("/proc");
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));) {
        Process process;
        if (isdigit((unsigned char)entry->d_name[0]) && read_process(entry->d_name, &process) &&
            process.parent == getpid() && process.state == 'Z' && !strcmp(process.name, name))
            waitpid((pid_t)atoi(entry->d_name), NULL, WNOHANG);
    }
    closedir(dir);
}

int orphan_lock_pid(const char *data)
{
    char path[4096], text[32] = "";
    snprintf(path, sizeof path, "%s/postmaster.pid", data);
    int fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (fd < 0)
        return 0;
    ssize_t n = read(fd, text, sizeof text - 1);
    close(fd);
    return n > 0 ? atoi(text) : 0;
}

void orphan_remove_lock(const char *data)
{
    char path[4096], pid[16];
    Process process;
    snprintf(path, sizeof path, "%s/postmaster.pid", data);
    snprintf(pid, sizeof pid, "%d", orphan_lock_pid(data));
    if (!read_process(pid, &process) || process.state != 'Z')
        return;
    log_warn("removing %s of a dead PostgreSQL that nobody reaped", path);
    unlink(path);
}
