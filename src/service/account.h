/* Account: sign-up, sign-in, tokens and their end. */
#ifndef TG_SERVICE_ACCOUNT_H
#define TG_SERVICE_ACCOUNT_H

#include "service/app.h"
#include "service/caller.h"
#include "store/principal.h"

typedef struct Tokens {
    Str access, refresh;         /* shown once; only their hashes are stored */
    int64_t access_s, refresh_s; /* lifetimes */
} Tokens;

/* The first user becomes the workspace's administrator; later ones only while the workspace allows
 * sign-up. Fills principal->id. */
bool account_sign_up(Ctx *cx, const App *app, StoreConn *db, Str email, Str password, Str title,
                     Principal **principal) MUST_CHECK;
/* Creates a user on an administrator's word. An empty password means: cannot sign in by one. */
bool account_create(Ctx *cx, const App *app, StoreConn *db, Str email, Str password, Str title,
                    Principal **principal) MUST_CHECK;
/* ERR_UNAUTHENTICATED "invalid email or password" whatever was wrong; ERR_EXHAUSTED after ten
 * failures of the account, or fifty of the address, in ten minutes. */
bool account_sign_in(Ctx *cx, const App *app, StoreConn *db, Str email, Str password,
                     const Caller *from, Principal **principal) MUST_CHECK;
bool account_issue_tokens(Ctx *cx, StoreConn *db, int64_t principal_id, const Caller *from,
                          Tokens *tokens) MUST_CHECK;
/* Takes a refresh token (single use) and gives a new pair that ends when the old one would. */
bool account_refresh(Ctx *cx, StoreConn *db, Str refresh_token, const Caller *from,
                     Tokens *tokens) MUST_CHECK;
/* Ends the login that the access token belongs to. An unknown token is no error. */
bool account_sign_out(Ctx *cx, StoreConn *db, Str access_token) MUST_CHECK;
/* The same by the refresh token, for when the access token has ended already. */
bool account_sign_out_refresh(Ctx *cx, StoreConn *db, Str refresh_token) MUST_CHECK;
/* Fills caller, with every grant that counts now, in one round trip; ERR_UNAUTHENTICATED when the
 * token is not a live one. */
bool account_authenticate(Ctx *cx, StoreConn *db, Str access_token, Caller *caller) MUST_CHECK;
/* ERR_INVALID naming what is missing. */
bool account_check_password(Ctx *cx, Str password) MUST_CHECK;
bool account_check_email(Ctx *cx, Str email) MUST_CHECK;
/* True when nobody has registered yet. */
bool account_is_first(Ctx *cx, StoreConn *db, bool *first) MUST_CHECK;

#endif
