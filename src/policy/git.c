/* Git: the policy files of a commit, read by the git program as a child that may do nothing else.
 *
 * The repository is bare, shallow, new for every commit and removed when it was read: nothing
 * grows, nothing is checked out, no hook and no configuration of anybody's runs. Files are taken
 * out of the object store by their ids, so links and submodules never touch the disk. */
#include "policy/git.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "policy/git_child.h"
#include "policy/git_signature.h"

#define TREE_MAX_BYTES ((size_t)4 << 20)
#define FILE_MAX_BYTES (1 << 20)
#define TOTAL_MAX_BYTES (16 << 20)
#define FILES_MAX 2000

static bool has_only(const char *text, const char *more)
{
    for (; *text; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
              (*text >= '0' && *text <= '9') || strchr(more, *text)))
            return false;
    return true;
}

static bool check_url(Ctx *cx, const GitSource *source)
{
    const char *url = source->url;
    bool https = !strncmp(url, "https://", 8), ssh = !strncmp(url, "ssh://", 6);
    bool file = source->allow_file && !strncmp(url, "file:///", 8);
    const char *rest = strstr(url, "://"), *at = strchr(url, '@');
    if (!https && !ssh && !file)
        return err_set(cx, ERR_INVALID,
                       "the URL of the policies' repository begins with https:// "
                       "or ssh://%s",
                       strncmp(url, "file:", 5) ? "" : "; file:// only by --policy-git");
    if (!has_only(url, "-._~:/@%+") || rest[3] == '\0' || rest[3] == '-')
        return err_set(cx, ERR_INVALID,
                       "the URL of the policies' repository has a character that "
                       "it may not have");
    if (https && at)
        return err_set(cx, ERR_INVALID,
                       "the URL of the policies' repository may not hold a user "
                       "name or password; set username and token");
    return true;
}

static bool check_folder(Ctx *cx, const char *folder)
{
    if (!folder)
        return true;
    bool is_path = folder[0] && folder[0] != '/' && folder[0] != '-' && !strstr(folder, "..") &&
                   !strstr(folder, "//") && has_only(folder, "-._/") &&
                   folder[strlen(folder) - 1] != '/' && strlen(folder) <= 500;
    return is_path || err_set(cx, ERR_INVALID,
                              "the folder of the policies is a path below the repository's root, "
                              "such as database/policies");
}

bool git_check(Ctx *cx, const GitSource *source)
{
    const char *branch = source->branch, *key = source->ssh_key_file;
    if (!check_url(cx, source))
        return false;
    if (!branch[0] || branch[0] == '-' || branch[0] == '/' || strstr(branch, "..") ||
        !has_only(branch, "-._/") || strlen(branch) > 200)
        return err_set(cx, ERR_INVALID, "\"%s\" is not the name of a branch", branch);
    if (key && (key[0] != '/' || !has_only(key, "-._/")))
        return err_set(cx, ERR_INVALID,
                       "the SSH key file is an absolute path of letters, digits and - . _ /");
    if (source->openpgp_keys.n &&
        !str_starts(str_trim(source->openpgp_keys), "-----BEGIN PGP PUBLIC KEY BLOCK-----"))
        return err_set(cx, ERR_INVALID,
                       "openPgpKeys holds public keys as \"gpg --armor --export\" prints them");
    if (source->signature_required && !source->allowed_signers.n && !source->openpgp_keys.n)
        return err_set(cx, ERR_INVALID, "a required signature needs allowedSigners or openPgpKeys");
    return check_folder(cx, source->folder);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

static void drop(void *path)
{
    nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void drop_fd(void *fd)
{
    close((int)(intptr_t)fd);
}

/* A descriptor that git hands on to whoever asks for the password: not in the arguments, not in the
 * environment, not on the disk. */
static bool pass_token(Git *git)
{
    if (!git->source->token || secret_empty(git->source->token))
        return true;
    Str token = secret_reveal(git->source->token);
    git->token_fd = memfd_create("git-token", MFD_CLOEXEC);
    if (git->token_fd < 0)
        return err_set(git->cx, ERR_UNAVAILABLE, "cannot pass the token to git");
    arena_defer(git->cx->arena, drop_fd, (void *)(intptr_t)git->token_fd);
    return write(git->token_fd, token.p, token.n) == (ssize_t)token.n ||
           err_set(git->cx, ERR_UNAVAILABLE, "cannot pass the token to git");
}

static bool open_repository(Ctx *cx, const GitSource *source, Git *git)
{
    Str output;
    static const char *const init[] = {"init", "--quiet", "--bare", NULL};
    *git = (Git){.source = source, .cx = cx};
    if (!git_check(cx, source) || !file_make_dirs(cx, source->dir, 0700))
        return false;
    char *path = arena_printf(cx->arena, "%s/commit-XXXXXX", source->dir);
    if (!mkdtemp(path))
        return err_set(cx, ERR_UNAVAILABLE, "cannot make a directory in %s", source->dir);
    git->repository = path;
    arena_defer(cx->arena, drop, path);
    return pass_token(git) && git_child_must(git, "prepare for", init, STR_NONE, 0, &output);
}

bool git_head(Ctx *cx, const GitSource *source, Str *commit)
{
    Git git;
    Str output, rest;
    if (!open_repository(cx, source, &git))
        return false;
    const char *const words[] = {"ls-remote", "--exit-code", source->url,
                                 arena_printf(cx->arena, "refs/heads/%s", source->branch), NULL};
    ProgramResult result;
    if (!git_child_run(&git, words, STR_NONE, 0, &result))
        return false;
    output = result.output;
    if (result.status == 2)
        return err_set(cx, ERR_NOT_FOUND, "%s has no branch %s", source->url, source->branch);
    if (result.status != 0) {
        Str said = git_child_said(&git, result.errors);
        return err_set(cx, ERR_UNAVAILABLE, "cannot reach %s: %.*s", source->url, STR_ARG(said));
    }
    return (str_cut(output, '\t', commit, &rest) && commit->n >= 40) ||
           err_set(cx, ERR_UNAVAILABLE, "%s gave no commit for %s", source->url, source->branch);
}

static bool fetch(const Git *git)
{
    Str output;
    const char *const words[] = {
        "fetch",
        "--quiet",
        "--depth=1",
        "--no-tags",
        "--no-recurse-submodules",
        "--no-write-fetch-head",
        git->source->url,
        arena_printf(git->cx->arena, "+refs/heads/%s:" GIT_HEAD, git->source->branch),
        NULL};
    return git_child_must(git, "fetch", words, STR_NONE, 0, &output);
}

static bool read_commit(const Git *git, GitCommit *commit)
{
    Str output;
    static const char *const words[] = {
        "log",    "-1", "--no-show-signature", "--format=%H%x00%ae%x00%an%x00%ce%x00%cI%x00%s",
        GIT_HEAD, NULL};
    Str *const parts[] = {&commit->id,        &commit->author, &commit->author_name,
                          &commit->committer, &commit->time,   &commit->subject};
    if (!git_child_must(git, "read", words, STR_NONE, 0, &output))
        return false;
    output = str_trim(output);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        Str part;
        str_cut(output, '\0', &part, &output);
        *parts[i] = str_printable(git->cx->arena, part, 300);
    }
    return true;
}

typedef struct TreeReading {
    const Git *git;
    Json *files;
    Buf ids;
    size_t total;
    bool has_folder;
    BundleFault *fault;
} TreeReading;

static bool refuse(TreeReading *reading, Str path, const char *why)
{
    const char *file = str_printable(reading->git->cx->arena, path, 200).p;
    policy_bundle_fault(reading->fault, file, 1, "%s", why);
    return err_set(reading->git->cx, ERR_INVALID, "policy %s:1: %s", file, why);
}

static bool is_ours(Str path)
{
    static const char *const folders[] = {"lua", "policies", "rules"};
    Str top, rest;
    str_cut(path, '/', &top, &rest);
    for (size_t i = 0; i < 3; i++)
        if (str_is(top, folders[i]))
            return true;
    return false;
}

/* As in a directory: .lua files without .d.lua, nothing whose name begins with a dot. */
static bool is_policy_file(Str path)
{
    return str_ends(path, ".lua") && !str_ends(path, ".d.lua") && str_find(path, STR("/.")) < 0;
}

/* What is left of the path inside the folder; false outside of it. */
static bool enter_folder(TreeReading *reading, Str *path)
{
    const char *folder = reading->git->source->folder;
    size_t n = folder ? strlen(folder) : 0;
    if (n && (path->n <= n || !str_starts(*path, folder) || path->p[n] != '/'))
        return false;
    reading->has_folder = true;
    *path = n ? str_sub(*path, n + 1, path->n) : *path;
    return true;
}

/* "<mode> <type> <id> <size>\t<path>" */
static bool take_entry(TreeReading *reading, Str entry)
{
    Str facts, path, mode, type, id;
    int64_t size = 0;
    if (!str_cut(entry, '\t', &facts, &path) || !enter_folder(reading, &path) || !is_ours(path))
        return true;
    str_cut(facts, ' ', &mode, &facts);
    str_cut(facts, ' ', &type, &facts);
    str_cut(facts, ' ', &id, &facts);
    if (str_is(mode, "120000"))
        return refuse(reading, path, "the file is a link: commit its text");
    if (str_is(mode, "160000"))
        return refuse(reading, path, "the folder is a submodule: commit its files");
    if (!is_policy_file(path))
        return true;
    str_to_i64(str_trim(facts), &size);
    reading->total += (size_t)size;
    if (size > FILE_MAX_BYTES)
        return refuse(reading, path, "the file is larger than 1 MiB");
    if (reading->total > TOTAL_MAX_BYTES || json_len(reading->files) >= FILES_MAX)
        return refuse(reading, path, "the bundle is larger than 16 MiB or 2000 files");
    Json *file = json_new_object(reading->git->cx->arena);
    json_set_str(reading->git->cx->arena, file, "path", path);
    json_add(reading->git->cx->arena, reading->files, file);
    buf_printf(&reading->ids, "%.*s\n", STR_ARG(id));
    return true;
}

/* "<id> blob <size>\n<content>\n", in the order of the files. */
static bool take_contents(TreeReading *reading, Str output)
{
    Ctx *cx = reading->git->cx;
    for (size_t i = 0; i < json_len(reading->files); i++) {
        Str head, size_text, rest;
        int64_t size = -1;
        str_cut(output, '\n', &head, &output);
        str_cut(head, ' ', &rest, &head);
        str_cut(head, ' ', &rest, &size_text);
        if (!str_is(rest, "blob") || !str_to_i64(size_text, &size) || size < 0 ||
            (size_t)size >= output.n)
            return err_set(cx, ERR_UNAVAILABLE, "git gave an unexpected answer on %s",
                           reading->git->source->url);
        json_set_str(cx->arena, json_at(reading->files, i), "content",
                     str_sub(output, 0, (size_t)size));
        output = str_sub(output, (size_t)size + 1, output.n);
    }
    return true;
}

static bool read_files(const Git *git, Json **files, BundleFault *fault)
{
    static const char *const tree[] = {"ls-tree", "-r", "-z", "-l", "--full-tree", GIT_HEAD, NULL};
    static const char *const contents[] = {"cat-file", "--batch", NULL};
    TreeReading reading = {.git = git,
                           .files = json_new_array(git->cx->arena),
                           .ids = buf_new(git->cx->arena),
                           .fault = fault};
    Str output, entry;
    if (!git_child_must(git, "read", tree, STR_NONE, TREE_MAX_BYTES, &output))
        return false;
    while (str_next(&output, '\0', &entry))
        if (!take_entry(&reading, entry))
            return false;
    if (!reading.has_folder && git->source->folder)
        return err_set(git->cx, ERR_INVALID, "branch %s of %s has no folder %s",
                       git->source->branch, git->source->url, git->source->folder);
    *files = reading.files;
    return git_child_must(git, "read", contents, buf_str(&reading.ids),
                          TOTAL_MAX_BYTES + FILES_MAX * (size_t)128, &output) &&
           take_contents(&reading, output);
}

bool git_read(Ctx *cx, const GitSource *source, GitCommit *commit, Json **files, BundleFault *fault)
{
    Git git;
    *commit = (GitCommit){.signature = "NONE"};
    return open_repository(cx, source, &git) && fetch(&git) && read_commit(&git, commit) &&
           git_signature_check(&git, commit) && read_files(&git, files, fault);
}

bool git_answer(int argc, char **argv, int *status)
{
    char token[4096];
    const char *username = getenv("TIDEGATE_GIT_USERNAME");
    if (!username || argc != 2)
        return false;
    *status = 0;
    if (!strncmp(argv[1], "Username", 8)) {
        puts(username);
        return true;
    }
    ssize_t n = pread(3, token, sizeof token - 1, 0);
    *status = n > 0 && fwrite(token, 1, (size_t)n, stdout) == (size_t)n && puts("") >= 0 ? 0 : 1;
    secret_wipe(token, sizeof token);
    return true;
}
