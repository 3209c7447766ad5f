/* HttpResponse: one malloc block holds the head and a copied body; large bodies are handed to the
 * socket's buffer by reference. */
#include "net/http_response.h"

#include <event2/buffer.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/log.h"

#define COPY_LIMIT 8192

typedef struct StatusCode {
    int status, grpc;
} StatusCode;

/* google.rpc.Code of what the server itself answers; 3 (invalid argument) for the rest. */
static const StatusCode codes[] = {{408, 4},  {413, 8},  {414, 8},  {431, 8}, {405, 12},
                                   {501, 12}, {505, 12}, {500, 13}, {503, 14}};

static bool is_clean(Str s)
{
    for (size_t i = 0; i < s.n; i++)
        if (s.p[i] == '\r' || s.p[i] == '\n' || s.p[i] == '\0')
            return false;
    return true;
}

static bool are_clean(const HttpField *fields, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!is_clean(fields[i].name) || !is_clean(fields[i].value))
            return false;
    return true;
}

static size_t fields_bytes(const HttpAnswer *answer)
{
    size_t n = 128;
    for (size_t i = 0; i < answer->nfields; i++)
        n += answer->fields[i].name.n + answer->fields[i].value.n + 4;
    return n;
}

static char *add(char *at, Str s)
{
    if (s.n)
        memcpy(at, s.p, s.n);
    return at + s.n;
}

static void write_head(HttpResponse *response, const HttpAnswer *answer)
{
    char *at = response->head;
    at += sprintf(at, "HTTP/1.1 %d %s\r\n", answer->status, http_status_text(answer->status));
    for (size_t i = 0; i < answer->nfields; i++) {
        at = add(at, answer->fields[i].name);
        at = add(at, STR(": "));
        at = add(at, answer->fields[i].value);
        at = add(at, STR("\r\n"));
    }
    if (!answer->stream && answer->status != 204 && answer->status != 304)
        at += sprintf(at, "Content-Length: %zu\r\n", answer->body.n);
    response->head_bytes = (size_t)(at - response->head);
}

static HttpResponse *build(const HttpAnswer *answer)
{
    size_t copied = answer->shared ? 0 : answer->body.n;
    HttpResponse *response = malloc(sizeof *response + fields_bytes(answer) + copied);
    if (!response)
        abort();
    *response = (HttpResponse){.status = answer->status,
                               .bodiless = answer->method == HTTP_HEAD || answer->status == 204 ||
                                           answer->status == 304,
                               .stream = answer->stream,
                               .body = answer->body,
                               .release = answer->release,
                               .owner = answer->owner};
    write_head(response, answer);
    if (!answer->shared) {
        add(response->head + response->head_bytes, answer->body);
        response->body.p = response->head + response->head_bytes;
    }
    return response;
}

HttpResponse *http_response_new(const HttpAnswer *answer)
{
    if (are_clean(answer->fields, answer->nfields))
        return build(answer);
    log_error("an answer was replaced by 500: a field holds a line end");
    if (answer->release)
        answer->release(answer->owner);
    return http_response_error(500, answer->method, "internal error", 0);
}

static int grpc_code(int status)
{
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        if (codes[i].status == status)
            return codes[i].grpc;
    return 3;
}

HttpResponse *http_response_error(int status, HttpMethod method, const char *message,
                                  int retry_after_s)
{
    char body[256], seconds[16];
    int n = snprintf(body, sizeof body, "{\"code\":%d,\"message\":\"%s\",\"details\":[]}",
                     grpc_code(status), message);
    snprintf(seconds, sizeof seconds, "%d", retry_after_s);
    HttpField fields[3] = {{STR("Content-Type"), STR("application/json")}};
    size_t nfields = 1;
    if (status == 405)
        fields[nfields++] =
            (HttpField){STR("Allow"), STR("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS")};
    if (retry_after_s)
        fields[nfields++] = (HttpField){STR("Retry-After"), str(seconds)};
    return build(&(HttpAnswer){.status = status,
                               .method = method,
                               .fields = fields,
                               .nfields = nfields,
                               .body = {body, (size_t)n}});
}

static void release_reference(const void *bytes, size_t n, void *arg)
{
    (void)bytes;
    (void)n;
    http_response_free(arg);
}

size_t http_response_write(HttpResponse *response, struct evbuffer *out, Str more_fields)
{
    size_t total = response->head_bytes + more_fields.n + 2;
    evbuffer_expand(out, total);
    evbuffer_add(out, response->head, response->head_bytes);
    evbuffer_add(out, more_fields.p, more_fields.n);
    evbuffer_add(out, "\r\n", 2);
    Str body = response->bodiless ? STR_NONE : response->body;
    if (body.n <= COPY_LIMIT) {
        evbuffer_add(out, body.p, body.n);
        http_response_free(response);
    } else {
        evbuffer_add_reference(out, body.p, body.n, release_reference, response);
    }
    return total + body.n;
}

void http_response_free(HttpResponse *response)
{
    if (!response)
        return;
    if (response->release)
        response->release(response->owner);
    free(response);
}
