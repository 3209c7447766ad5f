/* Page: the token is base64 of "offset:<n>", so that it stays opaque and cheap. */
#include "api/page.h"

#include "api/bytes.h"

#define DEFAULT_SIZE 10

static bool read_token(Request *rq, Str token, int64_t *offset)
{
    Str raw, head, tail;
    *offset = 0;
    if (token.n == 0)
        return true;
    if (bytes_decode(rq->cx->arena, token, &raw) && str_cut(raw, ':', &head, &tail) &&
        str_is(head, "offset") && str_to_i64(tail, offset) && *offset >= 0)
        return true;
    return err_set(rq->cx, ERR_INVALID, "invalid page token \"%.*s\", start again without one",
                   STR_ARG(token));
}

bool page_read(Request *rq, int max, Page *page)
{
    int64_t size = request_int(rq, "pageSize", 0);
    if (max == 0)
        max = PAGE_LARGEST;
    if (size <= 0)
        size = DEFAULT_SIZE;
    page->size = size > max ? max : (int)size;
    return read_token(rq, request_str(rq, "pageToken"), &page->offset);
}

size_t page_finish(Request *rq, const Page *page, size_t found, Json *response)
{
    if (found <= (size_t)page->size)
        return found;
    Arena *arena = rq->cx->arena;
    Str raw = str_printf(arena, "offset:%lld", (long long)(page->offset + page->size));
    json_set_str(arena, response, "nextPageToken", bytes_encode(arena, raw));
    return (size_t)page->size;
}
