/* HttpParser: one state, moved by lines in the head and by counts in the body. Every decision
 * depends on the bytes and their position alone, so cutting the stream elsewhere changes nothing.
 */
#include "net/http_parser.h"

#include <assert.h>
#include <stdlib.h>

#include "net/http_head.h"

#define MAX_METHOD_AND_VERSION 64
#define MAX_CHUNK_LINE 256
#define MAX_CHUNK_LINES_BYTES 16384 /* of extensions, all chunks together */
#define MAX_CHUNK_DIGITS 16
#define SMALL_BODY 65536

typedef enum State {
    START, /* before the request line; one empty line is skipped */
    FIELDS,
    LENGTH_BODY,
    CHUNK_SIZE,
    CHUNK_DATA,
    CHUNK_END, /* the CRLF after the data */
    TRAILERS,
    DONE,
    REFUSED,
    STATES
} State;

#define TO(state) (1u << (state))

static const unsigned moves[STATES] = {
    [START] = TO(FIELDS) | TO(REFUSED),
    [FIELDS] = TO(LENGTH_BODY) | TO(CHUNK_SIZE) | TO(DONE) | TO(REFUSED),
    [LENGTH_BODY] = TO(DONE) | TO(REFUSED),
    [CHUNK_SIZE] = TO(CHUNK_DATA) | TO(TRAILERS) | TO(REFUSED),
    [CHUNK_DATA] = TO(CHUNK_END) | TO(REFUSED),
    [CHUNK_END] = TO(CHUNK_SIZE) | TO(REFUSED),
    [TRAILERS] = TO(DONE) | TO(REFUSED),
    [DONE] = TO(START),
    [REFUSED] = 0,
};

struct HttpParser {
    HttpLimits limits;
    State state;
    HttpHead head;         /* arena NULL until the first byte */
    Buf line;              /* the start of a line whose end has not come */
    size_t section_bytes;  /* of the field lines, or of the trailers, so far */
    size_t section_fields; /* trailers so far */
    size_t overhead;       /* bytes of chunk extensions so far */
    bool skipped_line;
    char *body; /* malloc; moves to the arena's deferred calls when DONE */
    size_t body_bytes, body_cap;
    size_t left; /* of the body or the chunk */
};

HttpParser *http_parser_new(const HttpLimits *limits)
{
    HttpParser *parser = calloc(1, sizeof *parser);
    if (!parser)
        abort();
    parser->limits = *limits;
    return parser;
}

static void forget_message(HttpParser *parser)
{
    HttpLimits limits = parser->limits;
    State state = parser->state;
    *parser = (HttpParser){.limits = limits, .state = state};
}

void http_parser_free(HttpParser *parser)
{
    if (!parser)
        return;
    free(parser->body);
    arena_free(parser->head.arena);
    free(parser);
}

static void set_state(HttpParser *parser, State next)
{
    if (!(moves[parser->state] & TO(next)))
        abort(); /* our bug; checked in release builds too */
    parser->state = next;
}

static bool fail(HttpParser *parser, int status, const char *reason)
{
    return http_head_refuse(&parser->head, status, reason);
}

/* Room for `more` bytes, growing by doubling so that a large Content-Length costs nothing before
 * its bytes come. */
static bool reserve_body(HttpParser *parser, size_t more)
{
    size_t need = parser->body_bytes + more;
    if (need <= parser->body_cap)
        return true;
    size_t cap = parser->body_cap ? 2 * parser->body_cap : 1024;
    bool is_last = parser->state == LENGTH_BODY &&
                   (parser->head.length <= SMALL_BODY || cap > parser->head.length);
    if (is_last)
        cap = parser->head.length;
    if (cap < need)
        cap = need;
    char *body = realloc(parser->body, cap);
    if (!body)
        return fail(parser, 503, "no memory for the body");
    parser->body = body;
    parser->body_cap = cap;
    return true;
}

static void finish_message(HttpParser *parser)
{
    HttpRequest *request = parser->head.request;
    request->body = (Str){parser->body_bytes ? parser->body : "", parser->body_bytes};
    if (parser->body)
        arena_defer(parser->head.arena, free, parser->body);
    parser->body = NULL;
    parser->body_cap = 0;
    set_state(parser, DONE);
}

static void begin_message(HttpParser *parser)
{
    parser->head.arena = arena_new();
    parser->head.request = ARENA_NEW(parser->head.arena, HttpRequest);
    parser->line = buf_new(parser->head.arena);
}

static bool end_head(HttpParser *parser)
{
    HttpHead *head = &parser->head;
    if (!http_head_finish(head, &parser->limits))
        return false;
    parser->left = head->length;
    parser->section_bytes = 0;
    if (head->framing == HTTP_NO_BODY)
        finish_message(parser);
    else
        set_state(parser, head->framing == HTTP_LENGTH ? LENGTH_BODY : CHUNK_SIZE);
    return true;
}

/* The length of a quoted string at the start of s, with its quotes; 0 when there is none. */
static size_t quoted_length(Str s)
{
    if (s.n == 0 || s.p[0] != '"')
        return 0;
    for (size_t i = 1; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"')
            return i + 1;
        if (c == '\\')
            i++;
        else if ((c < 0x20 && c != '\t') || c == 0x7f)
            return 0;
    }
    return 0;
}

static size_t token_length(Str s)
{
    size_t n = 0;
    while (n < s.n && http_is_token(str_sub(s, n, n + 1)))
        n++;
    return n;
}

/* *( ";" name [ "=" value ] ), without the "bad whitespace" that RFC 9112 lets a reader tolerate.
 */
static bool are_extensions(Str s)
{
    while (s.n) {
        size_t name = s.p[0] == ';' ? token_length(str_sub(s, 1, s.n)) : 0;
        if (name == 0)
            return false;
        s = str_sub(s, name + 1, s.n);
        if (s.n == 0 || s.p[0] != '=')
            continue;
        s = str_sub(s, 1, s.n);
        size_t value = s.n && s.p[0] == '"' ? quoted_length(s) : token_length(s);
        if (value == 0)
            return false;
        s = str_sub(s, value, s.n);
    }
    return true;
}

static bool take_chunk_size(HttpParser *parser, Str line)
{
    size_t size = 0, n = 0;
    for (; n < line.n; n++) {
        const char *digits = "0123456789abcdef";
        const char *at = line.p[n] ? strchr(digits, line.p[n] | 0x20) : NULL;
        if (!at || (line.p[n] < '0'))
            break;
        if (n == MAX_CHUNK_DIGITS)
            return fail(parser, 400, "chunk size too long");
        size = size * 16 + (size_t)(at - digits);
    }
    if (n == 0 || !are_extensions(str_sub(line, n, line.n)))
        return fail(parser, 400, "malformed chunk size");
    parser->overhead += line.n - n;
    if (parser->overhead > MAX_CHUNK_LINES_BYTES)
        return fail(parser, 400, "too many chunk extensions");
    if (size > parser->limits.max_body_bytes - parser->body_bytes)
        return fail(parser, 413, "body too large");
    parser->left = size;
    set_state(parser, size ? CHUNK_DATA : TRAILERS);
    return true;
}

static bool take_start(HttpParser *parser, Str line)
{
    if (line.n == 0) {
        if (parser->skipped_line)
            return fail(parser, 400, "empty lines before the request");
        parser->skipped_line = true;
        return true;
    }
    if (!http_head_request_line(&parser->head, &parser->limits, line))
        return false;
    set_state(parser, FIELDS);
    return true;
}

static bool take_trailer(HttpParser *parser, Str line)
{
    if (line.n == 0) {
        finish_message(parser);
        return true;
    }
    if (++parser->section_fields > parser->limits.max_fields)
        return fail(parser, 431, "too many trailers");
    return http_head_trailer(&parser->head, line);
}

static bool take_line(HttpParser *parser, Str line)
{
    switch (parser->state) {
    case START:
        return take_start(parser, line);
    case FIELDS:
        return line.n ? http_head_field(&parser->head, &parser->limits, line) : end_head(parser);
    case CHUNK_SIZE:
        return take_chunk_size(parser, line);
    case CHUNK_END:
        if (line.n)
            return fail(parser, 400, "chunk longer than its size");
        set_state(parser, CHUNK_SIZE);
        return true;
    default:
        return take_trailer(parser, line);
    }
}

/* How many more bytes this line may have, its line end included. */
static size_t line_room(const HttpParser *parser)
{
    size_t used = parser->line.n, limit;
    if (parser->state == START)
        limit = parser->limits.max_target_bytes + MAX_METHOD_AND_VERSION;
    else if (parser->state == CHUNK_SIZE)
        limit = MAX_CHUNK_LINE;
    else if (parser->state == CHUNK_END)
        limit = 2;
    else
        limit = parser->limits.max_head_bytes - parser->section_bytes;
    return limit > used ? limit - used : 0;
}

static bool refuse_long_line(HttpParser *parser)
{
    if (parser->state == START)
        return fail(parser, 414, "request line too long");
    if (parser->state == CHUNK_SIZE)
        return fail(parser, 400, "chunk line too long");
    if (parser->state == CHUNK_END)
        return fail(parser, 400, "chunk longer than its size");
    return fail(parser, 431, "fields too large");
}

/* The line that ends at bytes[n - 1] == '\n', without CRLF, in arena memory. */
static bool whole_line(HttpParser *parser, const char *bytes, size_t n, Str *line)
{
    if (parser->line.n) {
        buf_add(&parser->line, bytes, n);
        *line = buf_str(&parser->line);
        parser->line = buf_new(parser->head.arena);
    } else {
        *line = (Str){arena_copy(parser->head.arena, bytes, n), n};
    }
    if (line->n < 2 || line->p[line->n - 2] != '\r')
        return fail(parser, 400, "line end without CR");
    if (parser->state == FIELDS || parser->state == TRAILERS)
        parser->section_bytes += line->n;
    line->n -= 2;
    return true;
}

/* A first byte that no request starts with (a TLS hello, say) is refused without waiting for the
 * end of its line. */
static bool is_plausible_start(const HttpParser *parser, char first)
{
    return parser->state != START || parser->line.n || first == '\r' || first == '\n' ||
           http_is_token((Str){&first, 1});
}

static bool feed_line(HttpParser *parser, const char *bytes, size_t n, size_t *taken)
{
    if (!parser->head.arena)
        begin_message(parser);
    if (!is_plausible_start(parser, bytes[0]))
        return fail(parser, 400, "malformed request line");
    size_t room = line_room(parser);
    const char *end = memchr(bytes, '\n', n < room ? n : room);
    if (!end) {
        if (n > room)
            return refuse_long_line(parser);
        buf_add(&parser->line, bytes, n);
        *taken = n;
        return true;
    }
    Str line;
    *taken = (size_t)(end - bytes) + 1;
    return whole_line(parser, bytes, *taken, &line) && take_line(parser, line);
}

static bool feed_data(HttpParser *parser, const char *bytes, size_t n, size_t *taken)
{
    *taken = n < parser->left ? n : parser->left;
    if (!reserve_body(parser, *taken))
        return false;
    memcpy(parser->body + parser->body_bytes, bytes, *taken);
    parser->body_bytes += *taken;
    parser->left -= *taken;
    if (parser->left)
        return true;
    if (parser->state == CHUNK_DATA)
        set_state(parser, CHUNK_END);
    else
        finish_message(parser);
    return true;
}

size_t http_parser_feed(HttpParser *parser, const char *bytes, size_t n)
{
    size_t used = 0;
    while (used < n && parser->state != DONE && parser->state != REFUSED) {
        bool data = parser->state == LENGTH_BODY || parser->state == CHUNK_DATA;
        size_t taken = 0;
        if (!(data ? feed_data : feed_line)(parser, bytes + used, n - used, &taken))
            set_state(parser, REFUSED);
        used += taken;
    }
    return used;
}

HttpPhase http_parser_phase(const HttpParser *parser)
{
    switch (parser->state) {
    case START:
        return parser->head.arena ? HTTP_PHASE_HEAD : HTTP_PHASE_IDLE;
    case FIELDS:
        return HTTP_PHASE_HEAD;
    case DONE:
        return HTTP_PHASE_DONE;
    case REFUSED:
        return HTTP_PHASE_REFUSED;
    default:
        return HTTP_PHASE_BODY;
    }
}

const HttpRequest *http_parser_request(const HttpParser *parser)
{
    return parser->head.request;
}

size_t http_parser_body_bytes(const HttpParser *parser)
{
    return parser->body_cap;
}

int http_parser_status(const HttpParser *parser)
{
    return parser->head.status;
}

const char *http_parser_reason(const HttpParser *parser)
{
    return parser->head.reason;
}

HttpRequest *http_parser_take(HttpParser *parser, Arena **arena)
{
    assert(parser->state == DONE);
    HttpRequest *request = parser->head.request;
    *arena = parser->head.arena;
    set_state(parser, START);
    forget_message(parser);
    return request;
}
