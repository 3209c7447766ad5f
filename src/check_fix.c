/* Check fix: edits are taken advice by advice, whole or not at all, and put in from the front. */
#include "check_fix.h"

#include <stdlib.h>

#include "base/vec.h"

typedef struct Edit {
    size_t offset, length, order;
    Str text;
} Edit;

typedef struct Range {
    size_t from, to; /* both inside */
} Range;

typedef struct Fixer {
    Arena *arena;
    Str text;
    VEC(Edit) edits;
    VEC(Range) taken;
} Fixer;

/* False when the edits do not lie in the text: they were made for another. */
static bool read_range(const Fixer *fixer, const Json *edits, Range *range)
{
    *range = (Range){SIZE_MAX, 0};
    for (size_t i = 0; i < json_len(edits); i++) {
        int64_t offset = json_int(json_at(edits, i), "offset", -1);
        int64_t length = json_int(json_at(edits, i), "length", 0);
        if (offset < 0 || length < 0 || (size_t)offset > fixer->text.n ||
            (size_t)length > fixer->text.n - (size_t)offset)
            return false;
        size_t from = (size_t)offset, to = from + (size_t)length;
        range->from = from < range->from ? from : range->from;
        range->to = to > range->to ? to : range->to;
    }
    return range->from != SIZE_MAX;
}

static bool is_free(const Fixer *fixer, Range range)
{
    for (size_t i = 0; i < fixer->taken.n; i++)
        if (range.from <= fixer->taken.v[i].to && fixer->taken.v[i].from <= range.to)
            return false;
    return true;
}

static void take_edits(Fixer *fixer, const Json *edits)
{
    for (size_t i = 0; i < json_len(edits); i++) {
        const Json *one = json_at(edits, i);
        Edit edit = {.offset = (size_t)json_int(one, "offset", 0),
                     .length = (size_t)json_int(one, "length", 0),
                     .order = fixer->edits.n,
                     .text = json_str(one, "text")};
        VEC_ADD(fixer->arena, &fixer->edits, edit);
    }
}

static int compare_edits(const void *a, const void *b)
{
    const Edit *x = a, *y = b;
    if (x->offset != y->offset)
        return x->offset < y->offset ? -1 : 1;
    return x->order < y->order ? -1 : x->order > y->order;
}

static Str write_text(Fixer *fixer)
{
    Buf out = buf_new(fixer->arena);
    size_t at = 0;
    qsort(fixer->edits.v, fixer->edits.n, sizeof(Edit), compare_edits);
    for (size_t i = 0; i < fixer->edits.n; i++) {
        const Edit *edit = &fixer->edits.v[i];
        if (edit->offset < at)
            continue; /* inside of what the same advice has replaced */
        buf_add_str(&out, str_sub(fixer->text, at, edit->offset));
        buf_add_str(&out, edit->text);
        at = edit->offset + edit->length;
    }
    buf_add_str(&out, str_sub(fixer->text, at, fixer->text.n));
    return buf_str(&out);
}

Str check_fix_apply(Arena *arena, Str text, const Json *advices, size_t *count)
{
    Fixer fixer = {.arena = arena, .text = text};
    *count = 0;
    for (size_t i = 0; i < json_len(advices); i++) {
        Range range;
        const Json *edits = json_get(json_at(advices, i), "edits");
        if (!edits || !read_range(&fixer, edits, &range) || !is_free(&fixer, range))
            continue;
        VEC_ADD(arena, &fixer.taken, range);
        take_edits(&fixer, edits);
        ++*count;
    }
    return *count ? write_text(&fixer) : text;
}
