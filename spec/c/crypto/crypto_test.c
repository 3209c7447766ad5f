/* Crypto against published vectors: FIPS 180, RFC 4231, RFC 4648, NIST GCM, Standard Webhooks. */
#include "../base/fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/pool.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "crypto/password.h"
#include "crypto/random.h"
#include "crypto/secret_box.h"
#include "crypto/token.h"
#include "crypto/webhook_signature.h"

static Str bytes_of(const char *hex)
{
    Str bytes;
    assert_true(hex_decode(arena, str(hex), &bytes));
    return bytes;
}

static Str repeated(char c, size_t n)
{
    Buf buf = buf_new(arena);
    for (size_t i = 0; i < n; i++)
        buf_add_char(&buf, c);
    return buf_str(&buf);
}

static void sha256_agrees_with_fips_180(void **state)
{
    (void)state;
    assert_str(hash_sha256_hex(arena, STR("abc")),
               "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_str(hash_sha256_hex(arena, STR("")),
               "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_str(
        hash_sha256_hex(arena, STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    assert_str(hash_sha256_hex(arena, repeated('a', 1000000)),
               "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void hmac_agrees_with_rfc_4231(void **state)
{
    (void)state;
    static const struct {
        const char *key, *data, *mac; /* hex */
    } cases[] = {
        {"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
         "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
        {"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
         "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
        {"0102030405060708090a0b0c0d0e0f10111213141516171819",
         "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdc"
         "dcd"
         "cdcdcdcd",
         "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Hash mac = hash_hmac_sha256(bytes_of(cases[i].key), bytes_of(cases[i].data));
        assert_str(hex_encode(arena, (Str){(char *)mac.bytes, HASH_BYTES}), cases[i].mac);
    }
    Hash mac = hash_hmac_sha256(repeated('\xaa', 131),
                                STR("Test Using Larger Than Block-Size Key - Hash Key First"));
    assert_str(hex_encode(arena, (Str){(char *)mac.bytes, HASH_BYTES}),
               "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

static void compares_whole_texts(void **state)
{
    (void)state;
    assert_true(hash_equal(STR("same"), STR("same")));
    assert_false(hash_equal(STR("same"), STR("sama")));
    assert_false(hash_equal(STR("same"), STR("sam")));
    assert_true(hash_equal(STR(""), STR_NONE));
}

static void base64_agrees_with_rfc_4648(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"", ""},
                                           {"f", "Zg=="},
                                           {"fo", "Zm8="},
                                           {"foo", "Zm9v"},
                                           {"foob", "Zm9vYg=="},
                                           {"fooba", "Zm9vYmE="},
                                           {"foobar", "Zm9vYmFy"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str back;
        assert_str(base64_encode(arena, str(cases[i][0])), cases[i][1]);
        assert_true(base64_decode(arena, str(cases[i][1]), &back));
        assert_str(back, cases[i][0]);
    }
    assert_str(base64url_encode(arena, bytes_of("fbff")), "-_8");
    assert_str(base64_encode(arena, bytes_of("fbff")), "+/8=");
}

static void base64_refuses_what_it_would_not_write(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "Zg", "Zg=", "Zg===", "Zh==", "Z===", "Zm9v\n", "Zm 9v=", "-_8=", "=", "===="};
    Str out;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        if (base64_decode(arena, str(wrong[i]), &out))
            fail_msg("%s was taken", wrong[i]);
    assert_false(base64url_decode(arena, STR("-_8="), &out));
    assert_false(base64url_decode(arena, STR("+/8"), &out));
    assert_false(hex_decode(arena, STR("abc"), &out));
    assert_false(hex_decode(arena, STR("zz"), &out));
}

/* Test cases 13 to 16 of the GCM specification. */
static void gcm_agrees_with_nist(void **state)
{
    (void)state;
    static const char key[] = "feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308";
    static const char nonce[] = "cafebabefacedbaddecaf888";
    static const char plain[] =
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e24"
        "49a6b525b16aedf5aa0de657ba637b39";
    static const char aad[] = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
    static const char sealed[] =
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b10"
        "56828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b";
    Str out;
    assert_str(hex_encode(arena, gcm_seal(arena, bytes_of(key), bytes_of(nonce), bytes_of(aad),
                                          bytes_of(plain))),
               sealed);
    assert_true(
        gcm_open(arena, bytes_of(key), bytes_of(nonce), bytes_of(aad), bytes_of(sealed), &out));
    assert_str(hex_encode(arena, out), plain);
    Str zero_key = repeated('\0', 32), zero_nonce = repeated('\0', 12);
    assert_str(hex_encode(arena, gcm_seal(arena, zero_key, zero_nonce, STR(""), STR(""))),
               "530f8afbc74536b9a963b4f1c4cb738b");
    assert_str(
        hex_encode(arena, gcm_seal(arena, zero_key, zero_nonce, STR(""), repeated('\0', 16))),
        "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919");
}

static char directory[64];

static int make_directory(void **state)
{
    strcpy(directory, "/tmp/tg-key-XXXXXX");
    return mkdtemp(directory) ? set_up(state) : -1;
}

static int remove_directory(void **state)
{
    char path[128];
    snprintf(path, sizeof path, "%s/key", directory);
    unlink(path);
    rmdir(directory);
    return tear_down(state);
}

static const char *key_path(void)
{
    return arena_printf(arena, "%s/key", directory);
}

static void a_box_opens_what_it_sealed_and_nothing_else(void **state)
{
    (void)state;
    Str sealed, again;
    SecretBox *box = secret_box_open(&cx, key_path());
    assert_non_null(box);
    Secret *secret = secret_in(arena, STR("hunter2"));
    assert_true(secret_box_seal(&cx, box, STR("here"), secret, &sealed));
    assert_true(secret_box_seal(&cx, box, STR("here"), secret, &again));
    assert_false(str_eq(sealed, again));
    assert_true(str_starts(sealed, "tg1.1."));
    assert_true(str_find(sealed, STR("hunter2")) < 0);
    assert_str(secret_reveal(secret_box_unseal(&cx, box, STR("here"), sealed)), "hunter2");
    assert_null(secret_box_unseal(&cx, box, STR("there"), sealed));
    assert_int_equal(cx.err, ERR_INTERNAL);
    err_clear(&cx);
    char *changed = str_z(arena, sealed);
    changed[sealed.n - 8] = changed[sealed.n - 8] == 'A' ? 'B' : 'A';
    assert_null(secret_box_unseal(&cx, box, STR("here"), str(changed)));
    secret_box_free(box);
}

static void a_key_file_is_private_and_lasts(void **state)
{
    (void)state;
    Str sealed;
    struct stat st;
    SecretBox *box = secret_box_open(&cx, key_path());
    assert_true(secret_box_seal(&cx, box, STR("a"), secret_in(arena, STR("x")), &sealed));
    secret_box_free(box);
    assert_int_equal(stat(key_path(), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    box = secret_box_open(&cx, key_path());
    assert_str(secret_reveal(secret_box_unseal(&cx, box, STR("a"), sealed)), "x");
    secret_box_free(box);
    chmod(key_path(), 0640);
    assert_null(secret_box_open(&cx, key_path()));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    assert_non_null(strstr(cx.message, "chmod 600"));
}

static void the_highest_key_seals_and_every_key_opens(void **state)
{
    (void)state;
    Str old, fresh, content;
    SecretBox *box = secret_box_open(&cx, key_path());
    assert_true(secret_box_seal(&cx, box, STR("a"), secret_in(arena, STR("old")), &old));
    secret_box_free(box);
    assert_true(file_read(&cx, key_path(), 4096, &content));
    Str added = base64_encode(arena, repeated('k', 32));
    assert_true(file_write(&cx, key_path(),
                           str_printf(arena, "%.*s2 %.*s\n", STR_ARG(content), STR_ARG(added)),
                           0600));
    box = secret_box_open(&cx, key_path());
    assert_non_null(box);
    assert_true(secret_box_seal(&cx, box, STR("a"), secret_in(arena, STR("new")), &fresh));
    assert_true(str_starts(fresh, "tg1.2."));
    assert_str(secret_reveal(secret_box_unseal(&cx, box, STR("a"), old)), "old");
    secret_box_free(box);
    assert_true(file_write(&cx, key_path(), content, 0600));
    box = secret_box_open(&cx, key_path());
    assert_null(secret_box_unseal(&cx, box, STR("a"), fresh));
    assert_int_equal(cx.err, ERR_PRECONDITION);
    secret_box_free(box);
}

static void a_damaged_key_file_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "\n", "1", "1 short", "0 AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "key"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        err_clear(&cx);
        assert_true(file_write(&cx, key_path(), str(wrong[i]), 0600));
        assert_null(secret_box_open(&cx, key_path()));
        assert_int_equal(cx.err, ERR_INVALID);
    }
}

static void passwords_match_themselves_only(void **state)
{
    (void)state;
    Str phc, other;
    bool match;
    assert_true(password_hash(&cx, STR("correct horse"), &phc));
    assert_true(password_hash(&cx, STR("correct horse"), &other));
    assert_false(str_eq(phc, other));
    assert_true(str_starts(phc, "$argon2id$v=19$m=19456,t=2,p=1$"));
    assert_true(password_verify(&cx, phc, STR("correct horse"), &match) && match);
    assert_true(password_verify(&cx, phc, STR("correct horsf"), &match) && !match);
    assert_true(password_verify(&cx, phc, STR(""), &match) && !match);
}

/* "password" with salt "somesalt", t=2, m=64 MiB, p=1, of the reference implementation's own test.
 */
static void verifies_hashes_of_other_programs(void **state)
{
    (void)state;
    bool match;
    Str phc = STR("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$"
                  "CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc");
    assert_true(password_verify(&cx, phc, STR("password"), &match));
    assert_true(match);
}

static int64_t time_of(Str phc, Str password)
{
    int64_t best = INT64_MAX;
    for (int i = 0; i < 5; i++) {
        bool match;
        int64_t start = clock_us();
        assert_true(password_verify(&cx, phc, password, &match));
        assert_false(match);
        int64_t took = clock_us() - start;
        best = took < best ? took : best;
    }
    return best;
}

static void an_unknown_user_costs_as_much_as_a_wrong_password(void **state)
{
    (void)state;
    Str phc;
    assert_true(password_hash(&cx, STR("right"), &phc));
    int64_t known = time_of(phc, STR("wrong")), unknown = time_of(STR_NONE, STR("wrong"));
    assert_true(unknown > known / 2 && unknown < known * 2);
}

static void a_damaged_hash_is_an_error_not_a_match(void **state)
{
    (void)state;
    bool match = true;
    assert_false(password_verify(&cx, STR("$argon2id$nonsense"), STR("x"), &match));
    assert_false(match);
    assert_int_equal(cx.err, ERR_INTERNAL);
}

static void hash_in_a_thread(void *done)
{
    Arena *own = arena_new();
    Ctx job;
    Str phc;
    ctx_init(&job, own);
    if (password_hash(&job, STR("x"), &phc))
        __atomic_add_fetch((int *)done, 1, __ATOMIC_SEQ_CST);
    arena_free(own);
}

static void a_full_gate_turns_a_hurried_job_away(void **state)
{
    (void)state;
    int done = 0;
    Pool *pool = pool_new("hash", 8, 64);
    for (int i = 0; i < 24; i++)
        assert_true(pool_submit(pool, hash_in_a_thread, &done));
    while (pool_waiting(pool) > 8)
        clock_sleep_ms(1);
    Str phc;
    cx.deadline_ms = clock_ms() + 1;
    bool ok = password_hash(&cx, STR("x"), &phc);
    pool_stop(pool);
    assert_false(ok);
    assert_int_equal(cx.err, ERR_UNAVAILABLE);
    assert_int_equal(done, 24);
}

static void tokens_have_a_shape_and_256_bits(void **state)
{
    (void)state;
    Str one = token_new(arena, "tgs_"), two = token_new(arena, "tgs_");
    assert_int_equal(one.n, 47);
    assert_false(str_eq(one, two));
    assert_true(token_is_shaped(one, "tgs_"));
    assert_false(token_is_shaped(one, "tgr_"));
    assert_false(token_is_shaped(str_sub(one, 0, 46), "tgs_"));
    assert_false(token_is_shaped(STR("tgs_0123456789012345678901234567890123456789'--"), "tgs_"));
    assert_int_equal(token_hash(arena, one).n, 32);
    assert_true(str_eq(hex_encode(arena, token_hash(arena, one)), hash_sha256_hex(arena, one)));
}

static void uuids_are_version_4(void **state)
{
    (void)state;
    for (int i = 0; i < 200; i++) {
        Str id = random_uuid(arena);
        assert_int_equal(id.n, 36);
        assert_int_equal(id.p[14], '4');
        assert_non_null(strchr("89ab", id.p[19]));
    }
}

static void random_numbers_stay_below_the_limit(void **state)
{
    (void)state;
    bool seen[3] = {false};
    for (int i = 0; i < 500; i++) {
        uint64_t value = random_below(3);
        assert_true(value < 3);
        seen[value] = true;
    }
    assert_true(seen[0] && seen[1] && seen[2]);
    assert_int_equal(random_below(1), 0);
}

/* The example of the Standard Webhooks specification. */
static void webhook_signatures_agree_with_the_specification(void **state)
{
    (void)state;
    Str signature;
    Secret *secret = secret_in(arena, STR("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    assert_true(webhook_sign(&cx, secret, STR("msg_p5jXN8AQM9LWM0D4loKWxJek"), 1614265330,
                             STR("{\"test\": 2432232314}"), &signature));
    assert_str(signature, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    assert_true(webhook_sign(&cx, webhook_secret_new(arena), STR("m"), 1, STR(""), &signature));
    assert_false(
        webhook_sign(&cx, secret_in(arena, STR("whsec_AAAA")), STR("m"), 1, STR(""), &signature));
    assert_int_equal(cx.err, ERR_INVALID);
}

static void secrets_keep_what_they_were_given(void **state)
{
    (void)state;
    Secret *secret = secret_new((Str){"a\0b", 3});
    assert_int_equal(secret_reveal(secret).n, 3);
    assert_memory_equal(secret_reveal(secret).p, "a\0b", 4);
    assert_false(secret_empty(secret));
    assert_true(secret_empty(NULL));
    secret_free(secret);
    char bytes[] = "wipe me";
    secret_wipe(bytes, sizeof bytes);
    assert_memory_equal(bytes, "\0\0\0\0\0\0\0\0", 8);
}

#define KEY_SPEC(name) cmocka_unit_test_setup_teardown(name, make_directory, remove_directory)

int main(void)
{
    const struct CMUnitTest specs[] = {
        SPEC(sha256_agrees_with_fips_180),
        SPEC(hmac_agrees_with_rfc_4231),
        SPEC(compares_whole_texts),
        SPEC(base64_agrees_with_rfc_4648),
        SPEC(base64_refuses_what_it_would_not_write),
        SPEC(gcm_agrees_with_nist),
        KEY_SPEC(a_box_opens_what_it_sealed_and_nothing_else),
        KEY_SPEC(a_key_file_is_private_and_lasts),
        KEY_SPEC(the_highest_key_seals_and_every_key_opens),
        KEY_SPEC(a_damaged_key_file_is_refused),
        SPEC(passwords_match_themselves_only),
        SPEC(verifies_hashes_of_other_programs),
        SPEC(an_unknown_user_costs_as_much_as_a_wrong_password),
        SPEC(a_damaged_hash_is_an_error_not_a_match),
        SPEC(a_full_gate_turns_a_hurried_job_away),
        SPEC(tokens_have_a_shape_and_256_bits),
        SPEC(uuids_are_version_4),
        SPEC(random_numbers_stay_below_the_limit),
        SPEC(webhook_signatures_agree_with_the_specification),
        SPEC(secrets_keep_what_they_were_given),
    };
    return cmocka_run_group_tests(specs, NULL, NULL);
}
