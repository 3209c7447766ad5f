/* Program: runs another program to its end, with nothing but what it is given. */
#ifndef TG_BASE_PROGRAM_H
#define TG_BASE_PROGRAM_H

#include <stdatomic.h>

#include "base/ctx.h"

typedef struct ProgramCall {
    const char *const *argv;   /* argv[0] is looked for in PATH; ended by NULL */
    const char *const *env;    /* the whole environment, "NAME=value"; ended by NULL */
    Str input;                 /* its standard input */
    int extra_fd;              /* becomes its descriptor 3; 0 = none */
    const atomic_bool *cancel; /* becomes true: it is killed at once; NULL = never */
    int64_t timeout_ms;        /* then it and what it started are killed */
    size_t max_output_bytes;   /* of standard output; 0 = 1 MiB */
    size_t max_file_bytes;     /* of any file that it writes; 0 = no limit */
} ProgramCall;

typedef struct ProgramResult {
    int status;         /* exit status; 128 + signal */
    Str output, errors; /* errors: the last few KiB of standard error */
} ProgramResult;

/* Blocks. True when the program ended by itself, whatever its status. ERR_DEADLINE, ERR_CANCELED,
 * ERR_EXHAUSTED (too much output), ERR_UNAVAILABLE (it does not start); messages name argv[0] only.
 */
bool program_run(Ctx *cx, const ProgramCall *call, ProgramResult *result) MUST_CHECK;

#endif
