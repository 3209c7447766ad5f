/* Force: which bundle a host decides by, whoever comes first. */
#include "fixture.h"

#include "policy/force.h"

static bool take_files(void *ptr, PolicyHost *host, Bundle *bundle)
{
    (void)ptr, (void)host, (void)bundle;
    return true;
}

static int open_fixture(void **state)
{
    fixture_with_risk(state);
    fixture.options.on_files = take_files;
    fixture.host = policy_host_start(&fixture.cx, &fixture.options);
    return fixture.host ? 0 : -1;
}

static Bundle *admitted(const char *text)
{
    BundleFault fault = {.time_us = 0};
    fixture_put(&fixture, "policies/risk/low.lua", text);
    Bundle *bundle = policy_force_read(fixture.host, &fault);
    if (!bundle || !policy_force_admit(fixture.host, bundle, 0, fixture.arena, &fault))
        fail_msg("%s", fault.message);
    return bundle;
}

static void asks(bool answer)
{
    err_clear(&fixture.cx);
    assert_int_equal(fixture_call(&fixture, "risk", "{\"change\":{}}"), answer);
}

static void decides_nothing_without_a_bundle(void **state)
{
    (void)state;
    asks(false);
    assert_int_equal(fixture.cx.err, ERR_UNAVAILABLE);
    assert_contains(fixture.cx.message, "no policy bundle is loaded yet");
}

static void goes_to_newer_generations_only(void **state)
{
    (void)state;
    policy_force_put(fixture.host, admitted(RISK_LOW), 7);
    asks(true);
    assert_int_equal(fixture.answer.generation, 7);
    policy_force_put(fixture.host, admitted("-- older\n" RISK_LOW), 6);
    asks(true);
    assert_int_equal(fixture.answer.generation, 7);
    policy_force_put(fixture.host, admitted("-- newer\n" RISK_LOW), 8);
    asks(true);
    assert_int_equal(fixture.answer.generation, 8);
}

/* Somebody reads that 2 is in force; before he says so, somebody else has put it. */
static void is_not_held_or_blocked_for_what_it_has(void **state)
{
    (void)state;
    policy_force_put(fixture.host, admitted(RISK_LOW), 2);
    policy_force_hold(fixture.host, 2);
    asks(true);
    policy_force_block(fixture.host, 2, "not here");
    asks(true);
    policy_force_block(fixture.host, 1, "not here");
    asks(true);
    assert_true(policy_host_ready(&fixture.cx, fixture.host));
}

static void is_blocked_until_something_newer_is_put(void **state)
{
    (void)state;
    policy_force_put(fixture.host, admitted(RISK_LOW), 1);
    policy_force_hold(fixture.host, 2);
    policy_force_block(fixture.host, 2, "bundle x is in force and this server lacks it");
    asks(false);
    assert_int_equal(fixture.cx.err, ERR_UNAVAILABLE);
    assert_contains(fixture.cx.message, "this server lacks it");
    err_clear(&fixture.cx);
    assert_false(policy_host_ready(&fixture.cx, fixture.host));
    assert_true(policy_force_blocked_ms(fixture.host, 2) >= 0);
    assert_int_equal(policy_force_blocked_ms(fixture.host, 3), -1);
    policy_force_resume(fixture.host);
    asks(false);
    policy_force_put(fixture.host, admitted("-- newer\n" RISK_LOW), 3);
    asks(true);
}

static void finds_the_current_the_previous_and_the_offered(void **state)
{
    (void)state;
    Bundle *one = admitted(RISK_LOW), *two = admitted("-- 2\n" RISK_LOW),
           *three = admitted("-- 3\n" RISK_LOW);
    Str hashes[] = {one->hash, two->hash, three->hash};
    policy_force_put(fixture.host, policy_bundle_ref(one), 1);
    policy_force_put(fixture.host, policy_bundle_ref(two), 2);
    policy_force_offer(fixture.host, three);
    for (size_t i = 0; i < 3; i++) {
        Bundle *found = policy_force_find(fixture.host, hashes[i]);
        assert_non_null(found);
        policy_bundle_unref(found);
    }
    policy_force_offer(fixture.host, NULL);
    assert_null(policy_force_find(fixture.host, three->hash));
    policy_bundle_unref(one);
    policy_bundle_unref(two);
    policy_bundle_unref(three);
}

#define CASE(spec) FIXTURE_SPEC(spec, open_fixture)

static const struct CMUnitTest tests[] = {
    CASE(decides_nothing_without_a_bundle),
    CASE(goes_to_newer_generations_only),
    CASE(is_not_held_or_blocked_for_what_it_has),
    CASE(is_blocked_until_something_newer_is_put),
    CASE(finds_the_current_the_previous_and_the_offered),
};

FIXTURE_MAIN(tests, NULL, NULL)
