#ifndef BARE_CURL_H
#define BARE_CURL_H

/// What libcurl costs when nothing is made of the answers: the same POST, again and again,
/// with the header fields that our client sends.
typedef struct {
    const char *url;
    const char *token;
    const char *body;
    int concurrency;
    int requests;
    /// Where to note how many microseconds each request took, in the order of their ends; NULL: nowhere.
    int *latencies;
} bare_load;

/// One blocking handle. Returns how many answers had status 200.
int bare_easy(bare_load load);

/// `concurrency` handles of one multi handle, driven by curl_multi_poll and curl_multi_perform.
int bare_multi(bare_load load);

/// The same, driven by epoll and curl_multi_socket_action; epoll_ctl is called only for what has changed in a turn.
int bare_socket(bare_load load);

#endif
