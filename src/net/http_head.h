/* HttpHead: the request line and the fields, line by line, and what they say about the body. */
#ifndef TG_NET_HTTP_HEAD_H
#define TG_NET_HTTP_HEAD_H

#include "base/vec.h"
#include "net/http_parser.h"

typedef enum HttpFraming { HTTP_NO_BODY, HTTP_LENGTH, HTTP_CHUNKED } HttpFraming;

typedef struct HttpHead {
    Arena *arena;
    HttpRequest *request;
    VEC(HttpField) fields;
    Str authority; /* of an absolute-form target */
    HttpFraming framing;
    size_t length; /* with HTTP_LENGTH */
    int status;    /* why it was refused; 0 = not */
    const char *reason;
} HttpHead;

/* Each returns false after setting status and reason. Lines come without CRLF, in memory of the
 * request's arena, and may be changed in place. */
bool http_head_request_line(HttpHead *head, const HttpLimits *limits, Str line);
bool http_head_field(HttpHead *head, const HttpLimits *limits, Str line);
/* After the empty line. */
bool http_head_finish(HttpHead *head, const HttpLimits *limits);
/* A trailer line: checked like a field, then forgotten. */
bool http_head_trailer(HttpHead *head, Str line);
bool http_head_refuse(HttpHead *head, int status, const char *reason);

bool http_is_token(Str s);

#endif
