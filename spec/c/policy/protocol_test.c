/* Frames as they cross a socket: whole, in pieces, several at once, and those that must be refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "policy/protocol.h"

typedef struct Line {
    Channel host, worker;
    Arena *arena;
} Line;

static Line *open_line(void)
{
    int ends[2];
    Arena *arena = arena_new();
    Line *line = ARENA_NEW(arena, Line);
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    line->host.fd = ends[0];
    line->worker.fd = ends[1];
    line->arena = arena;
    return line;
}

static void close_line(Line *line)
{
    close(line->host.fd);
    close(line->worker.fd);
    arena_free(line->arena);
}

static Str text_of(Arena *arena, char letter, size_t n)
{
    char *text = arena_alloc(arena, n + 1);
    memset(text, letter, n);
    return (Str){text, n};
}

static int64_t soon(void)
{
    return clock_ms() + 5000;
}

static void assert_frame(Line *line, Str text, Str body)
{
    PolicyFrame frame;
    assert_int_equal(policy_frame_read(&line->worker, line->arena, &frame, soon()), FRAME_OK);
    assert_int_equal(frame.text.n, text.n);
    assert_memory_equal(frame.text.p, text.p, text.n);
    assert_int_equal(frame.body.n, body.n);
    assert_true(body.n == 0 || memcmp(frame.body.p, body.p, body.n) == 0);
}

/* Both lengths around what is read ahead, and what goes with the frame in one call. */
static void keeps_frames_of_every_size_in_order(void **state)
{
    (void)state;
    static const size_t sizes[] = {1, 7, 4088, 4096, 4097, 8175, 8176, 8184, 8185, 8192, 20000};
    const size_t n = sizeof sizes / sizeof *sizes;
    for (size_t i = 0; i < n * n; i++) {
        Line *line = open_line();
        Str value = text_of(line->arena, 'v', sizes[i / n]);
        Str body = i % 3 ? text_of(line->arena, 'b', sizes[i % n]) : STR("");
        Json *json = json_new_str(line->arena, value);
        for (int twice = 0; twice < 2; twice++)
            assert_int_equal(policy_frame_write(&line->host, json, body, line->arena, soon()),
                             FRAME_OK);
        assert_int_equal(policy_frame_write_text(&line->host, STR("[]"), line->arena, soon()),
                         FRAME_OK);
        assert_frame(line, json_text(line->arena, json), body);
        assert_frame(line, json_text(line->arena, json), body);
        assert_frame(line, STR("[]"), STR(""));
        close_line(line);
    }
}

static void *send_bytes(void *arg)
{
    static const char bytes[] = "\6\0\0\0\3\0\0\0\"text\"abc";
    const Line *line = arg;
    for (size_t i = 0; i + 1 < sizeof bytes; i++) {
        struct timespec moment = {.tv_nsec = 300000}; /* longer than a reader waits awake */
        nanosleep(&moment, NULL);
        if (write(line->host.fd, bytes + i, 1) != 1)
            break;
    }
    return NULL;
}

static void puts_a_frame_together_from_single_bytes(void **state)
{
    (void)state;
    pthread_t sender;
    Line *line = open_line();
    assert_int_equal(pthread_create(&sender, NULL, send_bytes, line), 0);
    assert_frame(line, STR("\"text\""), STR("abc"));
    pthread_join(sender, NULL);
    close_line(line);
}

static void waits_no_longer_than_the_deadline(void **state)
{
    (void)state;
    PolicyFrame frame;
    Line *line = open_line();
    int64_t start = clock_ms();
    assert_int_equal(policy_frame_read(&line->worker, line->arena, &frame, start + 20),
                     FRAME_TIMEOUT);
    assert_true(clock_ms() - start >= 20);
    assert_int_equal(write(line->host.fd, "\6\0\0\0\0\0\0\0\"te", 11), 11);
    assert_int_equal(policy_frame_read(&line->worker, line->arena, &frame, clock_ms() + 20),
                     FRAME_TIMEOUT);
    Str large = text_of(line->arena, 'x', 4 << 20); /* more than a socket holds, and no reader */
    assert_int_equal(policy_frame_write_text(&line->host, large, line->arena, clock_ms() + 20),
                     FRAME_TIMEOUT);
    close_line(line);
}

static void tells_an_end_from_a_broken_frame(void **state)
{
    (void)state;
    PolicyFrame frame;
    Line *line = open_line();
    assert_int_equal(write(line->host.fd, "\6\0\0\0\0\0\0\0\"te", 11), 11);
    assert_int_equal(shutdown(line->host.fd, SHUT_WR), 0);
    assert_int_equal(policy_frame_read(&line->worker, line->arena, &frame, soon()), FRAME_CLOSED);
    close_line(line);
    line = open_line();
    assert_int_equal(write(line->host.fd, "\377\377\377\377\0\0\0\0", 8), 8);
    assert_int_equal(policy_frame_read(&line->worker, line->arena, &frame, soon()), FRAME_BROKEN);
    close_line(line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keeps_frames_of_every_size_in_order),
        cmocka_unit_test(puts_a_frame_together_from_single_bytes),
        cmocka_unit_test(waits_no_longer_than_the_deadline),
        cmocka_unit_test(tells_an_end_from_a_broken_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
