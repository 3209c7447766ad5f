/* Findings: findings of files in the form that a person, an editor or a CI system reads. */
#ifndef TG_FINDINGS_H
#define TG_FINDINGS_H

#include "base/ctx.h"
#include "base/json.h"

typedef struct Findings Findings;

/* `file` is called for every reviewed file, `end` once; either may be NULL. */
typedef struct FindingsFormat {
    const char *name;
    void (*file)(Findings *findings, const char *file, const Json *output);
    void (*end)(Findings *findings);
} FindingsFormat;

struct Findings {
    Arena *arena; /* lives until the end */
    const FindingsFormat *format;
    const Json *rules; /* metadata of the bundle's rules */
    Json *files;       /* [{file, advices, waived}], kept for formats that have an end */
};

/* NULL and ERR_INVALID listing the formats when there is none of that name. */
const FindingsFormat *findings_format_find(Ctx *cx, Str name) MUST_CHECK;
/* `output` is that of a review, with advices and waived; it may die after the call. */
void findings_file(Findings *findings, const char *file, const Json *output);
void findings_end(Findings *findings);

/* Shared by the formats. */

/* The id of the advice's rule; for what no rule said its title as one: "syntax-error". */
Str findings_rule_id(Arena *arena, const Json *advice);
bool findings_is_error(const Json *advice);

/* The text as XML has it, between elements or in an attribute. */
void findings_xml(Buf *out, Str text, bool is_attribute);

void findings_sarif_end(Findings *findings);
void findings_junit_end(Findings *findings);
void findings_gitlab_end(Findings *findings);
void findings_github_file(Findings *findings, const char *file, const Json *output);

#endif
