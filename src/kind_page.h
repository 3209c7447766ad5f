/* Kind page: the kinds of policy as a page in Markdown. */
#ifndef TG_KIND_PAGE_H
#define TG_KIND_PAGE_H

#include "base/json.h"

/* `kinds` as policy_status has them. The page lives in the arena. */
Str kind_page(Arena *arena, const Json *kinds);

#endif
