/* Clock: RFC 3339 both ways. */
#include "fixture.h"

#include "base/clock.h"

typedef struct Moment {
    const char *text;
    int64_t us;
} Moment;

static const Moment moments[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"2024-02-29T12:30:45Z", 1709209845000000},
    {"2024-02-29T12:30:45.5Z", 1709209845500000},
    {"2024-02-29T12:30:45.123456Z", 1709209845123456},
    {"2024-02-29T12:30:45.1234567890Z", 1709209845123456},
    {"2024-02-29t12:30:45z", 1709209845000000},
    {"2024-02-29T14:30:45+02:00", 1709209845000000},
    {"2024-02-29T07:00:45-05:30", 1709209845000000},
    {"2024-02-29T12:30:45-00:00", 1709209845000000},
    {"1969-12-31T23:59:59.999Z", -1000},
    {"9999-12-31T23:59:59Z", 253402300799000000},
    {"2016-12-31T23:59:60Z", 1483228800000000}, /* a leap second there was */
    {"2015-06-30T23:59:60.5Z", 1435708800500000},
};

static const char *const wrong[] = {
    "",
    "2024",
    "2024-02-29",
    "2024-02-29T12:30Z",
    "2024-02-29T12:30:45",
    "2024-02-29 12:30:45Z",
    "2024-02-30T12:30:45Z",
    "2023-02-29T00:00:00Z",
    "2023-04-31T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-01-32T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "2024-01-01T00:00:61Z",
    "2024-01-01T00:00:00.Z",
    "2024-01-01T00:00:00,5Z",
    "2024-01-01T00:00:00+0100",
    "2024-01-01T00:00:00+24:00",
    "2024-01-01T00:00:00+01:60",
    "2024-01-01T00:00:00ZZ",
    "24-01-01T00:00:00Z",
    "2024\r01\r01T00:00:00Z",
    "2024-01-01T00\x1a"
    "00:00Z",
    " 2024-01-01T00:00:00Z",
    "-024-01-01T00:00:00Z",
};

static void reads_times_with_fraction_and_offset(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(moments); i++) {
        int64_t us = -1;
        if (!clock_parse_rfc3339(str(moments[i].text), &us) || us != moments[i].us)
            fail_msg("%s is read as %lld", moments[i].text, (long long)us);
    }
}

static void refuses_what_is_no_time(void **state)
{
    (void)state;
    int64_t us;
    for (size_t i = 0; i < COUNT_OF(wrong); i++)
        if (clock_parse_rfc3339(str(wrong[i]), &us))
            fail_msg("\"%s\" is accepted", wrong[i]);
}

static void writes_what_it_reads(void **state)
{
    (void)state;
    static const int64_t times[] = {
        0,  1709209845000000,   1709209845500000,  1709209845123456, -1000,
        -1, -62135596800000000, 253402300799000000};
    for (size_t i = 0; i < COUNT_OF(times); i++) {
        int64_t us = 1;
        Str text = clock_rfc3339(arena, times[i]);
        assert_true(clock_parse_rfc3339(text, &us));
        assert_true(us == times[i]);
    }
    assert_str(clock_rfc3339(arena, 1709209845500000), "2024-02-29T12:30:45.500Z");
    assert_str(clock_rfc3339(arena, 1709209845123456), "2024-02-29T12:30:45.123456Z");
}

static void a_deadline_never_goes_below_zero(void **state)
{
    (void)state;
    assert_int_equal(ctx_left_ms(&cx, 77), 77);
    cx.deadline_ms = clock_ms() - 5;
    assert_int_equal(ctx_left_ms(&cx, 77), 0);
    cx.deadline_ms = clock_ms() + 60000;
    assert_in_range(ctx_left_ms(&cx, 0), 50000, 60000);
}

SPEC_MAIN(SPEC(reads_times_with_fraction_and_offset), SPEC(refuses_what_is_no_time),
          SPEC(writes_what_it_reads), SPEC(a_deadline_never_goes_below_zero))
