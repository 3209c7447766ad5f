/* Password: argon2id behind a gate, because every hash takes 19 MiB and a core for a while. */
#include "crypto/password.h"

#include <argon2.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "crypto/random.h"

#define PASSES 2
#define MEMORY_KIB 19456
#define LANES 1
#define SALT_BYTES 16
#define KEY_BYTES 32
#define LONGEST_PASSWORD 1024
#define LONGEST_WAIT_MS 5000
#define PREFIX "$argon2id$v=19$m=19456,t=2,p=1$"

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER; /* guards running */
static pthread_cond_t gate_open;
static pthread_once_t gate_once = PTHREAD_ONCE_INIT;
static int running;
static int most; /* set once */

static void init_gate(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    most = cores < 1 ? 1 : cores > 4 ? 4 : (int)cores;
    pthread_condattr_t attr;
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&gate_open, &attr);
    pthread_condattr_destroy(&attr);
}

static bool enter(Ctx *cx)
{
    pthread_once(&gate_once, init_gate);
    int64_t wait_ms = ctx_left_ms(cx, LONGEST_WAIT_MS);
    if (wait_ms > LONGEST_WAIT_MS)
        wait_ms = LONGEST_WAIT_MS;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    int late = 0;
    pthread_mutex_lock(&gate_lock);
    while (running >= most && late == 0)
        late = pthread_cond_timedwait(&gate_open, &gate_lock, &until);
    bool inside = running < most;
    running += inside;
    pthread_mutex_unlock(&gate_lock);
    return inside || err_set(cx, ERR_UNAVAILABLE, "too many sign-ins at once; try again shortly");
}

static void leave(void)
{
    pthread_mutex_lock(&gate_lock);
    running--;
    pthread_cond_signal(&gate_open);
    pthread_mutex_unlock(&gate_lock);
}

bool password_hash(Ctx *cx, Str password, Str *phc)
{
    if (password.n == 0 || password.n > LONGEST_PASSWORD)
        return err_set(cx, ERR_INVALID, "a password has 1 to %d bytes", LONGEST_PASSWORD);
    unsigned char salt[SALT_BYTES];
    random_bytes(salt, sizeof salt);
    size_t n = argon2_encodedlen(PASSES, MEMORY_KIB, LANES, SALT_BYTES, KEY_BYTES, Argon2_id);
    char *encoded = arena_alloc(cx->arena, n);
    if (!enter(cx))
        return false;
    int rc = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password.p, password.n, salt,
                                   SALT_BYTES, KEY_BYTES, encoded, n);
    leave();
    if (rc != ARGON2_OK)
        return err_set(cx, ERR_UNAVAILABLE, "cannot hash a password: %s", argon2_error_message(rc));
    *phc = str(encoded);
    return true;
}

/* A hash of random bytes that nobody knows: only its cost matters. */
static const char dummy[] =
    PREFIX "c2FsdHNhbHRzYWx0c2FsdA$PUl0b2tlbiB0aGF0IG5vIHBhc3N3b3JkIGhhc2hlcyA";

bool password_verify(Ctx *cx, Str phc, Str password, bool *match)
{
    *match = false;
    bool real = phc.n > 0 && password.n > 0 && password.n <= LONGEST_PASSWORD;
    const char *encoded = real ? str_z(cx->arena, phc) : dummy;
    if (!enter(cx))
        return false;
    int rc = argon2id_verify(encoded, real ? password.p : "x", real ? password.n : 1);
    leave();
    if (rc == ARGON2_MEMORY_ALLOCATION_ERROR)
        return err_set(cx, ERR_UNAVAILABLE, "no memory to check a password");
    if (real && rc != ARGON2_OK && rc != ARGON2_VERIFY_MISMATCH)
        return err_set(cx, ERR_INTERNAL, "a stored password hash is damaged: %s",
                       argon2_error_message(rc));
    *match = real && rc == ARGON2_OK;
    return true;
}
