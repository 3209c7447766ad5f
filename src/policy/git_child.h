/* Git child: the git program as a child that runs no hook, reads nobody's configuration and asks
 * nobody. */
#ifndef TG_POLICY_GIT_CHILD_H
#define TG_POLICY_GIT_CHILD_H

#include "base/program.h"
#include "policy/git.h"

#define GIT_HEAD "refs/tidegate/head" /* what was fetched */

typedef struct Git {
    const GitSource *source;
    Ctx *cx;
    const char *repository; /* bare; also the home of what it starts */
    int token_fd;           /* 0 = none */
} Git;

/* What is waited for a child, in milliseconds. */
#define GIT_CALL_MS 60000

/* The words after "git". max_output in bytes; 0 = 1 MiB. */
bool git_child_run(const Git *git, const char *const *words, Str input, size_t max_output,
                   ProgramResult *result) MUST_CHECK;
/* The same where any status but 0 is ERR_UNAVAILABLE: "cannot <what> <branch> of <url>: …". */
bool git_child_must(const Git *git, const char *what, const char *const *words, Str input,
                    size_t max_output, Str *output) MUST_CHECK;
/* The last line of standard error that is not a hint, at most 300 bytes. It never holds the token,
 * which git only gets from a pipe. */
Str git_child_said(const Git *git, Str errors);
/* "PATH=…" for a child. */
const char *git_child_path(Arena *arena);

#endif
