/* Config: one table of options; a flag wins over TIDEGATE_*, which wins over an alias, which wins
 * over the default. */
#include "config.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"

typedef enum OptionKind { OPTION_FLAG, OPTION_NUMBER, OPTION_TEXT } OptionKind;
typedef enum OptionId {
    OPT_PORT,
    OPT_HOST,
    OPT_DATA,
    OPT_EXTERNAL_URL,
    OPT_HA,
    OPT_DEBUG,
    OPT_TLS_CERT,
    OPT_TLS_KEY,
    OPT_POLICY_DIR,
    OPT_POLICY_COVERAGE_MINIMUM,
    OPT_POLICY_GIT,
    OPT_POLICY_GIT_BRANCH,
    OPT_POLICY_GIT_INTERVAL,
    OPT_NO_SAMPLE,
    OPT_LOG_FORMAT,
    OPT_PG_BIN,
    OPT_PG_URL,
    OPT_CHECK_CONFIG,
    OPT_COUNT
} OptionId;

typedef struct Option {
    const char *flag; /* NULL: environment only */
    OptionKind kind;
    const char *env, *alias; /* alias: the name older set-ups use */
    const char *help;
} Option;

static const Option options[OPT_COUNT] = {
    [OPT_PORT] = {"--port", OPTION_NUMBER, "TIDEGATE_PORT", "BB_PORT",
                  "TCP port, 0 to 65535 (8080; 0 = any free one)"},
    [OPT_HOST] = {"--host", OPTION_TEXT, "TIDEGATE_HOST", NULL,
                  "address to listen on (127.0.0.1; 0.0.0.0 with PG_URL)"},
    [OPT_DATA] = {"--data", OPTION_TEXT, "TIDEGATE_DATA", "BYTEBASE_DATA_DIR",
                  "data directory (/var/lib/tidegate as root, else ~/.local/share/tidegate)"},
    [OPT_EXTERNAL_URL] = {"--external-url", OPTION_TEXT, "TIDEGATE_EXTERNAL_URL", "BB_EXTERNAL_URL",
                          "where users reach this server, http(s)://…"},
    [OPT_HA] = {"--ha", OPTION_FLAG, "TIDEGATE_HA", NULL, "one of several replicas on one PG_URL"},
    [OPT_DEBUG] = {"--debug", OPTION_FLAG, "TIDEGATE_DEBUG", "BB_DEBUG", "log more"},
    [OPT_TLS_CERT] = {"--tls-cert", OPTION_TEXT, "TIDEGATE_TLS_CERT", NULL,
                      "certificate chain, PEM file (with --tls-key)"},
    [OPT_TLS_KEY] = {"--tls-key", OPTION_TEXT, "TIDEGATE_TLS_KEY", NULL,
                     "private key, PEM file (with --tls-cert)"},
    [OPT_POLICY_DIR] = {"--policy-dir", OPTION_TEXT, "TIDEGATE_POLICY_DIR", NULL,
                        "your rules/, policies/ and lua/, laid over the product's"},
    [OPT_POLICY_COVERAGE_MINIMUM] = {"--policy-coverage-minimum", OPTION_NUMBER,
                                     "TIDEGATE_POLICY_COVERAGE_MINIMUM", NULL,
                                     "per cent of the lines of each of your policy files that "
                                     "examples and specs must run (0)"},
    [OPT_POLICY_GIT] = {"--policy-git", OPTION_TEXT, "TIDEGATE_POLICY_GIT", NULL,
                        "repository of such folders to follow: https://, ssh:// or file://"},
    [OPT_POLICY_GIT_BRANCH] = {"--policy-git-branch", OPTION_TEXT, "TIDEGATE_POLICY_GIT_BRANCH",
                               NULL, "its branch (main)"},
    [OPT_POLICY_GIT_INTERVAL] = {"--policy-git-interval", OPTION_NUMBER,
                                 "TIDEGATE_POLICY_GIT_INTERVAL", NULL,
                                 "seconds between two looks, 1 to 86400 (60)"},
    [OPT_NO_SAMPLE] = {"--no-sample", OPTION_FLAG, "TIDEGATE_NO_SAMPLE", NULL,
                       "no sample project and databases"},
    [OPT_LOG_FORMAT] = {"--log-format", OPTION_TEXT, "TIDEGATE_LOG_FORMAT", NULL,
                        "text or json (text)"},
    [OPT_PG_BIN] = {"--pg-bin", OPTION_TEXT, "TIDEGATE_PG_BIN", NULL,
                    "directory of PostgreSQL's programs, for the embedded server"},
    [OPT_PG_URL] = {NULL, OPTION_TEXT, "PG_URL", "TIDEGATE_PG_URL",
                    "metadata PostgreSQL 14+: URI, key=value, or a file that holds one (embedded)"},
    [OPT_CHECK_CONFIG] = {"--check-config", OPTION_FLAG, "TIDEGATE_CHECK_CONFIG", NULL,
                          "read the configuration, say what is wrong, and exit"},
};

typedef struct Value {
    const char *text; /* NULL = not given */
    const char *from; /* the flag or variable, for messages */
} Value;

static bool set_flag(Ctx *cx, Value *value, const char *name, const char *text)
{
    if (!text || !*text || !strcmp(text, "true") || !strcmp(text, "1"))
        value->text = "true";
    else if (!strcmp(text, "false") || !strcmp(text, "0"))
        value->text = "false";
    else
        return err_set(cx, ERR_INVALID, "%s takes true or false, not \"%s\"", name, text);
    value->from = name;
    return true;
}

static bool read_environment(Ctx *cx, Value values[OPT_COUNT])
{
    for (int i = 0; i < OPT_COUNT; i++) {
        const char *names[] = {options[i].alias, options[i].env};
        for (int k = 0; k < 2; k++) {
            const char *text = names[k] ? getenv(names[k]) : NULL;
            if (!text || !*text)
                continue;
            if (options[i].kind == OPTION_FLAG && !set_flag(cx, &values[i], names[k], text))
                return false;
            if (options[i].kind != OPTION_FLAG)
                values[i] = (Value){text, names[k]};
        }
    }
    return true;
}

static int find_option(Str name)
{
    for (int i = 0; i < OPT_COUNT; i++)
        if (options[i].flag && str_is(name, options[i].flag))
            return i;
    return -1;
}

static bool read_flags(Ctx *cx, int argc, char **argv, Value values[OPT_COUNT])
{
    for (int i = 0; i < argc; i++) {
        Str name, text;
        bool inline_value = str_cut(str(argv[i]), '=', &name, &text);
        int id = find_option(name);
        if (id < 0)
            return err_set(cx, ERR_INVALID, "unknown flag %s; see tidegate help", argv[i]);
        const char *flag = options[id].flag;
        if (options[id].kind == OPTION_FLAG) {
            if (!set_flag(cx, &values[id], flag, inline_value ? text.p : NULL))
                return false;
            continue;
        }
        const char *given = inline_value ? text.p : i + 1 < argc ? argv[++i] : "";
        if (!*given || (!inline_value && str_starts(str(given), "--")))
            return err_set(cx, ERR_INVALID, "%s needs a value: %s", flag, options[id].help);
        values[id] = (Value){given, flag};
    }
    return true;
}

static bool is_on(const Value *value)
{
    return value->text && !strcmp(value->text, "true");
}

/* Leaves the number as it is when nothing is given. */
static bool take_number(Ctx *cx, const Value *value, const char *what, int least, int most,
                        int *number)
{
    int64_t given;
    if (!value->text)
        return true;
    if (!str_to_i64(str(value->text), &given) || given < least || given > most)
        return err_set(cx, ERR_INVALID, "%s takes %s from %d to %d, not \"%s\"", value->from, what,
                       least, most, value->text);
    *number = (int)given;
    return true;
}

static const char *default_data(Ctx *cx)
{
    const char *home = getenv("HOME"), *xdg = getenv("XDG_DATA_HOME");
    if (geteuid() == 0)
        return "/var/lib/tidegate"; /* the service user must be able to reach it */
    if (xdg && *xdg == '/')
        return arena_printf(cx->arena, "%s/tidegate", xdg);
    return arena_printf(cx->arena, "%s/.local/share/tidegate", home && *home ? home : "/tmp");
}

static const char *absolute(Ctx *cx, const char *path)
{
    char cwd[4096];
    if (!path || path[0] == '/' || !getcwd(cwd, sizeof cwd))
        return path;
    return arena_printf(cx->arena, "%s/%s", cwd, path);
}

static bool take_external_url(Ctx *cx, const Value *value, const char **url)
{
    if (!value->text)
        return true;
    Str text = str(value->text);
    while (str_ends(text, "/"))
        text.n--;
    bool http = str_starts(text, "http://") && text.n > 7;
    bool https = str_starts(text, "https://") && text.n > 8;
    if ((!http && !https) || strcspn(value->text, " \t\r\n\"<>?#\\") < strlen(value->text))
        return err_set(cx, ERR_INVALID, "%s takes an http:// or https:// URL, not \"%s\"",
                       value->from, value->text);
    *url = str_z(cx->arena, text);
    return true;
}

static bool readable(Ctx *cx, const Value *value)
{
    if (!value->text || access(value->text, R_OK) == 0)
        return true;
    return err_set(cx, ERR_INVALID, "%s: cannot read %s", value->from, value->text);
}

static bool check_files(Ctx *cx, const Value values[OPT_COUNT])
{
    if (!values[OPT_TLS_CERT].text != !values[OPT_TLS_KEY].text)
        return err_set(cx, ERR_INVALID, "--tls-cert and --tls-key go together; give both");
    if (!readable(cx, &values[OPT_TLS_CERT]) || !readable(cx, &values[OPT_TLS_KEY]))
        return false;
    const Value *dir = &values[OPT_POLICY_DIR];
    if (dir->text && !file_is_dir(dir->text))
        return err_set(cx, ERR_INVALID, "%s: %s is not a directory", dir->from, dir->text);
    return true;
}

static bool check_together(Ctx *cx, const Value values[OPT_COUNT], const Config *config)
{
    if (strcmp(config->log_format, "text") && strcmp(config->log_format, "json"))
        return err_set(cx, ERR_INVALID, "%s takes text or json, not \"%s\"",
                       values[OPT_LOG_FORMAT].from, config->log_format);
    if (config->ha && !config->pg_url)
        return err_set(cx, ERR_INVALID,
                       "HA mode requires external PostgreSQL (set PG_URL environment variable)");
    if (config->policy_git && config->policy_dir)
        return err_set(cx, ERR_INVALID,
                       "policies come from a directory or from git: give %s or %s, not both",
                       values[OPT_POLICY_DIR].from, values[OPT_POLICY_GIT].from);
    return check_files(cx, values);
}

bool config_parse(Ctx *cx, int argc, char **argv, Config *config)
{
    Value values[OPT_COUNT] = {{0}};
    *config = (Config){.port = 8080};
    if (!read_environment(cx, values) || !read_flags(cx, argc, argv, values) ||
        !take_number(cx, &values[OPT_PORT], "a port", 0, 65535, &config->port) ||
        !take_number(cx, &values[OPT_POLICY_GIT_INTERVAL], "seconds", 1, 86400,
                     &config->policy_git_interval_s) ||
        !take_number(cx, &values[OPT_POLICY_COVERAGE_MINIMUM], "a number", 0, 100,
                     &config->policy_coverage_minimum) ||
        !take_external_url(cx, &values[OPT_EXTERNAL_URL], &config->external_url))
        return false;
    config->pg_url = values[OPT_PG_URL].text;
    config->host = values[OPT_HOST].text ? values[OPT_HOST].text
                   : config->pg_url      ? "0.0.0.0"
                                         : "127.0.0.1";
    const char *data = values[OPT_DATA].text;
    config->data = absolute(cx, data ? data : default_data(cx));
    config->pg_bin = values[OPT_PG_BIN].text;
    config->policy_dir = absolute(cx, values[OPT_POLICY_DIR].text);
    config->policy_git = values[OPT_POLICY_GIT].text;
    const char *branch = values[OPT_POLICY_GIT_BRANCH].text;
    config->policy_git_branch = branch ? branch : "main";
    config->tls_cert = values[OPT_TLS_CERT].text;
    config->tls_key = values[OPT_TLS_KEY].text;
    config->log_format = values[OPT_LOG_FORMAT].text ? values[OPT_LOG_FORMAT].text : "text";
    config->ha = is_on(&values[OPT_HA]);
    config->debug = is_on(&values[OPT_DEBUG]);
    config->sample = !is_on(&values[OPT_NO_SAMPLE]);
    config->check_config = is_on(&values[OPT_CHECK_CONFIG]);
    return check_together(cx, values, config);
}

Str config_help(Arena *arena)
{
    Buf out = buf_new(arena);
    for (int i = 0; i < OPT_COUNT; i++) {
        const Option *o = &options[i];
        buf_printf(&out, "  %-16s %-22s %s", o->flag ? o->flag : "", o->env, o->help);
        if (o->alias)
            buf_printf(&out, " [also %s]", o->alias);
        buf_add_char(&out, '\n');
    }
    return buf_str(&out);
}
