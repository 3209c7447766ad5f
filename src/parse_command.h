/* Parse: `tidegate parse`: what the parser makes of a script, one JSON line per statement. */
#ifndef TG_PARSE_COMMAND_H
#define TG_PARSE_COMMAND_H

#include "base/ctx.h"

/* argv: [--dialect D] [FILE|-]. Returns 0, or 2 on usage. */
int parse_main(Ctx *cx, int argc, char **argv);

#endif
