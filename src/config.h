/* Config: what `tidegate serve` was told, by flag, environment or default. */
#ifndef TG_CONFIG_H
#define TG_CONFIG_H

#include "base/ctx.h"

typedef struct Config {
    int port; /* 0 = any free one, printed at start */
    const char *host;
    const char *data;            /* directory, absolute */
    const char *external_url;    /* without a trailing slash; NULL = not given */
    const char *pg_url;          /* NULL = embedded PostgreSQL */
    const char *pg_bin;          /* NULL = search */
    const char *policy_dir;      /* NULL = the product's own rules and policies only */
    int policy_coverage_minimum; /* per cent */
    const char *policy_git,
        *policy_git_branch;    /* NULL = not from git, unless the setting says so */
    int policy_git_interval_s; /* 0 = the setting's, or a minute */
    const char *tls_cert, *tls_key;
    const char *log_format; /* "text" or "json" */
    bool ha, debug, sample, check_config;
} Config;

/* Strings live in cx->arena. Failure: ERR_INVALID naming the flag or variable and what it takes. */
bool config_parse(Ctx *cx, int argc, char **argv, Config *config) MUST_CHECK;
/* The table of flags, as text for `tidegate help`. */
Str config_help(Arena *arena);

#endif
