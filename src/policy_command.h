/* Policy command: `tidegate policy`: what can be done with rules and policies without a server. */
#ifndef TG_POLICY_COMMAND_H
#define TG_POLICY_COMMAND_H

#include "base/ctx.h"

/* argv: check | docs | stubs, [DIRECTORY]. Returns 0, 1 when the bundle is red, or 2 on usage. */
int policy_main(Ctx *cx, int argc, char **argv);

#endif
