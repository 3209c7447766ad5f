/* Zone: offsets as the C library gives them, jumps of the clock, and files that are none. */
#include "fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/zone.h"
#include "base/zone_rule.h"

static int64_t epoch_of(const char *text)
{
    int64_t us;
    assert_true(clock_parse_rfc3339(str(text), &us));
    return us / 1000000;
}

/* What the clock shows, written as if it were UTC. */
static void assert_instant(const ZoneTable *table, const char *zone, const char *local,
                           const char *expected)
{
    const Zone *found = zone_find(table, str(zone));
    assert_non_null(found);
    int64_t at = zone_instant(found, epoch_of(local));
    assert_str(clock_rfc3339(arena, at * 1000000), expected);
}

static void assert_like_libc(const Zone *zone, const char *name, time_t at)
{
    struct tm tm;
    localtime_r(&at, &tm);
    ZoneOffset offset = zone_offset_at(zone, at);
    if (offset.seconds != tm.tm_gmtoff || offset.is_dst != (tm.tm_isdst > 0))
        fail_msg("%s at %lld: %d %d, the C library says %ld %d", name, (long long)at,
                 offset.seconds, offset.is_dst, tm.tm_gmtoff, tm.tm_isdst);
}

static const char *const names[] = {
    "Europe/Berlin",       "Europe/Dublin",     "America/New_York",
    "America/Sao_Paulo",   "Asia/Kolkata",      "Asia/Tehran",
    "Australia/Lord_Howe", "Pacific/Apia",      "Pacific/Chatham",
    "Africa/Cairo",        "Africa/Casablanca", "America/Nuuk",
    "Asia/Kathmandu",      "Etc/GMT+12",        "UTC",
    "America/St_Johns",    "Antarctica/Troll",  "Asia/Gaza",
    "America/Havana",      "Asia/Shanghai",
};

static void says_what_the_c_library_says(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, ZONE_DIRECTORY);
    srand(1);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const Zone *zone = zone_find(table, str(names[i]));
        assert_non_null(zone);
        setenv("TZ", names[i], 1);
        tzset();
        for (int k = 0; k < 20000; k++) /* 1970 to 2105 */
            assert_like_libc(zone, names[i], (time_t)((double)rand() / RAND_MAX * 4260000000.0));
        int64_t at = epoch_of("2000-01-01T00:00:00Z");
        for (int k = 0; k < 250 && at < INT64_MAX; k++) {
            assert_like_libc(zone, names[i], at - 1);
            assert_like_libc(zone, names[i], at);
            at = zone_next_change(zone, at);
        }
    }
    unsetenv("TZ");
}

static void counts_a_time_that_is_shown_twice_the_first_time(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, ZONE_DIRECTORY);
    assert_instant(table, "Europe/Berlin", "2026-10-25T02:30:00Z", "2026-10-25T00:30:00Z");
    assert_instant(table, "America/New_York", "2026-11-01T01:30:00Z", "2026-11-01T05:30:00Z");
    assert_instant(table, "Australia/Lord_Howe", "2026-04-05T01:45:00Z", "2026-04-04T14:45:00Z");
    assert_instant(table, "Europe/Berlin", "2060-10-31T02:30:00Z", "2060-10-31T00:30:00Z");
}

static void takes_a_time_that_is_skipped_for_the_moment_of_the_jump(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, ZONE_DIRECTORY);
    assert_instant(table, "Europe/Berlin", "2026-03-29T02:30:00Z", "2026-03-29T01:00:00Z");
    assert_instant(table, "Europe/Berlin", "2026-03-29T03:00:00Z", "2026-03-29T01:00:00Z");
    assert_instant(table, "America/New_York", "2026-03-08T02:00:00Z", "2026-03-08T07:00:00Z");
    assert_instant(table, "Australia/Lord_Howe", "2026-10-04T02:15:00Z", "2026-10-03T15:30:00Z");
    assert_instant(table, "Pacific/Apia", "2011-12-30T12:00:00Z", "2011-12-30T10:00:00Z");
}

static void takes_other_times_as_they_are(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, ZONE_DIRECTORY);
    assert_instant(table, "UTC", "2026-03-29T02:30:00Z", "2026-03-29T02:30:00Z");
    assert_instant(table, "Asia/Kolkata", "2026-07-01T00:00:00Z", "2026-06-30T18:30:00Z");
    assert_instant(table, "Europe/Berlin", "2026-07-01T00:00:00Z", "2026-06-30T22:00:00Z");
    assert_instant(table, "Europe/Berlin", "2099-07-01T00:00:00Z", "2099-06-30T22:00:00Z");
}

static void knows_utc_without_files_and_nothing_else(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, "/nowhere");
    const Zone *utc = zone_find(table, STR("UTC"));
    assert_non_null(utc);
    assert_int_equal(zone_offset_at(utc, 0).seconds, 0);
    assert_true(zone_next_change(utc, 0) == INT64_MAX);
    assert_non_null(zone_find(NULL, STR("UTC")));
    assert_null(zone_find(table, STR("Europe/Berlin")));
}

static const char *const bad_names[] = {"",          "europe/berlin",   "Europe",
                                        "Berlin",    "../zoneinfo/UTC", "posix/Europe/Berlin",
                                        "localtime", "tzdata.zi",       "Europe/Berlin\n"};

static void knows_zones_by_their_exact_names(void **state)
{
    (void)state;
    ZoneTable *table = zone_table_read(arena, ZONE_DIRECTORY);
    for (size_t i = 0; i < COUNT_OF(bad_names); i++)
        assert_null(zone_find(table, str(bad_names[i])));
}

typedef struct RuleCase {
    const char *text, *at;
    int seconds;
} RuleCase;

static const RuleCase rules[] = {
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T00:59:59Z", 3600},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2040-03-25T01:00:00Z", 7200},
    {"CET-1CEST,M3.5.0,M10.5.0/3", "2040-10-28T01:00:00Z", 3600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2040-01-01T00:00:00Z", 39600},
    {"<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", "2040-07-01T00:00:00Z", 37800},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2040-03-25T00:59:59Z", -7200},
    {"<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2040-03-25T01:00:00Z", -3600},
    {"IST-2IDT,M3.4.4/26,M10.5.0", "2040-03-23T00:00:00Z", 10800},
    {"XXX3EDT4,0/0,J365/23", "2040-12-31T23:30:00Z", -14400},
    {"AAA0BBB,J60,J300", "2040-02-29T23:00:00Z", 0},
    {"AAA0BBB,J60,J300", "2040-03-01T02:00:00Z", 3600},
    {"AAA0BBB,59,299", "2040-02-29T02:00:00Z", 3600},
    {"EST5", "2040-06-01T00:00:00Z", -18000},
};

static void follows_a_rule_beyond_the_table(void **state)
{
    (void)state;
    ZoneRule rule;
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        assert_true(zone_rule_parse(str(rules[i].text), &rule));
        int64_t at = epoch_of(rules[i].at);
        if (zone_rule_offset(&rule, at).seconds != rules[i].seconds)
            fail_msg("%s at %s: %d", rules[i].text, rules[i].at,
                     zone_rule_offset(&rule, at).seconds);
    }
    assert_true(zone_rule_parse(STR("EST5EDT,M3.2.0,M11.1.0"), &rule));
    assert_int_equal(zone_rule_offset(&rule, INT64_MAX).is_dst,
                     zone_rule_offset(&rule, INT64_MAX - 1).is_dst);
    assert_true(zone_rule_next_change(&rule, INT64_MAX - 5) == INT64_MAX);
}

static const char *const bad_rules[] = {
    "",
    "E5",
    "EST",
    "EST25",
    "EST5EDT",
    "EST5EDT,M3.2.0",
    "<EST5",
    "EST5E4,M1",
    "EST5x",
    "EST5EDT,M13.1.0,M1.1.0",
    "EST5EDT,M3.6.0,M1.1.0",
    "EST5EDT,M3.2.7,M1.1.0",
    "EST5EDT,J0,J3",
    "EST5EDT,366,1",
    "EST5EDT,1/168,2",
    "EST5EDT,1,2,",
    "EST5:60",
};

static void refuses_what_is_no_rule(void **state)
{
    (void)state;
    ZoneRule rule;
    for (size_t i = 0; i < COUNT_OF(bad_rules); i++)
        if (zone_rule_parse(str(bad_rules[i]), &rule))
            fail_msg("%s is taken for a rule", bad_rules[i]);
}

static Str zone_file(const char *path)
{
    char *bytes = arena_alloc(arena, 8192);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(bytes, 1, 8192, file);
    fclose(file);
    return (Str){bytes, n};
}

static void reads_no_part_of_a_file_as_a_zone(void **state)
{
    (void)state;
    Str file = zone_file(ZONE_DIRECTORY "/Australia/Lord_Howe");
    assert_non_null(zone_parse(arena, file));
    for (size_t n = 0; n < file.n; n++)
        assert_null(zone_parse(arena, str_sub(file, 0, n)));
}

static void survives_files_with_any_byte_changed(void **state)
{
    (void)state;
    Str file = zone_file(ZONE_DIRECTORY "/Europe/Berlin");
    char *bytes = arena_copy(arena, file.p, file.n);
    for (size_t i = 0; i < file.n; i++) {
        char was = bytes[i];
        for (int flip = 1; flip < 256; flip += 50) {
            bytes[i] = (char)(was ^ flip);
            Zone *zone = zone_parse(arena, (Str){bytes, file.n});
            if (zone)
                zone_instant(zone, 1800000000);
        }
        bytes[i] = was;
    }
}

SPEC_MAIN(SPEC(says_what_the_c_library_says),
          SPEC(counts_a_time_that_is_shown_twice_the_first_time),
          SPEC(takes_a_time_that_is_skipped_for_the_moment_of_the_jump),
          SPEC(takes_other_times_as_they_are), SPEC(knows_utc_without_files_and_nothing_else),
          SPEC(knows_zones_by_their_exact_names), SPEC(follows_a_rule_beyond_the_table),
          SPEC(refuses_what_is_no_rule), SPEC(reads_no_part_of_a_file_as_a_zone),
          SPEC(survives_files_with_any_byte_changed))
