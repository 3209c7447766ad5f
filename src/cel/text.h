/* Text: strings as sequences of Unicode code points. */
#ifndef TG_CEL_TEXT_H
#define TG_CEL_TEXT_H

#include "base/str.h"

/* The code point at *at, which is moved behind it. A byte that is not UTF-8 counts as one point. */
uint32_t cel_text_next(Str text, size_t *at);
void cel_text_add(Buf *out, uint32_t point);
/* Number of code points. */
size_t cel_text_size(Str text);
/* Byte offset of point `index`, at most text.n; false when the text has fewer. */
bool cel_text_offset(Str text, size_t index, size_t *offset);

#endif
