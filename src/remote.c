/* Remote: the commands' way to a server: one call of its API. */
#include "remote.h"

#include <ctype.h>
#include <stdlib.h>

#include "base/file.h"
#include "net/http_client.h"

#define CALL_MS 120000
#define ANSWER_MAX_BYTES ((size_t)64 << 20)
#define TOKEN_MAX_BYTES 4096

static bool take_token(Ctx *cx, const char *file, Remote *remote)
{
    const char *text = getenv("TIDEGATE_TOKEN");
    Str content = str(text ? text : "");
    if (file && !file_read(cx, file, TOKEN_MAX_BYTES, &content))
        return false;
    content = str_trim(content);
    remote->token = content.n ? secret_in(cx->arena, content) : NULL;
    return true;
}

bool remote_use(Ctx *cx, const char *url, const char *token_file, Remote *remote)
{
    if (!url)
        url = getenv("TIDEGATE_URL");
    if (!url || (strncmp(url, "http://", 7) != 0 && strncmp(url, "https://", 8) != 0))
        return err_set(cx, ERR_INVALID,
                       "which server? give --url http(s)://… or set TIDEGATE_URL, and the token by "
                       "TIDEGATE_TOKEN or --token-file");
    *remote = (Remote){.url = str(url)};
    while (str_ends(remote->url, "/"))
        remote->url.n--;
    return take_token(cx, token_file, remote);
}

static ErrCode code_of(const Json *answer, int status)
{
    int64_t grpc = json_int(answer, "code", 0);
    for (int code = 1; code < ERR_COUNT; code++)
        if (grpc ? err_info((ErrCode)code)->grpc == grpc : err_info((ErrCode)code)->http == status)
            return (ErrCode)code;
    return ERR_UNAVAILABLE;
}

static const Json *read_answer(Ctx *cx, const HttpReply *reply)
{
    Ctx aside;
    ctx_init(&aside, cx->arena);
    JsonLimits limits = {ANSWER_MAX_BYTES, 100};
    const Json *answer = json_parse(&aside, reply->body, &limits);
    if (reply->status >= 200 && reply->status < 300)
        return answer ? answer
                      : err_null(cx, ERR_UNAVAILABLE,
                                 "the server's answer is not JSON; is it a "
                                 "Tidegate server?");
    Str message = json_str(answer, "message");
    cx->details = json_get(answer, "details");
    if (!message.n)
        return err_null(cx, code_of(answer, reply->status), "the server answered %d",
                        reply->status);
    return err_null(cx, code_of(answer, reply->status), "%.*s", STR_ARG(message));
}

/* Commands run where people are: any address may be called. */
static bool allow_all(Ctx *cx, NetAddressList *list)
{
    return net_address_list_parse(cx, STR("0.0.0.0/0, ::/0"), list);
}

const Json *remote_call(Ctx *cx, const Remote *remote, const char *method, Str path,
                        const Json *body, int *status)
{
    NetAddressList everywhere;
    HttpReply reply = {0};
    HttpField fields[2] = {{STR("Content-Type"), STR("application/json")}};
    size_t nfields = 1;
    if (remote->token)
        fields[nfields++] =
            (HttpField){STR("Authorization"), str_printf(cx->arena, "Bearer %.*s",
                                                         STR_ARG(secret_reveal(remote->token)))};
    HttpCall call = {
        .method = method,
        .url = str_printf(cx->arena, "%.*s%.*s", STR_ARG(remote->url), STR_ARG(path)),
        .fields = fields,
        .nfields = nfields,
        .body = body ? json_text(cx->arena, body) : STR(""),
        .timeout_ms = CALL_MS,
        .max_response_bytes = ANSWER_MAX_BYTES,
        .allow = &everywhere,
    };
    if (status)
        *status = 0;
    if (!allow_all(cx, &everywhere) || !http_call(cx, &call, &reply))
        return NULL;
    if (status)
        *status = reply.status;
    return read_answer(cx, &reply);
}

Str remote_encode(Arena *arena, Str text)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++) {
        unsigned char c = (unsigned char)text.p[i];
        if (isalnum(c) || strchr("-_.~", c))
            buf_add_char(&out, (char)c);
        else
            buf_printf(&out, "%%%02X", c);
    }
    return buf_str(&out);
}
