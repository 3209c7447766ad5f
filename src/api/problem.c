/* Problem: an error as REST clients (google.rpc.Status) and Connect clients read it. */
#include "api/bytes.h"
#include "api/core.h"
#include "api/encode.h"
#include "base/log.h"

#define TYPE_PREFIX "type.googleapis.com/"

/* Messages may quote what a client or a database sent, in whatever encoding. */
static Str message_text(const Request *rq)
{
    Str message = str(rq->cx->message);
    if (str_is_utf8(message))
        return message;
    char *copy = arena_copy(rq->cx->arena, message.p, message.n);
    for (size_t i = 0; i < message.n; i++) {
        if ((unsigned char)copy[i] >= 0x80)
            copy[i] = '?';
    }
    return (Str){copy, message.n};
}

static Json *rest_body(const Request *rq)
{
    Arena *arena = rq->cx->arena;
    Json *body = json_new_object(arena);
    json_set_int(arena, body, "code", err_info(rq->cx->err)->grpc);
    json_set_str(arena, body, "message", message_text(rq));
    json_set(arena, body, "details", rq->cx->details ? rq->cx->details : json_new_array(arena));
    return body;
}

/* The last part of "type.googleapis.com/bytebase.v1.PermissionDeniedDetail". */
static const Message *detail_message(const Request *rq, Str type)
{
    const char *prefix = "bytebase.v1.";
    if (str_starts(type, prefix))
        type = str_sub(type, strlen(prefix), type.n);
    return schema_message(rq->api->schema, str_z(rq->cx->arena, type));
}

static void add_detail(const Request *rq, Json *details, const Json *detail)
{
    Arena *arena = rq->cx->arena;
    Str type = json_str(detail, "@type");
    if (str_starts(type, TYPE_PREFIX))
        type = str_sub(type, strlen(TYPE_PREFIX), type.n);
    const Message *message = detail_message(rq, type);
    if (!message)
        return;
    Buf binary = buf_new(arena);
    encode_binary(&binary, message, detail);
    Json *plain = json_copy(arena, detail);
    json_remove(plain, "@type");
    Json *out = json_new_object(arena);
    json_set_str(arena, out, "type", type);
    json_set_str(arena, out, "value", bytes_encode_unpadded(arena, buf_str(&binary)));
    json_set(arena, out, "debug", plain);
    json_add(arena, details, out);
}

static Json *connect_body(const Request *rq)
{
    Arena *arena = rq->cx->arena;
    Json *body = json_new_object(arena);
    json_set_z(arena, body, "code", err_info(rq->cx->err)->connect);
    json_set_str(arena, body, "message", message_text(rq));
    Json *details = json_new_array(arena);
    for (size_t i = 0; i < json_len(rq->cx->details); i++)
        add_detail(rq, details, json_at(rq->cx->details, i));
    if (details->n > 0)
        json_set(arena, body, "details", details);
    return body;
}

/* What went wrong on our side belongs into the log too. */
static void log_failure(const Request *rq)
{
    if (rq->cx->err != ERR_INTERNAL && rq->cx->err != ERR_UNAVAILABLE)
        return;
    log_event(rq->cx->err == ERR_INTERNAL ? LOG_ERROR : LOG_WARN, "request failed", "method",
              rq->rpc ? rq->rpc->name : http_method_name(rq->http->method), "path",
              str_z(rq->cx->arena, rq->http->path), "reason", rq->cx->message, NULL);
}

void problem_write(Request *rq, ApiResponse *response)
{
    log_failure(rq);
    Json *body = rq->form == REQUEST_CONNECT ? connect_body(rq) : rest_body(rq);
    if (response->status == 0)
        response->status = rq->status ? rq->status : err_info(rq->cx->err)->http;
    if (response->status == 401)
        api_add_field(rq->cx, response, "WWW-Authenticate", STR("Bearer"));
    if (response->status == 503 || response->status == 429)
        api_add_field(rq->cx, response, "Retry-After", STR("1"));
    response->body = json_text(rq->cx->arena, body);
}
