/* Serve: the life of the server process, from configuration to the last connection. */
#ifndef TG_SERVE_H
#define TG_SERVE_H

#include "config.h"

/* Runs until a signal ends it. Returns the exit status. */
int serve_run(const Config *config);
/* The directory that holds rules/, policies/, lua/, www/ and migrations/: beside the program, or
 * ../share/tidegate. NULL and ERR_NOT_FOUND saying where it was looked for. */
const char *serve_product_dir(Ctx *cx) MUST_CHECK;
/* This program, for the policy workers. */
const char *serve_exe(Ctx *cx) MUST_CHECK;

#endif
