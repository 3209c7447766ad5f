/* Git signature: git asks ssh-keygen or gpg, each of which knows only the keys of the setting. */
#include "policy/git_signature.h"

#include "base/file.h"

typedef enum SignatureKind { SIGNATURE_NONE, SIGNATURE_SSH, SIGNATURE_OPENPGP } SignatureKind;

/* "gpgsig -----BEGIN SSH SIGNATURE-----" in the head of the commit; git takes everything else for
 * OpenPGP. */
static bool find_signature(const Git *git, SignatureKind *kind)
{
    Str output, line;
    static const char *const words[] = {"cat-file", "commit", GIT_HEAD, NULL};
    *kind = SIGNATURE_NONE;
    if (!git_child_must(git, "read", words, STR_NONE, 0, &output))
        return false;
    while (*kind == SIGNATURE_NONE && str_next(&output, '\n', &line) && line.n)
        if (str_starts(line, "gpgsig"))
            *kind = str_find(line, STR("SSH SIGNATURE")) > 0 ? SIGNATURE_SSH : SIGNATURE_OPENPGP;
    return true;
}

/* What stands between the two, in the first place where both do. */
static Str between(Str text, const char *before, const char *after)
{
    long from = str_find(text, str(before));
    if (from < 0)
        return STR("");
    Str rest = str_sub(text, (size_t)from + strlen(before), text.n);
    long to = str_find(rest, str(after));
    return to < 0 ? STR("") : str_sub(rest, 0, (size_t)to);
}

static bool verify(const Git *git, const char *option, ProgramResult *result)
{
    const char *const words[] = {"-c", option, "verify-commit", "--raw", GIT_HEAD, NULL};
    return git_child_run(git, words, STR_NONE, 0, result);
}

/* 'Good "git" signature for ada@example.com with ED25519 key SHA256:…' */
static bool verify_ssh(const Git *git, ProgramResult *result, Str *signer)
{
    Ctx *cx = git->cx;
    const char *file = arena_printf(cx->arena, "%s/allowed_signers", git->repository);
    Str signers = str_printf(cx->arena, "%.*s\n", STR_ARG(git->source->allowed_signers));
    if (!file_write(cx, file, signers, 0600) ||
        !verify(git, arena_printf(cx->arena, "gpg.ssh.allowedSignersFile=%s", file), result))
        return false;
    *signer = between(result->errors, "signature for ", " with ");
    return true;
}

/* A home with the keys of the setting and no other; nothing is asked of the network or of an agent.
 */
static bool import_keys(const Git *git)
{
    Ctx *cx = git->cx;
    ProgramResult result;
    const char *home = arena_printf(cx->arena, "%s/.gnupg", git->repository);
    const char *configuration = arena_printf(cx->arena, "%s/gpg.conf", home);
    if (!file_make_dirs(cx, home, 0700) ||
        !file_write(cx, configuration,
                    STR("no-autostart\nno-auto-key-retrieve\ntrust-model always\n"), 0600))
        return false;
    const char *const argv[] = {"gpg", "--homedir", home, "--batch", "--quiet", "--import", NULL};
    const char *const env[] = {git_child_path(cx->arena), "LC_ALL=C", NULL};
    ProgramCall call = {.argv = argv,
                        .env = env,
                        .input = git->source->openpgp_keys,
                        .cancel = git->source->cancel,
                        .timeout_ms = GIT_CALL_MS};
    if (!program_run(cx, &call, &result))
        return false;
    return result.status == 0 || err_set(cx, ERR_INVALID, "gpg cannot read openPgpKeys: %.*s",
                                         STR_ARG(git_child_said(git, result.errors)));
}

/* "[GNUPG:] GOODSIG <key id> Ada Lovelace <ada@example.com>"; of a key that expired or was revoked
 * it says something else. */
static bool verify_openpgp(const Git *git, ProgramResult *result, Str *signer)
{
    if (!import_keys(git) || !verify(git, "gpg.program=gpg", result))
        return false;
    Str said = between(result->errors, "[GNUPG:] GOODSIG ", "\n");
    Str mail = between(said, "<", ">");
    *signer = mail.n ? mail : said;
    return true;
}

/* The lines of gpg that are for people say more than those for programs. */
static Str reason_of(const Git *git, Str errors)
{
    Str line, last = STR("");
    while (str_next(&errors, '\n', &line))
        if (str_trim(line).n && !str_starts(line, "[GNUPG:]"))
            last = line;
    return last.n ? git_child_said(git, last) : STR("nobody signed it whose key is known");
}

static bool judge(const Git *git, SignatureKind kind, GitCommit *commit)
{
    ProgramResult result;
    Str signer;
    if (!(kind == SIGNATURE_SSH ? verify_ssh : verify_openpgp)(git, &result, &signer))
        return false;
    bool good = result.status == 0 && signer.n > 0;
    commit->signature = good ? "GOOD" : "BAD";
    commit->signer = good ? str_printable(git->cx->arena, signer, 300) : STR("");
    commit->signature_error = good ? STR("") : reason_of(git, result.errors);
    return true;
}

bool git_signature_check(const Git *git, GitCommit *commit)
{
    SignatureKind kind;
    const GitSource *source = git->source;
    commit->signature = "NONE";
    commit->signer = commit->signature_error = STR("");
    if (!find_signature(git, &kind))
        return false;
    bool has = kind != SIGNATURE_NONE;
    Str keys = kind == SIGNATURE_SSH ? source->allowed_signers : source->openpgp_keys;
    if (has) {
        commit->signature = "UNCHECKED";
        commit->signature_error =
            kind == SIGNATURE_SSH ? STR("its signature is of SSH, and allowedSigners is empty")
                                  : STR("its signature is of OpenPGP, and openPgpKeys is empty");
    }
    if (has && keys.n && !judge(git, kind, commit))
        return false;
    if (!source->signature_required || !strcmp(commit->signature, "GOOD"))
        return true;
    return err_set(git->cx, ERR_DENIED, "commit %.12s is %s: %.*s", commit->id.p,
                   has ? "not signed by an allowed signer" : "not signed",
                   STR_ARG(has ? commit->signature_error : STR("a signature is required")));
}
