/* Password: argon2id hashes in PHC form (t=2, m=19 MiB, p=1), a few at a time. */
#ifndef TG_CRYPTO_PASSWORD_H
#define TG_CRYPTO_PASSWORD_H

#include "base/ctx.h"

/* Both take about 35 ms and 19 MiB; at most as many run at once as there are cores (4 at most), the
 * rest wait for their turn until the job's deadline (5 s without one): ERR_UNAVAILABLE. */

/* "$argon2id$v=19$m=19456,t=2,p=1$salt$hash". ERR_INVALID when empty or above 1024 bytes. */
bool password_hash(Ctx *cx, Str password, Str *phc) MUST_CHECK;
/* An empty phc (unknown user, no password) costs as much as a real one and never matches: the
 * answer's time does not tell who exists. */
bool password_verify(Ctx *cx, Str phc, Str password, bool *match) MUST_CHECK;

#endif
