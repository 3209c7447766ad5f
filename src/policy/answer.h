/* Answer: what the kinds check the documents of a worker with: a worker is not trusted. */
#ifndef TG_POLICY_ANSWER_H
#define TG_POLICY_ANSWER_H

#include "base/json.h"

/* The member is one of the words (NULL-ended). */
bool policy_answer_is_one_of(const Json *object, const char *key, const char *const *words);
/* It is a text of at most 64 KiB. */
bool policy_answer_is_text(const Json *object, const char *key);
/* It is a whole number. */
bool policy_answer_is_number(const Json *object, const char *key);
/* It is a list of objects, all valid. */
bool policy_answer_each(const Json *object, const char *key, bool (*is_valid)(const Json *item));
/* {policy, reason: text or null}. */
bool policy_answer_is_reason(const Json *item);

#endif
