/* HTTP parser: the classes of bad requests and their statuses, however the bytes are cut. Run with
 * --corpus it prints the table, with --parse its verdict on requests in hex from standard input;
 * the differential spec compares those with another parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/http_parser.h"

/* head, then nfill times fill, then tail. */
typedef struct Case {
    const char *name;
    int status; /* 200 = accepted, 0 = more bytes are needed */
    Str head;
    size_t nfill;
    char fill;
    Str tail;
} Case;

#define BYTES(text) STR(text), 0, 0, STR("")
#define GET "GET / HTTP/1.1\r\nHost: a\r\n"
#define POST "POST / HTTP/1.1\r\nHost: a\r\n"
#define CHUNKED POST "Transfer-Encoding: chunked\r\n\r\n"
#define END "\r\n"

static const Case cases[] = {
    /* the request line */
    {"bare LF after the request line", 400, BYTES("GET / HTTP/1.1\nHost: a\r\n\r\n")},
    {"bare LF everywhere", 400, BYTES("GET / HTTP/1.1\nHost: a\n\n")},
    {"bare CR in the request line", 400, BYTES("GET /\rx HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"two spaces before the target", 400, BYTES("GET  / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"two spaces after the target", 400, BYTES("GET /  HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"tab instead of space", 400, BYTES("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n")},
    {"space before the method", 400, BYTES(" GET / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"space after the version", 400, BYTES("GET / HTTP/1.1 \r\nHost: a\r\n\r\n")},
    {"no version (HTTP/0.9)", 400, BYTES("GET /\r\n\r\n")},
    {"empty version", 400, BYTES("GET / \r\nHost: a\r\n\r\n")},
    {"HTTP/2.0", 505, BYTES("GET / HTTP/2.0\r\nHost: a\r\n\r\n")},
    {"HTTP/3.0", 505, BYTES("GET / HTTP/3.0\r\nHost: a\r\n\r\n")},
    {"HTTP/1.9", 505, BYTES("GET / HTTP/1.9\r\nHost: a\r\n\r\n")},
    {"HTTP/0.9 written out", 505, BYTES("GET / HTTP/0.9\r\nHost: a\r\n\r\n")},
    {"HTTP/01.01", 400, BYTES("GET / HTTP/01.01\r\nHost: a\r\n\r\n")},
    {"HTTP/1.10", 400, BYTES("GET / HTTP/1.10\r\nHost: a\r\n\r\n")},
    {"HTTP/1", 400, BYTES("GET / HTTP/1\r\nHost: a\r\n\r\n")},
    {"HTTP/1,1", 400, BYTES("GET / HTTP/1,1\r\nHost: a\r\n\r\n")},
    {"http in lower case", 400, BYTES("GET / http/1.1\r\nHost: a\r\n\r\n")},
    {"another protocol's name", 400, BYTES("GET / ICAP/1.0\r\nHost: a\r\n\r\n")},
    {"HTTP/2 preface", 505, BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")},
    {"TLS hello", 400, BYTES("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")},
    {"unknown method", 501, BYTES("BREW / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"method in lower case", 501, BYTES("get / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"TRACE", 405, BYTES("TRACE / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"CONNECT", 405, BYTES("CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n")},
    {"separator in the method", 400, BYTES("GE(T / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"NUL in the method", 400, BYTES("GE\0T / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"two empty lines first", 400, BYTES("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"bare LF first", 400, BYTES("\nGET / HTTP/1.1\r\nHost: a\r\n\r\n")},
    /* the target */
    {"space in the target", 400, BYTES("GET /a b HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"NUL in the target", 400, BYTES("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"control character in the target", 400, BYTES("GET /\x01 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"high byte in the target", 400, BYTES("GET /\xc3\xa9 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"fragment", 400, BYTES("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"no leading slash", 400, BYTES("GET a HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"asterisk with GET", 400, BYTES("GET * HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"ftp target", 400, BYTES("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"absolute target of another host", 400, BYTES("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"%00", 400, BYTES("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"broken percent escape", 400, BYTES("GET /%4 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"percent escape of no hex", 400, BYTES("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"overlong UTF-8 escape", 400, BYTES("GET /%c0%ae HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"path above the root", 400, BYTES("GET /a/../../etc HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"escaped path above the root", 400, BYTES("GET /%2e%2E/etc HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"%00 in the query", 400, BYTES("GET /?a=%00 HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"target of 8193 bytes", 414, STR("GET /"), 8192, 'a', STR(" HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"endless target", 414, STR("GET /"), 9000, 'a', STR("")},
    {"endless method", 414, STR(""), 9000, 'A', STR("")},
    /* fields */
    {"bare LF after a field", 400, BYTES("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n")},
    {"bare LF at the end of the head", 400, BYTES(GET "\n")},
    {"bare CR in a value", 400, BYTES(GET "X: a\rb\r\n\r\n")},
    {"bare CR at the end of a value", 400, BYTES(GET "X: a\r\r\n\r\n")},
    {"NUL in a value", 400, BYTES(GET "X: a\0b\r\n\r\n")},
    {"control character in a value", 400, BYTES(GET "X: a\x01\r\n\r\n")},
    {"DEL in a value", 400, BYTES(GET "X: a\x7f\r\n\r\n")},
    {"space in a name", 400, BYTES(GET "X Y: a\r\n\r\n")},
    {"space before the colon", 400, BYTES(GET "X : a\r\n\r\n")},
    {"tab before the colon", 400, BYTES(GET "X\t: a\r\n\r\n")},
    {"high byte in a name", 400, BYTES(GET "X\xe9: a\r\n\r\n")},
    {"NUL in a name", 400, BYTES(GET "X\0: a\r\n\r\n")},
    {"separator in a name", 400, BYTES(GET "X(a): b\r\n\r\n")},
    {"empty name", 400, BYTES(GET ": a\r\n\r\n")},
    {"no colon", 400, BYTES(GET "X\r\n\r\n")},
    {"folded line", 400, BYTES(GET "X: a\r\n b\r\n\r\n")},
    {"folded line by tab", 400, BYTES(GET "X: a\r\n\tb\r\n\r\n")},
    {"space before the first field", 400, BYTES("GET / HTTP/1.1\r\n Host: a\r\n\r\n")},
    {"fields of 16 KiB and more", 431, STR(GET "X: "), 16384, 'a', STR("\r\n\r\n")},
    {"endless name", 431, STR(GET), 17000, 'a', STR("")},
    /* Host */
    {"no Host", 400, BYTES("GET / HTTP/1.1\r\n\r\n")},
    {"two Hosts", 400, BYTES(GET "Host: b\r\n\r\n")},
    {"two equal Hosts", 400, BYTES(GET "Host: a\r\n\r\n")},
    {"empty Host", 400, BYTES("GET / HTTP/1.1\r\nHost:\r\n\r\n")},
    {"Host with a path", 400, BYTES("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n")},
    {"Host with a user", 400, BYTES("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n")},
    {"Host with a space", 400, BYTES("GET / HTTP/1.1\r\nHost: a b\r\n\r\n")},
    {"Host list", 400, BYTES("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n")},
    {"Host with a bad port", 400, BYTES("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n")},
    {"Host with a port of letters", 400, BYTES("GET / HTTP/1.1\r\nHost: a:http\r\n\r\n")},
    {"Host with an open bracket", 400, BYTES("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n")},
    /* framing */
    {"two different Content-Length", 400,
     BYTES(POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd")},
    {"two equal Content-Length", 400,
     BYTES(POST "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc")},
    {"Content-Length list", 400, BYTES(POST "Content-Length: 3, 3\r\n\r\nabc")},
    {"Content-Length +3", 400, BYTES(POST "Content-Length: +3\r\n\r\nabc")},
    {"Content-Length -3", 400, BYTES(POST "Content-Length: -3\r\n\r\nabc")},
    {"Content-Length 0x3", 400, BYTES(POST "Content-Length: 0x3\r\n\r\nabc")},
    {"Content-Length 3 a", 400, BYTES(POST "Content-Length: 3 a\r\n\r\nabc")},
    {"Content-Length 3.0", 400, BYTES(POST "Content-Length: 3.0\r\n\r\nabc")},
    {"Content-Length with a tab", 400, BYTES(POST "Content-Length: 3\t\r\n\r\nabc")},
    {"Transfer-Encoding with a tab", 400,
     BYTES(POST "Transfer-Encoding: chunked\t\r\n\r\n0\r\n\r\n")},
    {"empty Content-Length", 400, BYTES(POST "Content-Length:\r\n\r\nabc")},
    {"Content-Length and Transfer-Encoding", 400,
     BYTES(POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding and Content-Length", 400,
     BYTES(POST "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n")},
    {"Content-Length over the limit", 413, BYTES(POST "Content-Length: 33554433\r\n\r\n")},
    {"Content-Length over 64 bits", 413,
     BYTES(POST "Content-Length: 18446744073709551620\r\n\r\nabcd")},
    {"Transfer-Encoding in HTTP/1.0", 400,
     BYTES("POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding with a space before the colon", 400,
     BYTES(POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding xchunked", 400, BYTES(POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding identity", 400, BYTES(POST "Transfer-Encoding: identity\r\n\r\n")},
    {"Transfer-Encoding chunked, identity", 400,
     BYTES(POST "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding chunked twice", 400,
     BYTES(POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n")},
    {"two Transfer-Encoding fields", 400,
     BYTES(POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")},
    {"Transfer-Encoding gzip, chunked", 501,
     BYTES(POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n")},
    {"empty Transfer-Encoding", 400, BYTES(POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n")},
    {"quoted chunked", 400, BYTES(POST "Transfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n")},
    {"chunked with a parameter", 400,
     BYTES(POST "Transfer-Encoding: chunked;a=b\r\n\r\n0\r\n\r\n")},
    {"vertical tab before chunked", 400,
     BYTES(POST "Transfer-Encoding: \x0b"
                "chunked\r\n\r\n0\r\n\r\n")},
    {"unknown expectation", 417, BYTES(POST "Expect: coffee\r\nContent-Length: 3\r\n\r\nabc")},
    {"compressed body", 415, BYTES(POST "Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")},
    {"two Authorization fields", 400, BYTES(GET "Authorization: a\r\nAuthorization: b\r\n\r\n")},
    /* chunks */
    {"chunk size 0x3", 400, BYTES(CHUNKED "0x3\r\nabc\r\n0\r\n\r\n")},
    {"chunk size +3", 400, BYTES(CHUNKED "+3\r\nabc\r\n0\r\n\r\n")},
    {"chunk size -1", 400, BYTES(CHUNKED "-1\r\nabc\r\n0\r\n\r\n")},
    {"chunk size with a space before", 400, BYTES(CHUNKED " 3\r\nabc\r\n0\r\n\r\n")},
    {"chunk size with a space after", 400, BYTES(CHUNKED "3 \r\nabc\r\n0\r\n\r\n")},
    {"chunk size of no hex", 400, BYTES(CHUNKED "g\r\nabc\r\n0\r\n\r\n")},
    {"empty chunk size", 400, BYTES(CHUNKED "\r\nabc\r\n0\r\n\r\n")},
    {"chunk size over 64 bits", 400, BYTES(CHUNKED "10000000000000003\r\nabc\r\n0\r\n\r\n")},
    {"chunk size over the limit", 413, BYTES(CHUNKED "ffffffff\r\nabc")},
    {"bare LF after the chunk size", 400, BYTES(CHUNKED "3\nabc\r\n0\r\n\r\n")},
    {"bare LF after the chunk data", 400, BYTES(CHUNKED "3\r\nabc\n0\r\n\r\n")},
    {"bare CR after the chunk size", 400, BYTES(CHUNKED "3\rabc\r\n0\r\n\r\n")},
    {"chunk longer than its size", 400, BYTES(CHUNKED "3\r\nabcd\r\n0\r\n\r\n")},
    {"chunk without line end", 400, BYTES(CHUNKED "3\r\nabc0\r\n\r\n")},
    {"NUL in a chunk extension", 400, BYTES(CHUNKED "3;a=\0\r\nabc\r\n0\r\n\r\n")},
    {"bare LF in a chunk extension", 400, BYTES(CHUNKED "3;a\nabc\r\n0\r\n\r\n")},
    {"open quote in a chunk extension", 400, BYTES(CHUNKED "3;a=\"b\r\nabc\r\n0\r\n\r\n")},
    {"nameless chunk extension", 400, BYTES(CHUNKED "3;\r\nabc\r\n0\r\n\r\n")},
    {"chunk extension of no token", 400, BYTES(CHUNKED "3;a=@\r\nabc\r\n0\r\n\r\n")},
    {"Content-Length as a trailer", 400, BYTES(CHUNKED "0\r\nContent-Length: 3\r\n\r\nabc")},
    {"endless chunk extension", 400, STR(CHUNKED "3;"), 300, 'a', STR("\r\nabc\r\n0\r\n\r\n")},
    {"bad trailer name", 400, BYTES(CHUNKED "0\r\nX Y: a\r\n\r\n")},
    {"folded trailer", 400, BYTES(CHUNKED "0\r\nX: a\r\n b\r\n\r\n")},
    {"bare LF after a trailer", 400, BYTES(CHUNKED "0\r\nX: a\n\r\n")},
    {"endless trailers", 431, STR(CHUNKED "0\r\nX: "), 17000, 'a', STR("\r\n\r\n")},
    /* accepted */
    {"plain GET", 200, BYTES(GET END)},
    {"one empty line first", 200, BYTES("\r\n" GET END)},
    {"HTTP/1.0 without Host", 200, BYTES("GET / HTTP/1.0\r\n\r\n")},
    {"absolute target", 200, BYTES("GET http://A/x?y HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"OPTIONS *", 200, BYTES("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"obs-text in a value", 200, BYTES(GET "X: \xe9\r\n\r\n")},
    {"no blank after the colon", 200, BYTES("GET / HTTP/1.1\r\nHost:a\r\n\r\n")},
    {"IPv6 Host with port", 200, BYTES("GET / HTTP/1.1\r\nHost: [::1]:8080\r\n\r\n")},
    {"dots inside the path", 200, BYTES("GET /a/./b//../c HTTP/1.1\r\nHost: a\r\n\r\n")},
    {"body by length", 200, BYTES(POST "Content-Length: 3\r\n\r\nabc")},
    {"length with leading zeros", 200, BYTES(POST "Content-Length: 003\r\n\r\nabc")},
    {"body in chunks", 200, BYTES(CHUNKED "3\r\nabc\r\nA\r\n0123456789\r\n0\r\n\r\n")},
    {"chunk extensions and trailers", 200,
     BYTES(CHUNKED "3;a=b;c=\"d;e\"\r\nabc\r\n000\r\nX-Sum: 1\r\n\r\n")},
    {"CHUNKED in upper case", 200, BYTES(POST "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n")},
    {"Expect: 100-continue", 200, BYTES(POST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\na")},
    {"target of 8192 bytes", 200, STR("GET /"), 8191, 'a', STR(" HTTP/1.1\r\nHost: a\r\n\r\n")},
    /* unfinished */
    {"half a request line", 0, BYTES("GET / HT")},
    {"no empty line yet", 0, BYTES(GET)},
    {"body too short", 0, BYTES(POST "Content-Length: 4\r\n\r\nabc")},
    {"no last chunk", 0, BYTES(CHUNKED "3\r\nabc\r\n")},
};

#define NCASES (sizeof cases / sizeof *cases)

static Str bytes_of(Arena *arena, const Case *c)
{
    Buf buf = buf_new(arena);
    buf_add_str(&buf, c->head);
    for (size_t i = 0; i < c->nfill; i++)
        buf_add_char(&buf, c->fill);
    buf_add_str(&buf, c->tail);
    return buf_str(&buf);
}

/* One line per request: "GET /target 3 <hash of the body>", then "400 reason" or "more". */
static void describe(Buf *out, HttpParser *parser, Str bytes)
{
    size_t used = http_parser_feed(parser, bytes.p, bytes.n);
    while (http_parser_phase(parser) == HTTP_PHASE_DONE) {
        Arena *arena;
        const HttpRequest *r = http_parser_take(parser, &arena);
        buf_printf(out, "%s %.*s %zu %llx|", http_method_name(r->method), STR_ARG(r->target),
                   r->body.n, (unsigned long long)str_hash(r->body));
        for (size_t i = 0; i < r->nfields; i++)
            buf_printf(out, "%.*s=%.*s,", STR_ARG(r->fields[i].name), STR_ARG(r->fields[i].value));
        buf_add_char(out, '\n');
        arena_free(arena);
        used += http_parser_feed(parser, bytes.p + used, bytes.n - used);
    }
}

static void describe_end(Buf *out, const HttpParser *parser)
{
    if (http_parser_phase(parser) == HTTP_PHASE_REFUSED)
        buf_printf(out, "%d %s\n", http_parser_status(parser), http_parser_reason(parser));
    else if (http_parser_phase(parser) != HTTP_PHASE_IDLE)
        buf_add_z(out, "more\n");
}

/* What the parser makes of the bytes when they come in two pieces. */
static Str verdict(Arena *arena, Str bytes, size_t cut)
{
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    HttpParser *parser = http_parser_new(&limits);
    Buf out = buf_new(arena);
    describe(&out, parser, str_sub(bytes, 0, cut));
    describe(&out, parser, str_sub(bytes, cut, bytes.n));
    describe_end(&out, parser);
    http_parser_free(parser);
    return buf_str(&out);
}

static Str verdict_by_bytes(Arena *arena, Str bytes)
{
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    HttpParser *parser = http_parser_new(&limits);
    Buf out = buf_new(arena);
    for (size_t i = 0; i < bytes.n; i++)
        describe(&out, parser, str_sub(bytes, i, i + 1));
    describe_end(&out, parser);
    http_parser_free(parser);
    return buf_str(&out);
}

static int status_of(Str text)
{
    int status = 0;
    if (sscanf(text.p, "%d ", &status) == 1)
        return status;
    return str_is(text, "more\n") ? 0 : 200;
}

static void every_class_has_its_status(void **state)
{
    (void)state;
    for (size_t i = 0; i < NCASES; i++) {
        Arena *arena = arena_new();
        Str got = verdict(arena, bytes_of(arena, &cases[i]), 0);
        if (status_of(got) != cases[i].status)
            fail_msg("%s: want %d, got %.*s", cases[i].name, cases[i].status, STR_ARG(got));
        arena_free(arena);
    }
}

static void cutting_changes_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < NCASES; i++) {
        Arena *arena = arena_new();
        Str bytes = bytes_of(arena, &cases[i]);
        Str whole = verdict(arena, bytes, 0);
        size_t step = bytes.n > 1000 ? 97 : 1;
        for (size_t cut = 1; cut < bytes.n; cut += step) {
            Str got = verdict(arena, bytes, cut);
            if (!str_eq(got, whole))
                fail_msg("%s cut at %zu: %.*s", cases[i].name, cut, STR_ARG(got));
        }
        if (!str_eq(verdict_by_bytes(arena, bytes), whole))
            fail_msg("%s byte by byte differs", cases[i].name);
        arena_free(arena);
    }
}

static void pipelined_requests_are_told_apart(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    Str bytes = STR("GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" POST "Content-Length: 2\r\n\r\nhi" CHUNKED
                    "2\r\nho\r\n0\r\n\r\nGET /4 HTTP/1.1\r\nHost: a\r\n\r\n");
    Str whole = verdict(arena, bytes, 0);
    for (size_t cut = 1; cut < bytes.n; cut++)
        assert_true(str_eq(verdict(arena, bytes, cut), whole));
    int lines = 0;
    for (size_t i = 0; i < whole.n; i++)
        lines += whole.p[i] == '\n';
    assert_int_equal(lines, 4);
    assert_true(str_find(whole, STR("GET /4 0 ")) > 0);
    arena_free(arena);
}

static HttpRequest *parsed(Str bytes, Arena **arena)
{
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    HttpParser *parser = http_parser_new(&limits);
    assert_int_equal(http_parser_feed(parser, bytes.p, bytes.n), bytes.n);
    assert_int_equal(http_parser_phase(parser), HTTP_PHASE_DONE);
    HttpRequest *request = http_parser_take(parser, arena);
    http_parser_free(parser);
    return request;
}

static void a_request_is_taken_apart(void **state)
{
    (void)state;
    Arena *arena;
    HttpRequest *r =
        parsed(STR("PATCH /v1//projects/a%2Fb/./x/../%C3%A9?a=1&b=%20+c&d&a=2 HTTP/1.1\r\n"
                   "Host: example.com:8080\r\nX-Two:  v \t\r\n"
                   "Cookie: a=1; sid=abc\r\nCookie: b=2\r\nContent-Length: 4\r\n\r\nbody"),
               &arena);
    assert_int_equal(r->method, HTTP_PATCH);
    assert_int_equal(r->nsegments, 4);
    assert_true(str_is(r->segments[0], "v1"));
    assert_true(str_is(r->segments[2], "a/b"));
    assert_true(str_is(r->segments[3], "\xc3\xa9"));
    assert_true(str_is(r->host, "example.com:8080"));
    assert_true(str_is(http_request_field(r, "x-two"), "v"));
    assert_true(str_is(http_request_param(r, "a"), "1"));
    assert_true(str_is(http_request_param(r, "b"), "  c"));
    assert_true(http_request_param(r, "d").p != NULL);
    assert_null(http_request_param(r, "e").p);
    assert_true(str_is(http_request_cookie(r, "sid"), "abc"));
    assert_true(str_is(http_request_cookie(r, "b"), "2"));
    assert_null(http_request_cookie(r, "c").p);
    assert_true(str_is(r->body, "body"));
    assert_true(r->keep_alive);
    arena_free(arena);
}

static void chunks_are_joined(void **state)
{
    (void)state;
    Arena *arena;
    HttpRequest *r = parsed(STR(CHUNKED "3\r\nabc\r\n2;x\r\nde\r\n0\r\nX-Sum: 9\r\n\r\n"), &arena);
    assert_true(str_is(r->body, "abcde"));
    assert_null(http_request_field(r, "x-sum").p); /* trailers are forgotten */
    arena_free(arena);
}

static void connection_options_are_understood(void **state)
{
    (void)state;
    static const struct {
        Str bytes;
        bool keep_alive;
    } rows[] = {
        {STR(GET END), true},
        {STR(GET "Connection: close\r\n\r\n"), false},
        {STR(GET "Connection: foo, Close\r\n\r\n"), false},
        {STR(GET "Connection: foo\r\nConnection: close\r\n\r\n"), false},
        {STR("GET / HTTP/1.0\r\n\r\n"), false},
        {STR("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        Arena *arena;
        assert_int_equal(parsed(rows[i].bytes, &arena)->keep_alive, rows[i].keep_alive);
        arena_free(arena);
    }
}

static void the_hundred_and_first_field_is_refused(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (int n = 99; n <= 100; n++) {
        Buf buf = buf_new(arena);
        buf_add_z(&buf, GET);
        for (int i = 0; i < n; i++)
            buf_printf(&buf, "X%d: a\r\n", i);
        buf_add_z(&buf, "\r\n");
        assert_int_equal(status_of(verdict(arena, buf_str(&buf), 0)), n == 99 ? 200 : 431);
    }
    arena_free(arena);
}

static void a_chunked_body_stops_at_the_limit(void **state)
{
    (void)state;
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    limits.max_body_bytes = 4;
    HttpParser *parser = http_parser_new(&limits);
    Str bytes = STR(CHUNKED "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    http_parser_feed(parser, bytes.p, bytes.n);
    assert_int_equal(http_parser_status(parser), 413);
    http_parser_free(parser);
}

static void a_large_length_costs_nothing_before_its_bytes(void **state)
{
    (void)state;
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    HttpParser *parser = http_parser_new(&limits);
    Str bytes = STR(POST "Content-Length: 33554432\r\n\r\nabc");
    http_parser_feed(parser, bytes.p, bytes.n);
    assert_int_equal(http_parser_phase(parser), HTTP_PHASE_BODY);
    assert_true(http_parser_body_bytes(parser) <= 4096);
    http_parser_free(parser);
}

static int print_corpus(void)
{
    Arena *arena = arena_new();
    for (size_t i = 0; i < NCASES; i++) {
        Str bytes = bytes_of(arena, &cases[i]);
        printf("%d\t%s\t", cases[i].status, cases[i].name);
        for (size_t k = 0; k < bytes.n; k++)
            printf("%02x", (unsigned char)bytes.p[k]);
        putchar('\n');
    }
    arena_free(arena);
    return 0;
}

static char *unhex(Arena *arena, const char *hex, size_t n)
{
    char *bytes = arena_alloc(arena, n / 2 + 1);
    for (size_t i = 0; i + 1 < n; i += 2) {
        unsigned byte;
        sscanf(hex + i, "%2x", &byte);
        bytes[i / 2] = (char)byte;
    }
    return bytes;
}

/* The status: "200" when all of it is requests, "0" when more is needed, else the refusal's. Then
 * one "METHOD:target in hex:length of the body" for each request, up to one that asks to close. */
static void print_verdict(Arena *arena, const char *hex, size_t n)
{
    HttpLimits limits = HTTP_LIMITS_DEFAULT;
    HttpParser *parser = http_parser_new(&limits);
    Str rest = {unhex(arena, hex, n), n / 2};
    Buf requests = buf_new(arena);
    bool keep_alive = true;
    while (keep_alive) {
        rest = str_sub(rest, http_parser_feed(parser, rest.p, rest.n), rest.n);
        if (http_parser_phase(parser) != HTTP_PHASE_DONE)
            break;
        Arena *own;
        const HttpRequest *r = http_parser_take(parser, &own);
        keep_alive = r->keep_alive;
        buf_printf(&requests, " %s:", http_method_name(r->method));
        for (size_t i = 0; i < r->target.n; i++)
            buf_printf(&requests, "%02x", (unsigned char)r->target.p[i]);
        buf_printf(&requests, ":%zu", r->body.n);
        arena_free(own);
    }
    HttpPhase phase = http_parser_phase(parser);
    int status = phase == HTTP_PHASE_REFUSED ? http_parser_status(parser)
                 : phase == HTTP_PHASE_IDLE  ? 200
                                             : 0;
    printf("%d%s\n", status, buf_str(&requests).p);
    http_parser_free(parser);
}

static int parse_input(void)
{
    char *line = NULL;
    size_t size = 0;
    for (ssize_t n; (n = getline(&line, &size, stdin)) > 0;) {
        Arena *arena = arena_new();
        print_verdict(arena, line, line[n - 1] == '\n' ? (size_t)n - 1 : (size_t)n);
        arena_free(arena);
    }
    free(line);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc > 1 && strcmp(argv[1], "--corpus") == 0)
        return print_corpus();
    if (argc > 1 && strcmp(argv[1], "--parse") == 0)
        return parse_input();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_class_has_its_status),
        cmocka_unit_test(cutting_changes_nothing),
        cmocka_unit_test(pipelined_requests_are_told_apart),
        cmocka_unit_test(a_request_is_taken_apart),
        cmocka_unit_test(chunks_are_joined),
        cmocka_unit_test(connection_options_are_understood),
        cmocka_unit_test(the_hundred_and_first_field_is_refused),
        cmocka_unit_test(a_chunked_body_stops_at_the_limit),
        cmocka_unit_test(a_large_length_costs_nothing_before_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
