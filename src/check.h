/* Check: `tidegate check`: the same review as the server's, for files, without server or login. */
#ifndef TG_CHECK_H
#define TG_CHECK_H

#include "base/ctx.h"

/* argv: flags and files. Returns 0 clean, 1 findings, 2 usage. */
int check_main(Ctx *cx, int argc, char **argv);

#endif
