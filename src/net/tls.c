/* NetTls: one SSL_CTX, replaced as a whole on reload; sessions keep the one they came from. */
#include "net/tls.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdlib.h>

/* Forward secrecy and authenticated encryption only; TLS 1.3 brings its own list. */
static const char ciphers[] = "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                              "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                              "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

struct NetTls {
    SSL_CTX *context;
    char *cert_file, *key_file;
};

static const char *last_reason(void)
{
    const char *reason = ERR_reason_error_string(ERR_peek_last_error());
    ERR_clear_error();
    return reason ? reason : "unknown reason";
}

/* A client that insists on another protocol (h2 alone) is told so in the handshake. */
static int choose_protocol(SSL *ssl, const unsigned char **out, unsigned char *out_len,
                           const unsigned char *in, unsigned in_len, void *arg)
{
    (void)ssl;
    (void)arg;
    static const unsigned char ours[] = "\x08http/1.1";
    unsigned char *chosen;
    if (SSL_select_next_proto(&chosen, out_len, ours, sizeof ours - 1, in, in_len) !=
        OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

static void configure(SSL_CTX *context)
{
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_cipher_list(context, ciphers);
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA |
                                     SSL_OP_IGNORE_UNEXPECTED_EOF);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_session_id_context(context, (const unsigned char *)"tidegate", 8);
    SSL_CTX_set_alpn_select_cb(context, choose_protocol, NULL);
}

static bool load_pair(Ctx *cx, SSL_CTX *context, const char *cert_file, const char *key_file)
{
    if (SSL_CTX_use_certificate_chain_file(context, cert_file) != 1)
        return err_set(cx, ERR_INVALID, "cannot use the certificate %s: %s", cert_file,
                       last_reason());
    if (SSL_CTX_use_PrivateKey_file(context, key_file, SSL_FILETYPE_PEM) != 1)
        return err_set(cx, ERR_INVALID, "cannot use the private key %s: %s", key_file,
                       last_reason());
    if (SSL_CTX_check_private_key(context) != 1)
        return err_set(cx, ERR_INVALID, "the key %s does not belong to the certificate %s: %s",
                       key_file, cert_file, last_reason());
    return true;
}

static SSL_CTX *new_context(Ctx *cx, const char *cert_file, const char *key_file)
{
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    if (!context)
        return err_null(cx, ERR_INTERNAL, "cannot start TLS: %s", last_reason());
    configure(context);
    if (load_pair(cx, context, cert_file, key_file))
        return context;
    SSL_CTX_free(context);
    return NULL;
}

NetTls *net_tls_new(Ctx *cx, const char *cert_file, const char *key_file)
{
    SSL_CTX *context = new_context(cx, cert_file, key_file);
    if (!context)
        return NULL;
    NetTls *tls = calloc(1, sizeof *tls);
    if (!tls)
        abort();
    tls->context = context;
    tls->cert_file = strdup(cert_file);
    tls->key_file = strdup(key_file);
    return tls;
}

bool net_tls_reload(Ctx *cx, NetTls *tls)
{
    SSL_CTX *context = new_context(cx, tls->cert_file, tls->key_file);
    if (!context)
        return false;
    SSL_CTX_free(tls->context);
    tls->context = context;
    return true;
}

void net_tls_free(NetTls *tls)
{
    if (!tls)
        return;
    SSL_CTX_free(tls->context);
    free(tls->cert_file);
    free(tls->key_file);
    free(tls);
}

struct ssl_st *net_tls_session(NetTls *tls)
{
    return SSL_new(tls->context);
}
