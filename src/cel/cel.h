/* Cel: the Common Expression Language: parse once, check against what is known, evaluate. */
#ifndef TG_CEL_CEL_H
#define TG_CEL_CEL_H

#include "base/ctx.h"
#include "base/zone.h"
#include "cel/value.h"

typedef struct CelProgram CelProgram;

#define CEL_TEXT_MAX ((size_t)1 << 20)
#define CEL_STEPS_MAX 1000000

/* The text is copied; the program lives in cx->arena. ERR_INVALID names line:column. */
CelProgram *cel_parse(Ctx *cx, Str text) MUST_CHECK;

typedef struct CelRun {
    Arena *arena;            /* of the answer and of what is computed on the way */
    const CelBox *variables; /* a map: name to value; a name may have dots; NULL = none */
    uint64_t steps_max;      /* 0 = CEL_STEPS_MAX, which is also the most */
    const ZoneTable *zones;  /* for names of time zones; NULL = UTC and offsets only */
    void (*look)(void *ud);  /* called now and then, may leave by longjmp; NULL = never */
    void *ud;
} CelRun;

/* False: *message says why, with line:column; it lives in the arena. Threads may evaluate one
 * program at once. */
bool cel_eval(const CelProgram *program, const CelRun *run, CelValue *answer,
              const char **message) MUST_CHECK;

typedef struct CelType {
    CelKind kind;
    CelKind item; /* of a LIST, of a MAP's values */
} CelType;

/* A variable that an expression may name, "resource.project_id"; a table ends without a name. */
typedef struct CelVariable {
    const char *name;
    CelType type;
} CelVariable;

/* Finds unknown names and functions, wrong numbers of arguments and types that cannot fit, without
 * evaluating. variables NULL = any name is known. answer: what it must give, CEL_DYN = anything.
 * ERR_INVALID names line:column. */
bool cel_check(Ctx *cx, const CelProgram *program, const CelVariable *variables,
               CelKind answer) MUST_CHECK;

#endif
