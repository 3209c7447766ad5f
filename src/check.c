/* Check: reads files or standard input, asks one policy worker, prints findings. */
#include "check.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "policy/policy.h"
#include "serve.h"
#include "sql/dialect.h"

#define LARGEST_FILE ((size_t)256 * 1024 * 1024)
#define REVIEW_HARD_MS 60000

typedef struct CheckFlags {
    Str dialect, format; /* API engine name or dialect; text or json */
    const char *policy_dir;
    const char **files;
    size_t nfiles;
} CheckFlags;

static int refuse(const char *message)
{
    fprintf(stderr, "tidegate check: %s\n", message);
    return 2;
}

static bool read_flags(Ctx *cx, int argc, char **argv, CheckFlags *flags)
{
    *flags = (CheckFlags){.dialect = STR("postgres"), .format = STR("text")};
    flags->files = ARENA_ARRAY(cx->arena, const char *, (size_t)argc + 1);
    for (int i = 0; i < argc; i++) {
        Str name, value;
        bool inline_value = str_cut(str(argv[i]), '=', &name, &value);
        if (!str_starts(name, "--")) {
            flags->files[flags->nfiles++] = argv[i];
            continue;
        }
        if (!inline_value && ++i >= argc)
            return err_set(cx, ERR_INVALID, "%.*s needs a value", STR_ARG(name));
        if (!inline_value)
            value = str(argv[i]);
        if (str_is(name, "--dialect"))
            flags->dialect = value;
        else if (str_is(name, "--format"))
            flags->format = value;
        else if (str_is(name, "--rules"))
            flags->policy_dir = str_z(cx->arena, value);
        else
            return err_set(cx, ERR_INVALID,
                           "unknown flag %.*s; there are --dialect, --rules and --format",
                           STR_ARG(name));
    }
    if (!flags->nfiles)
        flags->files[flags->nfiles++] = "-";
    if (!str_is(flags->format, "text") && !str_is(flags->format, "json"))
        return err_set(cx, ERR_INVALID, "--format takes text or json, not \"%.*s\"",
                       STR_ARG(flags->format));
    return true;
}

static bool read_input(Ctx *cx, Str *content)
{
    Buf buf = buf_new(cx->arena);
    for (;;) {
        buf_reserve(&buf, 65536);
        ssize_t n = read(STDIN_FILENO, buf.p + buf.n, 65536);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(cx, ERR_INTERNAL, "cannot read standard input");
        if (n == 0)
            break;
        buf.n += (size_t)n;
        if (buf.n > LARGEST_FILE)
            return err_set(cx, ERR_INVALID, "standard input is larger than %zu bytes",
                           LARGEST_FILE);
    }
    *content = buf_str(&buf);
    return true;
}

static void print_text(const char *file, const Json *advices)
{
    for (size_t i = 0; i < json_len(advices); i++) {
        const Json *a = json_at(advices, i);
        printf("%s:%lld:%lld: %.*s: %.*s [%.*s]\n", file, (long long)json_int(a, "line", 1),
               (long long)json_int(a, "column", 1), STR_ARG(json_str(a, "status")),
               STR_ARG(json_str(a, "content")),
               STR_ARG(json_str(a, "rule").n ? json_str(a, "rule") : json_str(a, "title")));
    }
}

static void print_json(Ctx *cx, const char *file, Json *advices)
{
    Json *line = json_new_object(cx->arena);
    json_set_z(cx->arena, line, "file", file);
    json_set(cx->arena, line, "advices", advices);
    printf("%s\n", json_text(cx->arena, line).p);
}

static int check_file(Ctx *cx, PolicyHost *host, const CheckFlags *flags, const char *file)
{
    Str text;
    PolicyAnswer answer;
    bool ok = !strcmp(file, "-") ? read_input(cx, &text) : file_read(cx, file, LARGEST_FILE, &text);
    if (!ok)
        return refuse(cx->message);
    Json *input = json_new_object(cx->arena);
    json_set_str(cx->arena, input, "engine", str_upper(cx->arena, flags->dialect));
    json_set_str(cx->arena, input, "statement", text);
    json_set(cx->arena, input, "rules", json_null(cx->arena));
    json_set(cx->arena, input, "schema", json_null(cx->arena));
    json_set(cx->arena, input, "context", json_new_object(cx->arena));
    if (!policy_call(cx, host, "review", input, &answer))
        return refuse(cx->message);
    Json *advices = json_get(answer.output, "advices");
    const char *shown = !strcmp(file, "-") ? "stdin" : file;
    if (str_is(flags->format, "json"))
        print_json(cx, shown, advices);
    else
        print_text(shown, advices);
    return json_len(advices) ? 1 : 0;
}

/* The API's name of the engine: "postgres" and "POSTGRES" are both fine. */
static bool check_dialect(Ctx *cx, CheckFlags *flags)
{
    if (str_is_nocase(flags->dialect, "postgresql"))
        flags->dialect = STR("POSTGRES");
    return sql_dialect_find(flags->dialect) ||
           err_set(cx, ERR_INVALID, "unknown dialect \"%.*s\"", STR_ARG(flags->dialect));
}

int check_main(Ctx *cx, int argc, char **argv)
{
    CheckFlags flags;
    if (!read_flags(cx, argc, argv, &flags) || !check_dialect(cx, &flags))
        return refuse(cx->message);
    PolicyOptions options = {.exe = serve_exe(cx),
                             .product_dir = serve_product_dir(cx),
                             .overlay_dir = flags.policy_dir,
                             .workers = 1,
                             .hard_ms = REVIEW_HARD_MS};
    log_set_level(LOG_WARN); /* a clean file says nothing */
    PolicyHost *host = options.product_dir ? policy_host_new(cx, &options) : NULL;
    if (!host)
        return refuse(cx->message);
    int worst = 0;
    for (size_t i = 0; i < flags.nfiles; i++) {
        Ctx own; /* one file's failure is not the next one's */
        Arena *arena = arena_new();
        ctx_init(&own, arena);
        int status = check_file(&own, host, &flags, flags.files[i]);
        worst = status > worst ? status : worst;
        arena_free(arena);
    }
    policy_host_free(host);
    return worst;
}
