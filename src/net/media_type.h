/* Media types: what a file name's extension says about its content. */
#ifndef TG_NET_MEDIA_TYPE_H
#define TG_NET_MEDIA_TYPE_H

#include "base/str.h"

typedef struct MediaType {
    const char *extension, *type;
    bool is_text; /* worth compressing */
} MediaType;

/* By the last extension of the name; NULL for an unknown one, or none. */
const MediaType *media_type_find(Str name);

#endif
