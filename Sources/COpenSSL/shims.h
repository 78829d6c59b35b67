#ifndef SLUICE_COPENSSL_SHIMS_H
#define SLUICE_COPENSSL_SHIMS_H

#include <openssl/bio.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// What OpenSSL has as macros only, which Swift does not import.

static const uint64_t sluice_ssl_op_no_renegotiation = SSL_OP_NO_RENEGOTIATION;
static const uint64_t sluice_ssl_op_no_compression = SSL_OP_NO_COMPRESSION;
static const uint64_t sluice_ssl_op_ignore_unexpected_eof = SSL_OP_IGNORE_UNEXPECTED_EOF;
static const uint64_t sluice_ssl_op_legacy_server_connect = SSL_OP_LEGACY_SERVER_CONNECT;
static const uint64_t sluice_ssl_op_cipher_server_preference = SSL_OP_CIPHER_SERVER_PREFERENCE;
static const uint64_t sluice_ssl_op_prioritize_chacha = SSL_OP_PRIORITIZE_CHACHA;
static const unsigned long sluice_xn_flag_rfc2253 = XN_FLAG_RFC2253;

static inline int sluice_ssl_ctx_set_min_version(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}

static inline void sluice_ssl_ctx_set_max_version(SSL_CTX *context, int version) {
    SSL_CTX_set_max_proto_version(context, version);
}

static inline void sluice_ssl_ctx_set_mode(SSL_CTX *context, long mode) {
    SSL_CTX_set_mode(context, mode);
}

static inline void sluice_ssl_ctx_disable_session_cache(SSL_CTX *context) {
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
}

static inline int sluice_ssl_set_server_name(SSL *session, const char *name) {
    return (int)SSL_set_tlsext_host_name(session, name);
}

// HMAC with SHA-256: the callback of tickets gets its context without a key.
static inline int sluice_ticket_mac_start(EVP_MAC_CTX *context, unsigned char *key, size_t count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key, count),
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, (char *)"SHA256", 0),
        OSSL_PARAM_construct_end(),
    };
    return EVP_MAC_CTX_set_params(context, parameters);
}

static inline void sluice_bio_set_retry_read(BIO *bio) {
    BIO_set_retry_read(bio);
}

static inline void sluice_bio_set_retry_write(BIO *bio) {
    BIO_set_retry_write(bio);
}

static inline void sluice_bio_clear_retry(BIO *bio) {
    BIO_clear_retry_flags(bio);
}

#endif
