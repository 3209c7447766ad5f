/* NetTls: the server's certificate and key, reloaded without dropping connections. */
#ifndef TG_NET_TLS_H
#define TG_NET_TLS_H

#include "base/ctx.h"

typedef struct NetTls NetTls;

/* TLS 1.2 and 1.3. Both files are PEM; the certificate file may hold the chain. ERR_INVALID names
 * the file and OpenSSL's reason. */
NetTls *net_tls_new(Ctx *cx, const char *cert_file, const char *key_file) MUST_CHECK;
/* Reads the files again, on the loop thread. On failure the old pair stays in force; connections
 * that are open keep the one they started with. */
bool net_tls_reload(Ctx *cx, NetTls *tls) MUST_CHECK;
void net_tls_free(NetTls *tls); /* NULL is allowed */

/* For net/ only: a new server-side session, or NULL. */
struct ssl_st *net_tls_session(NetTls *tls);

#endif
