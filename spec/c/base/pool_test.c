/* Queue and Pool: bounded, in order, and nothing that was accepted is lost. */
#include "fixture.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/pool.h"
#include "base/queue.h"

static int items[64];

static void is_first_in_first_out_and_bounded(void **state)
{
    (void)state;
    Queue *queue = queue_new(3);
    for (int round = 0; round < 5; round++) {
        for (int i = 0; i < 3; i++)
            assert_true(queue_push(queue, &items[i]));
        assert_false(queue_push(queue, &items[3]));
        assert_int_equal(queue_len(queue), 3);
        for (int i = 0; i < 3; i++)
            assert_ptr_equal(queue_pop(queue, 0), &items[i]);
    }
    queue_free(queue);
}

static void waits_no_longer_than_it_is_told(void **state)
{
    (void)state;
    Queue *queue = queue_new(1);
    int64_t start = clock_ms();
    assert_null(queue_pop(queue, 30));
    assert_in_range(clock_ms() - start, 29, 5000);
    queue_free(queue);
}

static void gives_out_the_rest_after_closing(void **state)
{
    (void)state;
    Queue *queue = queue_new(4);
    assert_true(queue_push(queue, &items[0]));
    queue_close(queue);
    assert_false(queue_push(queue, &items[1]));
    assert_ptr_equal(queue_pop(queue, -1), &items[0]);
    assert_null(queue_pop(queue, -1));
    queue_free(queue);
}

static atomic_int done;
static atomic_bool gate;

static void count(void *arg)
{
    (void)arg;
    atomic_fetch_add(&done, 1);
}

static void wait_for_gate(void *arg)
{
    while (!atomic_load(&gate))
        clock_sleep_ms(1);
    count(arg);
}

static void refuses_when_full_and_finishes_what_it_took(void **state)
{
    (void)state;
    atomic_store(&done, 0);
    atomic_store(&gate, false);
    Pool *pool = pool_new("spec", 2, 3);
    assert_true(pool_submit(pool, wait_for_gate, NULL) && pool_submit(pool, wait_for_gate, NULL));
    for (int64_t until = clock_ms() + 5000; pool_busy(pool) < 2 && clock_ms() < until;)
        clock_sleep_ms(1);
    assert_int_equal(pool_busy(pool), 2);
    for (int i = 0; i < 3; i++)
        assert_true(pool_submit(pool, count, NULL));
    assert_false(pool_submit(pool, count, NULL));
    assert_int_equal(pool_waiting(pool), 3);
    atomic_store(&gate, true);
    pool_stop(pool);
    assert_int_equal(atomic_load(&done), 5);
}

SPEC_MAIN(SPEC(is_first_in_first_out_and_bounded), SPEC(waits_no_longer_than_it_is_told),
          SPEC(gives_out_the_rest_after_closing), SPEC(refuses_when_full_and_finishes_what_it_took))
