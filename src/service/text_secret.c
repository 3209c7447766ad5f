/* Text secret: passwords in connection strings and URLs, and the addresses of persons. */
#include "service/text_secret.h"

#include <ctype.h>

#define PLACEHOLDER "redacted"
#define LOCAL_MAX 64
#define DOMAIN_MAX 253

typedef struct Cut {
    Arena *arena;
    Str text;
    Buf out;
    size_t copied;
    StrList *secrets;
} Cut;

static bool is_in(const Cut *cut, size_t at, const char *marks)
{
    return at < cut->text.n && cut->text.p[at] && strchr(marks, cut->text.p[at]) != NULL;
}

static void take_out(Cut *cut, size_t from, size_t to)
{
    Str secret = str_sub(cut->text, from, to);
    if (from >= to || from < cut->copied || str_is(secret, PLACEHOLDER))
        return;
    VEC_ADD(cut->arena, cut->secrets, secret);
    buf_add_str(&cut->out, str_sub(cut->text, cut->copied, from));
    buf_add_z(&cut->out, PLACEHOLDER);
    cut->copied = to;
}

/* scheme://user:password@host; `at` is the colon of the scheme. The last @ before the path counts:
 * a password may hold one. */
static void cut_url(Cut *cut, size_t at)
{
    size_t i = at + 3, colon = 0, end = 0;
    for (; i < cut->text.n && !is_in(cut, i, " \t\r\n/'\"<>"); i++) {
        if (cut->text.p[i] == ':' && !colon)
            colon = i + 1;
        if (cut->text.p[i] == '@')
            end = i;
    }
    if (colon && end > colon)
        take_out(cut, colon, end);
}

static const char *const keys[] = {
    "password", "passwd",     "pwd",          "passphrase",  "secret_key", "secretkey",
    "secret",   "access_key", "accesskey",    "account_key", "accountkey", "api_key",
    "apikey",   "auth_token", "access_token", "token",       NULL};

/* The length of the key that ends at `at`, of the forms sslpassword, aws_secret_key … */
static bool ends_key(Str text, size_t at)
{
    for (const char *const *key = keys; *key; key++) {
        size_t n = strlen(*key);
        if (n <= at && str_is_nocase(str_sub(text, at - n, at), *key))
            return true;
    }
    return false;
}

static size_t skip_blanks(const Cut *cut, size_t at)
{
    while (is_in(cut, at, " \t"))
        at++;
    return at;
}

/* key = value; `at` is the mark between them. */
static void cut_value(Cut *cut, size_t at)
{
    size_t key = at, from = skip_blanks(cut, at + 1), to;
    while (key > 0 && is_in(cut, key - 1, " \t\"'"))
        key--;
    if (!ends_key(cut->text, key) || is_in(cut, at + 1, "=>:"))
        return;
    if (is_in(cut, from, "'\"")) {
        const char *end = memchr(cut->text.p + from + 1, cut->text.p[from], cut->text.n - from - 1);
        from++;
        to = end ? (size_t)(end - cut->text.p) : cut->text.n;
    } else {
        for (to = from; to < cut->text.n && !is_in(cut, to, " \t\r\n;&,'\")}"); to++)
            continue;
    }
    take_out(cut, from, to);
}

Str text_secret_clean(Arena *arena, Str text, StrList *secrets)
{
    Cut cut = {.arena = arena, .text = text, .out = buf_new(arena), .secrets = secrets};
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        if (c == ':' && i + 2 < text.n && text.p[i + 1] == '/' && text.p[i + 2] == '/')
            cut_url(&cut, i);
        else if (c == '=' || c == ':')
            cut_value(&cut, i);
    }
    if (cut.copied == 0)
        return text;
    buf_add_str(&cut.out, str_sub(text, cut.copied, text.n));
    return buf_str(&cut.out);
}

static bool is_local(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("._%+-", c));
}

static bool is_domain(char c)
{
    return isalnum((unsigned char)c) || c == '.' || c == '-';
}

bool text_secret_find_address(Str text, size_t at, size_t *from, size_t *to)
{
    while (at < text.n) {
        const char *sign = memchr(text.p + at, '@', text.n - at);
        if (!sign)
            return false;
        size_t i = (size_t)(sign - text.p), low = i, high = i + 1, dot = 0;
        while (low > 0 && low > at && i - low < LOCAL_MAX && is_local(text.p[low - 1]))
            low--;
        while (high < text.n && high - i < DOMAIN_MAX && is_domain(text.p[high]))
            high++;
        while (high > i + 1 && !isalnum((unsigned char)text.p[high - 1]))
            high--;
        for (size_t k = i + 1; k < high; k++)
            dot = text.p[k] == '.' ? k : dot;
        if (low < i && dot > i + 1 && high > dot + 2) {
            *from = low;
            *to = high;
            return true;
        }
        at = i + 1;
    }
    return false;
}
