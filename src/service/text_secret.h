/* Text secret: passwords in connection strings and URLs, and the addresses of persons. */
#ifndef TG_SERVICE_TEXT_SECRET_H
#define TG_SERVICE_TEXT_SECRET_H

#include "base/vec.h"

/* The text with the values of password=…, secret_key: … and the password of scheme://user:password@
 * replaced; what was taken out is added to `secrets`. The text itself when there is none. */
Str text_secret_clean(Arena *arena, Str text, StrList *secrets);

/* The next e-mail address at or after *at: its span is [*from, *to). False when there is none. */
bool text_secret_find_address(Str text, size_t at, size_t *from, size_t *to);

#endif
