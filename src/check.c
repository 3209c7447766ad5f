/* Check: reviews files or standard input by policy workers of its own, and reports the findings. */
#include "check.h"

#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/json.h"
#include "base/log.h"
#include "check_fix.h"
#include "check_jsonl.h"
#include "findings.h"
#include "input.h"
#include "policy/force.h"
#include "policy/rule_set.h"
#include "schema_file.h"
#include "serve.h"
#include "sql/dialect.h"

#define REVIEW_HARD_MS 60000
#define FIX_ROUNDS_MAX 20 /* edits of one statement that touch each other need a round each */

typedef struct CheckFlags {
    const SqlDialect *dialect;
    const FindingsFormat *format;
    const char *policy_dir;
    const char *schema_file;
    const Json *schema; /* DatabaseMetadata; NULL = unknown */
    const Json *rules;  /* NULL = the bundle's own choice */
    const char *rule_set;
    bool is_jsonl, is_fix;
    const char **files;
    size_t nfiles;
} CheckFlags;

static int refuse(const char *message)
{
    fprintf(stderr, "tidegate check: %s\n", message);
    return 2;
}

static bool set_dialect(Ctx *cx, CheckFlags *flags, const char *value)
{
    return (flags->dialect = input_dialect(cx, str(value))) != NULL;
}

/* A list of SQLReviewRules, or a ReviewConfig that holds one and perhaps custom rules. */
static bool read_rules(Ctx *cx, const char *path, const Json **rules)
{
    Str text;
    JsonLimits limits = {INPUT_MAX_BYTES, 100};
    const Json *config =
        file_read(cx, path, INPUT_MAX_BYTES, &text) ? json_parse(cx, text, &limits) : NULL;
    if (!config)
        return false;
    const Json *given = config->kind == JSON_ARRAY ? config : json_get(config, "rules");
    if (!given || given->kind != JSON_ARRAY)
        return err_set(cx, ERR_INVALID, "--rules: %s has no list \"rules\"", path);
    Json *list = json_copy(cx->arena, given), *custom = json_get(config, "customRules");
    if (custom && !policy_rule_set_is_custom(custom))
        return err_set(cx, ERR_INVALID, "--rules: %s: customRules must be " POLICY_CUSTOM_FORM,
                       path);
    policy_rule_set_add_custom(cx->arena, list, custom);
    *rules = list;
    return true;
}

/* A directory of rules, a .json file, or the name of a rule set. */
static bool set_rules(Ctx *cx, CheckFlags *flags, const char *value)
{
    if (str_ends(str(value), ".json"))
        return read_rules(cx, value, &flags->rules);
    if (file_is_dir(value))
        flags->policy_dir = value;
    else
        flags->rule_set = value;
    return true;
}

static bool set_schema(Ctx *cx, CheckFlags *flags, const char *value)
{
    (void)cx;
    flags->schema_file = value; /* read when the dialect is known */
    return true;
}

static bool set_format(Ctx *cx, CheckFlags *flags, const char *value)
{
    return (flags->format = findings_format_find(cx, str(value))) != NULL;
}

static const struct {
    const char *name;
    bool (*set)(Ctx *cx, CheckFlags *flags, const char *value);
} options[] = {{"--dialect", set_dialect},
               {"--rules", set_rules},
               {"--schema", set_schema},
               {"--format", set_format}};
#define OPTIONS (sizeof options / sizeof *options)

/* Takes argv[*i], and the argument after it where the value stands there. */
static bool read_flag(Ctx *cx, int argc, char **argv, int *i, CheckFlags *flags)
{
    Str name, value;
    bool has_value = str_cut(str(argv[*i]), '=', &name, &value);
    if (str_is(str(argv[*i]), "--jsonl"))
        return flags->is_jsonl = true;
    if (str_is(str(argv[*i]), "--fix"))
        return flags->is_fix = true;
    for (size_t k = 0; k < OPTIONS; k++) {
        if (!str_is(name, options[k].name))
            continue;
        if (!has_value && ++*i >= argc)
            return err_set(cx, ERR_INVALID, "%s needs a value", options[k].name);
        return options[k].set(cx, flags, has_value ? str_z(cx->arena, value) : argv[*i]);
    }
    return err_set(
        cx, ERR_INVALID,
        "unknown flag %.*s; there are --dialect, --rules, --schema, --format, --fix and --jsonl",
        STR_ARG(name));
}

static bool read_flags(Ctx *cx, int argc, char **argv, CheckFlags *flags)
{
    *flags = (CheckFlags){.files = ARENA_ARRAY(cx->arena, const char *, (size_t)argc + 1)};
    if (!set_dialect(cx, flags, "postgres") || !set_format(cx, flags, "text"))
        return false;
    for (int i = 0; i < argc; i++) {
        if (!str_starts(str(argv[i]), "--"))
            flags->files[flags->nfiles++] = argv[i];
        else if (!read_flag(cx, argc, argv, &i, flags))
            return false;
    }
    if (flags->is_jsonl && flags->is_fix)
        return err_set(cx, ERR_INVALID, "--fix mends files: leave out --jsonl");
    if (flags->is_jsonl && (flags->schema_file || flags->nfiles))
        return err_set(cx, ERR_INVALID, "--jsonl reads requests from standard input: leave out %s",
                       flags->schema_file ? "--schema" : flags->files[0]);
    if (!flags->nfiles)
        flags->files[flags->nfiles++] = "-";
    if (flags->schema_file)
        flags->schema = schema_file_read(cx, flags->schema_file, flags->dialect);
    return flags->schema || !flags->schema_file;
}

static Str engine_of(Ctx *cx, const SqlDialect *dialect)
{
    return dialect->engine ? str(dialect->engine) : str_upper(cx->arena, str(dialect->name));
}

static Json *review_input(Ctx *cx, const CheckFlags *flags, Str text)
{
    const SqlDialect *dialect = flags->dialect;
    Json *input = json_new_object(cx->arena), *context = json_new_object(cx->arena);
    Str engine = engine_of(cx, dialect);
    json_set_str(cx->arena, context, "currentDatabase", json_str(flags->schema, "name"));
    json_set_str(cx->arena, context, "today", clock_today(cx->arena));
    json_set_str(cx->arena, input, "engine", engine);
    json_set_bool(cx->arena, input, "summary", false);
    json_set_str(cx->arena, input, "statement", text);
    json_set(cx->arena, input, "rules", flags->rules ? (Json *)flags->rules : json_null(cx->arena));
    json_set(cx->arena, input, "schema",
             flags->schema ? (Json *)flags->schema : json_null(cx->arena));
    json_set(cx->arena, input, "context", context);
    return input;
}

/* NULL: the review itself failed. */
static const Json *review_text(Ctx *cx, PolicyHost *host, const CheckFlags *flags, Str text)
{
    PolicyAnswer answer;
    if (!policy_call(cx, host, "review", review_input(cx, flags, text), &answer))
        return NULL;
    return answer.output;
}

/* Applies edits until none is left; what the review says then goes to *output. */
static bool fix_text(Ctx *cx, PolicyHost *host, const CheckFlags *flags, Str *text,
                     const Json **output)
{
    size_t count;
    for (int round = 0; round < FIX_ROUNDS_MAX; round++) {
        *text = check_fix_apply(cx->arena, *text, json_get(*output, "advices"), &count);
        if (!count)
            break;
        if (!(*output = review_text(cx, host, flags, *text)))
            return false;
    }
    return true;
}

static bool write_fixed(Ctx *cx, const char *file, Str text)
{
    struct stat status;
    if (str_is(str(file), "-"))
        return fwrite(text.p, 1, text.n, stdout) == text.n ||
               err_set(cx, ERR_UNAVAILABLE, "cannot write the mended text");
    if (stat(file, &status) != 0)
        return err_set(cx, ERR_UNAVAILABLE, "cannot read the mode of %s", file);
    return file_write(cx, file, text, status.st_mode & 07777);
}

static int check_file(Ctx *cx, PolicyHost *host, const CheckFlags *flags, const char *file,
                      Findings *findings)
{
    Str text;
    if (!input_read(cx, file, &text))
        return refuse(cx->message);
    if (!str_is_text(text))
        return refuse(arena_printf(cx->arena, "%s is not UTF-8 text without NUL", file));
    Str fixed = text;
    const Json *output = review_text(cx, host, flags, text);
    if (!output || (flags->is_fix && !fix_text(cx, host, flags, &fixed, &output)))
        return refuse(cx->message);
    bool prints = flags->is_fix && str_is(str(file), "-");
    if ((prints || !str_eq(fixed, text)) && !write_fixed(cx, file, fixed))
        return refuse(cx->message);
    if (!prints)
        findings_file(findings, input_name(file), output);
    return json_len(json_get(output, "advices")) ? 1 : 0;
}

static int check_files(Ctx *cx, PolicyHost *host, const CheckFlags *flags, const Json *rules)
{
    Findings findings = {.arena = cx->arena, .format = flags->format, .rules = rules};
    int worst = 0;
    for (size_t i = 0; i < flags->nfiles; i++) {
        Ctx own; /* one file's failure is not the next one's */
        Arena *arena = arena_new();
        ctx_init(&own, arena);
        int status = check_file(&own, host, flags, flags->files[i], &findings);
        worst = status > worst ? status : worst;
        arena_free(arena);
    }
    findings_end(&findings);
    return worst;
}

static bool find_rule_set(Ctx *cx, PolicyHost *host, CheckFlags *flags)
{
    Str engine = engine_of(cx, flags->dialect);
    return (flags->rules = policy_rule_set(cx, host, str(flags->rule_set), engine)) != NULL;
}

int check_main(Ctx *cx, int argc, char **argv)
{
    CheckFlags flags;
    if (!read_flags(cx, argc, argv, &flags))
        return refuse(cx->message);
    PolicyOptions options_of_host = {.exe = serve_exe(cx),
                                     .product_dir = serve_product_dir(cx),
                                     .overlay_dir = flags.policy_dir,
                                     .workers = 1,
                                     .hard_ms = REVIEW_HARD_MS};
    log_set_level(LOG_WARN); /* a clean file says nothing */
    PolicyHost *host = options_of_host.product_dir ? policy_host_new(cx, &options_of_host) : NULL;
    if (!host)
        return refuse(cx->message);
    if (flags.rule_set && !find_rule_set(cx, host, &flags)) {
        policy_host_free(host);
        return refuse(cx->message);
    }
    const Json *rules = policy_force_current(cx->arena, host)->rules;
    int status = flags.is_jsonl ? check_jsonl(host, rules) : check_files(cx, host, &flags, rules);
    policy_host_free(host);
    return status;
}
