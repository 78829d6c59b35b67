#ifndef SLUICE_COPENSSL_SHIMS_H
#define SLUICE_COPENSSL_SHIMS_H

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#endif
