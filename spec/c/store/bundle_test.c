/* Bundles in the metadata: every legal move and no other, one in force, texts kept once. */
#include "fixture.h"

#include "store/bundle.h"

static Store *store;
static StoreConn *db;

static int open_all(void **state)
{
    if (set_up(state) != 0)
        return -1;
    store = open_or_fail(conninfo_of("spec", "tidegate", NULL), MIGRATIONS);
    db = store_borrow(&cx, store);
    return db && store_begin(&cx, db) && store_bundle_lock(&cx, db) ? 0 : -1;
}

static int close_all(void **state)
{
    store_return(db);
    store_close(store);
    return tear_down(state);
}

static Str hash_of(char digit)
{
    char *text = arena_alloc(arena, 65);
    memset(text, digit, 64);
    return str(text);
}

static Json *file_list(const char *path, const char *content, const char *sha256)
{
    Json *list = json_new_array(arena), *file = json_new_object(arena);
    json_set_z(arena, file, "path", path);
    json_set_z(arena, file, "content", content);
    json_set_z(arena, file, "sha256", sha256);
    json_set_z(arena, file, "origin", "overlay");
    json_add(arena, list, file);
    return list;
}

static BundleRow *add(char digit, BundleState state)
{
    BundleRow row = {.hash = hash_of(digit),
                     .product = STR("p"),
                     .overlay = str(arena_printf(arena, "o%c", digit)),
                     .version = STR("1"),
                     .source = json_new_object(arena)};
    BundleMove move = {.next = state};
    const char *path = digit == 'a' ? "rules/a.lua" : "rules/b.lua";
    if (!store_bundle_add(&cx, db, &row, file_list(path, "return {}", "same"), &move))
        fail_msg("%s", cx.message);
    return store_bundle_get(&cx, db, row.hash);
}

static void go(BundleRow *row, BundleState next)
{
    BundleMove move = {.next = next, .actor = STR("ada@example.com"), .reason = STR("a spec")};
    if (!store_bundle_set_state(&cx, db, row, &move))
        fail_msg("%s", cx.message);
}

static int64_t count(const char *sql)
{
    PgRows *rows = store_query(&cx, db, sql, PG_NONE);
    assert_non_null(rows);
    return pg_get_int(rows, 0, 0);
}

static void keeps_texts_once(void **state)
{
    (void)state;
    add('a', BUNDLE_PENDING);
    add('b', BUNDLE_PENDING);
    assert_int_equal(count("SELECT count(*) FROM policy_file"), 1);
    const Json *files = store_bundle_files(&cx, db, hash_of('b'));
    assert_int_equal(json_len(files), 1);
    assert_true(str_is(json_str(json_at(files, 0), "path"), "rules/b.lua"));
    assert_true(str_is(json_str(json_at(files, 0), "content"), "return {}"));
    assert_int_equal(json_len(store_bundle_files(&cx, db, hash_of('c'))), 0);
}

static void one_is_in_force_and_each_change_is_a_generation(void **state)
{
    BundleInForce now;
    (void)state;
    assert_true(store_bundle_in_force(&cx, db, &now));
    assert_int_equal(now.generation, 0);
    BundleRow *a = add('a', BUNDLE_PENDING), *b = add('b', BUNDLE_PENDING);
    go(a, BUNDLE_ACTIVE);
    go(b, BUNDLE_ACTIVE);
    assert_true(store_bundle_in_force(&cx, db, &now));
    assert_int_equal(now.generation, 2);
    assert_true(str_eq(now.hash, b->hash));
    BundleRowList retired;
    assert_true(store_bundle_list(&cx, db, BUNDLE_RETIRED, 0, 10, &retired));
    assert_int_equal(retired.n, 1);
    a = &retired.v[0];
    assert_true(str_eq(a->hash, hash_of('a')));
    assert_true(str_is(a->activator, "ada@example.com"));
    go(a, BUNDLE_ACTIVE);
    assert_true(store_bundle_in_force(&cx, db, &now));
    assert_int_equal(now.generation, 3);
    assert_int_equal(json_len(store_bundle_history(&cx, db, a->hash)), 4);
    assert_int_equal(count("SELECT count(*) FROM policy_bundle WHERE state = 'ACTIVE'"), 1);
}

static void takes_no_other_move(void **state)
{
    static const char legal[BUNDLE_STATES][BUNDLE_STATES + 1] = {
        /* to:                 NPARFQ */
        [BUNDLE_NEW] = "010010",     [BUNDLE_PENDING] = "001010", [BUNDLE_ACTIVE] = "000101",
        [BUNDLE_RETIRED] = "001000", [BUNDLE_REFUSED] = "010000", [BUNDLE_QUARANTINED] = "001000",
    };
    (void)state;
    BundleRow *row = add('a', BUNDLE_PENDING);
    for (int from = BUNDLE_PENDING; from < BUNDLE_STATES; from++) {
        for (int to = BUNDLE_PENDING; to < BUNDLE_STATES; to++) {
            const char *set = arena_printf(arena, "UPDATE policy_bundle SET state = '%s'",
                                           store_bundle_state_name((BundleState)from));
            assert_true(store_exec(&cx, db, set, PG_NONE, NULL));
            row->state = (BundleState)from;
            BundleMove move = {.next = (BundleState)to};
            bool moved = store_bundle_set_state(&cx, db, row, &move);
            assert_int_equal(moved, legal[from][to] == '1');
            assert_true(moved || cx.err == ERR_PRECONDITION);
            err_clear(&cx);
        }
    }
}

static void is_found_by_the_first_digits_when_these_are_unique(void **state)
{
    (void)state;
    add('a', BUNDLE_PENDING);
    assert_non_null(store_bundle_get(&cx, db, STR("aaaaaaaa")));
    assert_null(store_bundle_get(&cx, db, STR("aaaaaaa")));
    assert_null(store_bundle_get(&cx, db, STR("aaaaaaa%")));
    assert_null(store_bundle_get(&cx, db, STR("bbbbbbbb")));
    assert_int_equal(cx.err, ERR_NONE);
}

static void forgets_old_refusals_and_their_texts(void **state)
{
    (void)state;
    assert_true(store_exec(&cx, db,
                           "INSERT INTO policy_bundle (hash, product, overlay, version, state, "
                           "source, created_at) SELECT lpad(i::text, 64, '0'), '', '', '', "
                           "'REFUSED', '{}', clock_timestamp() + i * interval '1 s' "
                           "FROM generate_series(1, 60) i",
                           PG_NONE, NULL));
    BundleRow row = {.hash = hash_of('e'), .source = json_new_object(arena)};
    BundleMove move = {.next = BUNDLE_REFUSED};
    assert_true(store_bundle_add(&cx, db, &row, file_list("rules/e.lua", "text", "own"), &move));
    assert_true(store_bundle_clean(&cx, db));
    assert_int_equal(count("SELECT count(*) FROM policy_bundle"), 50);
    assert_int_equal(count("SELECT count(*) FROM policy_file"), 0);
}

static void one_of_many_gets_the_turn(void **state)
{
    bool mine = false;
    Str value, error;
    (void)state;
    assert_true(store_bundle_take_turn(&cx, db, "git", 60000, &mine) && mine);
    assert_true(store_bundle_take_turn(&cx, db, "git", 60000, &mine) && !mine);
    assert_true(store_bundle_want_look(&cx, db, "git"));
    assert_true(store_bundle_take_turn(&cx, db, "git", 60000, &mine) && mine);
    assert_true(store_bundle_set_seen(&cx, db, "git", STR("abc"), STR("why")));
    assert_true(store_bundle_seen(&cx, db, "git", &value, &error));
    assert_true(str_is(value, "abc") && str_is(error, "why"));
}

#define BUNDLE_SPEC(name) cmocka_unit_test_setup_teardown(name, open_all, close_all)

int main(void)
{
    const struct CMUnitTest specs[] = {
        BUNDLE_SPEC(keeps_texts_once),
        BUNDLE_SPEC(one_is_in_force_and_each_change_is_a_generation),
        BUNDLE_SPEC(takes_no_other_move),
        BUNDLE_SPEC(is_found_by_the_first_digits_when_these_are_unique),
        BUNDLE_SPEC(forgets_old_refusals_and_their_texts),
        BUNDLE_SPEC(one_of_many_gets_the_turn),
    };
    return cmocka_run_group_tests(specs, start_server, stop_server);
}
