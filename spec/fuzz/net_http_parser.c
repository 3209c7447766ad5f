/* Fuzz: any bytes, cut in two anywhere, give the same requests and the same refusal. */
#include <stdint.h>
#include <stdlib.h>

#include "net/http_parser.h"

static void feed(HttpParser *parser, Buf *out, Str bytes)
{
    size_t used = http_parser_feed(parser, bytes.p, bytes.n);
    while (http_parser_phase(parser) == HTTP_PHASE_DONE) {
        Arena *arena;
        const HttpRequest *r = http_parser_take(parser, &arena);
        buf_printf(out, "%d %.*s %zu %zu %zu\n", (int)r->method, STR_ARG(r->target), r->nsegments,
                   r->nfields, r->nparams);
        buf_add_str(out, r->body);
        arena_free(arena);
        used += http_parser_feed(parser, bytes.p + used, bytes.n - used);
    }
}

static Str outcome(Arena *arena, Str bytes, size_t cut)
{
    HttpLimits limits = {
        .max_target_bytes = 64, .max_head_bytes = 256, .max_fields = 8, .max_body_bytes = 512};
    HttpParser *parser = http_parser_new(&limits);
    Buf out = buf_new(arena);
    feed(parser, &out, str_sub(bytes, 0, cut));
    feed(parser, &out, str_sub(bytes, cut, bytes.n));
    buf_printf(&out, "%d", (int)http_parser_phase(parser));
    if (http_parser_phase(parser) == HTTP_PHASE_REFUSED)
        buf_printf(&out, " %d %s", http_parser_status(parser), http_parser_reason(parser));
    http_parser_free(parser);
    return buf_str(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    Arena *arena = arena_new();
    Str bytes = {(const char *)data, n};
    Str whole = outcome(arena, bytes, 0);
    size_t step = n < 64 ? 1 : n / 16;
    for (size_t cut = 1; cut < n; cut += step)
        if (!str_eq(outcome(arena, bytes, cut), whole))
            abort();
    arena_free(arena);
    return 0;
}
