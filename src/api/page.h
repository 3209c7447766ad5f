/* Page: page sizes and opaque page tokens of list calls. */
#ifndef TG_API_PAGE_H
#define TG_API_PAGE_H

#include "api/request.h"

#define PAGE_LARGEST 1000

typedef struct Page {
    int64_t offset;
    int size; /* fetch size + 1 rows to know whether there are more */
} Page;

/* pageSize: default 10, at most PAGE_LARGEST (or `max` when not 0); pageToken: ours, or
 * ERR_INVALID. */
bool page_read(Request *rq, int max, Page *page) MUST_CHECK;
/* Call with the number of rows that were found (up to size + 1): sets nextPageToken when there are
 * more, and returns how many to show. */
size_t page_finish(Request *rq, const Page *page, size_t found, Json *response);

#endif
