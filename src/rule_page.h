/* Rule page: the rules of a bundle as a page in Markdown. */
#ifndef TG_RULE_PAGE_H
#define TG_RULE_PAGE_H

#include "base/json.h"

/* `rules` as policy_status has them. The page lives in the arena. */
Str rule_page(Arena *arena, const Json *rules);

#endif
