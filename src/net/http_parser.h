/* HttpParser: RFC 9112 requests from a stream of bytes; no sockets, no clock, the same verdict
 * however the bytes are cut. */
#ifndef TG_NET_HTTP_PARSER_H
#define TG_NET_HTTP_PARSER_H

#include "net/http_request.h"

typedef struct HttpLimits {
    size_t max_target_bytes; /* more is 414 */
    size_t max_head_bytes;   /* all field lines together; more is 431. Trailers have the same. */
    size_t max_fields;       /* more is 431 */
    size_t max_body_bytes;   /* more is 413 */
} HttpLimits;

#define HTTP_LIMITS_DEFAULT                                                                        \
    ((HttpLimits){.max_target_bytes = 8192,                                                        \
                  .max_head_bytes = 16384,                                                         \
                  .max_fields = 100,                                                               \
                  .max_body_bytes = (size_t)32 << 20})

typedef enum HttpPhase {
    HTTP_PHASE_IDLE,   /* no byte of a request yet */
    HTTP_PHASE_HEAD,   /* inside request line or fields */
    HTTP_PHASE_BODY,   /* the head is complete and acceptable */
    HTTP_PHASE_DONE,   /* http_parser_take has it */
    HTTP_PHASE_REFUSED /* for good: answer http_parser_status and close */
} HttpPhase;

typedef struct HttpParser HttpParser;

HttpParser *http_parser_new(const HttpLimits *limits);
void http_parser_free(HttpParser *parser); /* NULL is allowed */
/* Takes bytes up to the end of one request and returns how many; less than n only when DONE or
 * REFUSED. */
size_t http_parser_feed(HttpParser *parser, const char *bytes, size_t n);
HttpPhase http_parser_phase(const HttpParser *parser);
/* The request so far, from phase BODY on. */
const HttpRequest *http_parser_request(const HttpParser *parser);
/* Memory held for the body now. */
size_t http_parser_body_bytes(const HttpParser *parser);
/* In phase REFUSED: the status to answer and, in a few words, why. */
int http_parser_status(const HttpParser *parser);
const char *http_parser_reason(const HttpParser *parser);
/* In phase DONE: the request and the arena that holds all of it, now the caller's. The parser is
 * IDLE again. */
HttpRequest *http_parser_take(HttpParser *parser, Arena **arena);

#endif
