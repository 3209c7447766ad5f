/* Convert: values as texts. */
#ifndef TG_CEL_CONVERT_H
#define TG_CEL_CONVERT_H

#include "cel/value.h"

/* The fewest digits that give the same number again; an exponent from 1e21 on and below 1e-4. */
Str cel_double_text(Arena *arena, double value);

#endif
