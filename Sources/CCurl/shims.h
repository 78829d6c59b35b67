#ifndef SLUICE_CCURL_SHIMS_H
#define SLUICE_CCURL_SHIMS_H

#include <curl/curl.h>

#endif
