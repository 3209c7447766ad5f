/* Program: input, output, status, limits, and that nothing stays behind. */
#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/program.h"

static ProgramResult result;

static bool run(const char *script, ProgramCall call)
{
    const char *const argv[] = {"sh", "-c", script, NULL};
    const char *const env[] = {"PATH=/usr/bin:/bin", "WORD=given", NULL};
    call.argv = argv;
    call.env = env;
    if (!call.timeout_ms)
        call.timeout_ms = 10000;
    return program_run(&cx, &call, &result);
}

static void gives_input_and_takes_output(void **state)
{
    (void)state;
    setenv("TIDEGATE_SPEC_SECRET", "seen", 1);
    assert_true(run("cat; echo $WORD$TIDEGATE_SPEC_SECRET; echo oops >&2; exit 3",
                    (ProgramCall){.input = STR("hello ")}));
    assert_int_equal(result.status, 3);
    assert_string_equal(result.output.p, "hello given\n");
    assert_string_equal(result.errors.p, "oops\n");
}

static void moves_more_than_a_pipe_holds(void **state)
{
    Buf big = buf_new(arena);
    (void)state;
    for (int i = 0; i < 100000; i++)
        buf_printf(&big, "line %d\n", i);
    assert_true(run("cat", (ProgramCall){.input = buf_str(&big), .max_output_bytes = 4 << 20}));
    assert_true(str_eq(result.output, buf_str(&big)));
    assert_true(run("exit 0", (ProgramCall){.input = buf_str(&big)}));
}

static void ends_what_takes_too_long_with_its_children(void **state)
{
    (void)state;
    int64_t start_ms = clock_ms();
    assert_false(run("sleep 60 & echo $!; sleep 60", (ProgramCall){.timeout_ms = 300}));
    assert_int_equal(cx.err, ERR_DEADLINE);
    assert_true(clock_ms() - start_ms < 5000);
    pid_t child = (pid_t)atol(result.output.p);
    assert_true(child > 0);
    for (int i = 0; i < 100 && kill(child, 0) == 0; i++)
        clock_sleep_ms(20); /* init reaps it */
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/cmdline", (int)child);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    char text[8];
    assert_true(fd < 0 || read(fd, text, sizeof text) == 0); /* gone, or a zombie */
    if (fd >= 0)
        close(fd);
}

static void ends_when_it_is_canceled(void **state)
{
    atomic_bool cancel = true;
    (void)state;
    int64_t start_ms = clock_ms();
    assert_false(run("sleep 60", (ProgramCall){.cancel = &cancel, .timeout_ms = 50000}));
    assert_int_equal(cx.err, ERR_CANCELED);
    assert_true(clock_ms() - start_ms < 5000);
}

static void bounds_output_and_files(void **state)
{
    (void)state;
    assert_false(run("while :; do echo y; done", (ProgramCall){.max_output_bytes = 100000}));
    assert_int_equal(cx.err, ERR_EXHAUSTED);
    err_clear(&cx);
    assert_true(run("read go; f=$(mktemp); head -c 200000 /dev/zero > $f; s=$?; rm $f; exit $s",
                    (ProgramCall){.input = STR("go\n"), .max_file_bytes = 100000}));
    assert_int_not_equal(result.status, 0);
}

static void leaks_no_descriptor_but_the_extra_one(void **state)
{
    (void)state;
    int fd = open("/dev/null", O_RDONLY); /* without CLOEXEC, on purpose */
    int extra = open("/etc/passwd", O_RDONLY | O_CLOEXEC);
    assert_true(run("ls /proc/self/fd | wc -l; head -c 4 <&3", (ProgramCall){.extra_fd = extra}));
    assert_non_null(strstr(result.output.p, "root"));
    assert_true(atol(result.output.p) <= 5); /* 0, 1, 2, 3 and that of ls itself */
    close(fd);
    close(extra);
}

static void says_when_there_is_no_such_program(void **state)
{
    const char *const argv[] = {"no-such-program-here", NULL}, *const env[] = {NULL};
    (void)state;
    assert_false(
        program_run(&cx, &(ProgramCall){.argv = argv, .env = env, .timeout_ms = 1000}, &result));
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    assert_non_null(strstr(cx.message, "no-such-program-here"));
}

SPEC_MAIN(SPEC(gives_input_and_takes_output), SPEC(moves_more_than_a_pipe_holds),
          SPEC(ends_what_takes_too_long_with_its_children), SPEC(ends_when_it_is_canceled),
          SPEC(bounds_output_and_files), SPEC(leaks_no_descriptor_but_the_extra_one),
          SPEC(says_when_there_is_no_such_program))
