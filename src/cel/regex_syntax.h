/* Regex syntax: what PCRE2 knows and RE2 does not. */
#ifndef TG_CEL_REGEX_SYNTAX_H
#define TG_CEL_REGEX_SYNTAX_H

#include "base/str.h"

/* NULL, or what in the pattern RE2 refuses: back references, look-around, atomic groups, possessive
 * quantifiers, recursion, verbs ... Says nothing about mistakes that PCRE2 finds itself. */
const char *cel_regex_refusal(Str pattern);

#endif
