/* HttpResponse: one answer, serialized by the thread that gives it, written by the loop. */
#ifndef TG_NET_HTTP_RESPONSE_H
#define TG_NET_HTTP_RESPONSE_H

#include "net/http_exchange.h"

struct evbuffer;

typedef struct HttpResponse {
    int status;
    bool bodiless; /* HEAD, 204, 304: the body is not sent */
    bool stream;   /* the body follows piece by piece, up to the close */
    Str body;
    void (*release)(void *); /* of the body; NULL when it is part of this block */
    void *owner;
    size_t head_bytes;
    char head[]; /* status line and fields without the last empty line, then a copied body */
} HttpResponse;

typedef struct HttpAnswer {
    int status;
    HttpMethod method; /* of the request */
    const HttpField *fields;
    size_t nfields;
    Str body;
    bool shared; /* the body is not copied: release(owner) ends it */
    void (*release)(void *);
    void *owner;
    bool stream;
} HttpAnswer;

/* A field with a line end in it makes this a plain 500. */
HttpResponse *http_response_new(const HttpAnswer *answer);
/* With a JSON error object as body, as the API's errors look. */
HttpResponse *http_response_error(int status, HttpMethod method, const char *message,
                                  int retry_after_s);
/* Appends the whole response, with the given fields (each ended by CRLF) added, and frees it.
 * Returns how many bytes that are. */
size_t http_response_write(HttpResponse *response, struct evbuffer *out, Str more_fields);
void http_response_free(HttpResponse *response); /* NULL is allowed */

#endif
