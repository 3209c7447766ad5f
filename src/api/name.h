/* Name: resource names, read and written by pattern: "projects/{}/plans/{}". */
#ifndef TG_API_NAME_H
#define TG_API_NAME_H

#include "base/ctx.h"

/* Fills one Str for each {} of the pattern, decoded (%2F, %25). False when the name has another
 * shape or an empty part. NULL pointers skip a part. At most 8 parts. */
bool name_scan(Arena *arena, Str name, const char *pattern, ...);
/* As name_scan, but sets ERR_INVALID naming the pattern. */
bool name_parse(Ctx *cx, Str name, const char *pattern, ...) MUST_CHECK;
/* One Str argument for each {}; '/' and '%' in it are encoded. */
Str name_print(Arena *arena, const char *pattern, ...);
/* "instances/{i}/databases/{d}…" with or without "projects/{p}/" in front; the rest after the
 * database is *rest ("" or "changelogs/x"). */
bool name_database(Arena *arena, Str name, Str *instance, Str *database, Str *rest);
/* The project id of "projects/{p}…"; STR_NONE for other names, and for those of instances and
 * databases behind a project: rights on them are not rights on that project. */
Str name_project(Str name);
/* The number of the last part: plans/{101}; false (ERR_INVALID) when it is not one. */
bool name_number(Ctx *cx, Str part, int64_t *number) MUST_CHECK;
/* ^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$ */
bool name_is_id(Str id);

#endif
