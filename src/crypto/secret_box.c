/* SecretBox: the key file, and sealed text that names the key it needs. */
#include "crypto/secret_box.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/encode.h"
#include "crypto/random.h"

#define KEY_BYTES 32
#define NONCE_BYTES 12
#define MOST_KEYS 16
#define MARK "tg1."

typedef struct BoxKey {
    int64_t version;
    Secret *key;
} BoxKey;

struct SecretBox {
    BoxKey keys[MOST_KEYS];
    size_t nkeys, newest;
};

static bool make_key_file(Ctx *cx, const char *path)
{
    char key[KEY_BYTES];
    random_bytes(key, sizeof key);
    Str encoded = base64_encode(cx->arena, (Str){key, sizeof key});
    Str line = str_printf(cx->arena, "1 %.*s\n", STR_ARG(encoded));
    char *aside = arena_printf(cx->arena, "%s.%d.new", path, (int)getpid());
    bool ok = file_write(cx, aside, line, 0600);
    secret_wipe(key, sizeof key);
    secret_wipe((char *)encoded.p, encoded.n);
    secret_wipe((char *)line.p, line.n);
    if (!ok)
        return false;
    /* link, unlike rename, never replaces the key that another process just made */
    ok = link(aside, path) == 0 || errno == EEXIST;
    int why = errno;
    unlink(aside);
    return ok || err_set(cx, ERR_INTERNAL, "cannot make key file %s: %s", path, strerror(why));
}

static bool check_permissions(Ctx *cx, const char *path)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return err_set(cx, ERR_PRECONDITION, "cannot look at key file %s: %s", path,
                       strerror(errno));
    if (st.st_uid != geteuid() && st.st_uid != 0)
        return err_set(cx, ERR_PRECONDITION,
                       "key file %s belongs to user %u; chown it to the user that runs tidegate",
                       path, (unsigned)st.st_uid);
    if (st.st_mode & 077)
        return err_set(cx, ERR_PRECONDITION,
                       "key file %s may be read by others (mode %04o); chmod 600 it", path,
                       (unsigned)(st.st_mode & 07777));
    return true;
}

static bool add_key(Ctx *cx, SecretBox *box, const char *path, Str line)
{
    Str number, text, key;
    int64_t version;
    bool fine = str_cut(line, ' ', &number, &text) && str_to_i64(number, &version) &&
                version >= 1 && base64_decode(cx->arena, str_trim(text), &key) &&
                key.n == KEY_BYTES;
    for (size_t i = 0; fine && i < box->nkeys; i++)
        fine = box->keys[i].version != version;
    if (!fine || box->nkeys == MOST_KEYS)
        return err_set(cx, ERR_INVALID,
                       "key file %s is damaged; a line is \"<version> <base64 of 32 bytes>\", each "
                       "version once, %d at most",
                       path, MOST_KEYS);
    box->keys[box->nkeys] = (BoxKey){version, secret_new(key)};
    secret_wipe((char *)key.p, key.n);
    if (version > box->keys[box->newest].version)
        box->newest = box->nkeys;
    box->nkeys++;
    return true;
}

static bool read_keys(Ctx *cx, SecretBox *box, const char *path)
{
    Str content, line;
    if (!file_read(cx, path, 64 * 1024, &content))
        return false;
    bool ok = true;
    for (Str rest = content; ok && str_next(&rest, '\n', &line);)
        ok = str_empty(str_trim(line)) || add_key(cx, box, path, str_trim(line));
    secret_wipe((char *)content.p, content.n);
    if (ok && box->nkeys == 0)
        return err_set(cx, ERR_INVALID,
                       "key file %s is empty; restore it from a backup, or remove it when nothing "
                       "was sealed yet",
                       path);
    return ok;
}

SecretBox *secret_box_open(Ctx *cx, const char *key_file)
{
    if (!file_exists(key_file) && !make_key_file(cx, key_file))
        return NULL;
    if (!check_permissions(cx, key_file))
        return NULL;
    SecretBox *box = calloc(1, sizeof *box);
    if (!box)
        abort();
    if (read_keys(cx, box, key_file))
        return box;
    secret_box_free(box);
    return NULL;
}

void secret_box_free(SecretBox *box)
{
    for (size_t i = 0; box && i < box->nkeys; i++)
        secret_free(box->keys[i].key);
    free(box);
}

/* The key's version is authenticated too. */
static Str bind_version(Arena *arena, int64_t version, Str aad)
{
    return str_printf(arena, "%lld:%.*s", (long long)version, STR_ARG(aad));
}

bool secret_box_seal(Ctx *cx, const SecretBox *box, Str aad, const Secret *secret, Str *sealed)
{
    const BoxKey *key = &box->keys[box->newest];
    Str plain = secret_reveal(secret);
    if (plain.n > 1024 * 1024)
        return err_set(cx, ERR_INVALID, "a secret has at most 1 MiB");
    char nonce[NONCE_BYTES];
    random_bytes(nonce, sizeof nonce);
    Buf all = buf_new(cx->arena);
    buf_add(&all, nonce, sizeof nonce);
    buf_add_str(&all, gcm_seal(cx->arena, secret_reveal(key->key), (Str){nonce, sizeof nonce},
                               bind_version(cx->arena, key->version, aad), plain));
    Str text = base64url_encode(cx->arena, buf_str(&all));
    *sealed = str_printf(cx->arena, MARK "%lld.%.*s", (long long)key->version, STR_ARG(text));
    return true;
}

static const BoxKey *find_key(const SecretBox *box, int64_t version)
{
    for (size_t i = 0; i < box->nkeys; i++)
        if (box->keys[i].version == version)
            return &box->keys[i];
    return NULL;
}

Secret *secret_box_unseal(Ctx *cx, const SecretBox *box, Str aad, Str sealed)
{
    Str number, text, all, plain;
    int64_t version;
    bool fine = str_starts(sealed, MARK) &&
                str_cut(str_sub(sealed, strlen(MARK), sealed.n), '.', &number, &text) &&
                str_to_i64(number, &version) && base64url_decode(cx->arena, text, &all) &&
                all.n >= NONCE_BYTES;
    if (!fine)
        return err_null(cx, ERR_INTERNAL, "a sealed secret (%.*s) is damaged", STR_ARG(aad));
    const BoxKey *key = find_key(box, version);
    if (!key)
        return err_null(cx, ERR_PRECONDITION,
                        "the key file lacks key version %lld, which a secret (%.*s) is sealed with",
                        (long long)version, STR_ARG(aad));
    if (!gcm_open(cx->arena, secret_reveal(key->key), str_sub(all, 0, NONCE_BYTES),
                  bind_version(cx->arena, version, aad), str_sub(all, NONCE_BYTES, all.n), &plain))
        return err_null(cx, ERR_INTERNAL,
                        "a sealed secret (%.*s) does not open: it was changed, moved, or sealed "
                        "with another key file",
                        STR_ARG(aad));
    Secret *secret = secret_in(cx->arena, plain);
    secret_wipe((char *)plain.p, plain.n);
    return secret;
}
