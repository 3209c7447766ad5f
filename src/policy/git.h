/* Git: the policy files of a commit, read by the git program as a child that may do nothing else.
 */
#ifndef TG_POLICY_GIT_H
#define TG_POLICY_GIT_H

#include "base/json.h"
#include "crypto/secret.h"
#include "policy/bundle.h"

typedef struct GitSource {
    const char *url, *branch;
    const char *folder;        /* that holds rules/, policies/, lua/; NULL = the root */
    const char *exe;           /* this program, which git asks for the password */
    const char *dir;           /* holds a repository while it is read */
    const atomic_bool *cancel; /* becomes true: stop; NULL = never */
    bool allow_file;           /* file:// too */
    const char *username;      /* NULL = git */
    const Secret *token;       /* for https; NULL = none */
    const char *ssh_key_file;  /* NULL = none */
    bool signature_required;
    Str allowed_signers; /* lines of ssh-keygen's ALLOWED SIGNERS format; empty = none */
    Str openpgp_keys;    /* public keys, ASCII armor (RFC 4880); empty = none */
} GitSource;

typedef struct GitCommit {
    Str id, author, author_name, committer, time, subject; /* author, committer: email */
    const char *signature;                                 /* "NONE", "UNCHECKED", "GOOD", "BAD" */
    Str signer;                                            /* the principal of a good one */
    Str signature_error;                                   /* why it is not good */
} GitCommit;

/* ERR_INVALID names what is wrong with the URL, the branch or the key file. */
bool git_check(Ctx *cx, const GitSource *source) MUST_CHECK;
/* The commit at the head of the branch, without fetching anything. */
bool git_head(Ctx *cx, const GitSource *source, Str *commit) MUST_CHECK;
/* Fetches the head of the branch and reads what lies in rules/, policies/ and lua/ of the folder:
 * *files is [{path, content}]. A folder that the commit lacks is ERR_INVALID. A signature that is
 * required and not good is ERR_DENIED. A link, a submodule or a file that is too large fails with
 * ERR_INVALID and fills *fault. */
bool git_read(Ctx *cx, const GitSource *source, GitCommit *commit, Json **files,
              BundleFault *fault) MUST_CHECK;

/* True when git runs this program to ask for a user name or a password: *status is the exit status.
 */
bool git_answer(int argc, char **argv, int *status);

#endif
