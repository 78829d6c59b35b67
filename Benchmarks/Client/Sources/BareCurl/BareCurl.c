#include "BareCurl.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

typedef struct {
    CURL *easy;
    double start;
    size_t length;
    char answer[4096];
} slot;

static size_t take(char *data, size_t size, size_t count, void *context) {
    slot *s = context;
    size_t bytes = size * count;
    if (s->length + bytes <= sizeof s->answer) memcpy(s->answer + s->length, data, bytes);
    s->length += bytes;
    return bytes;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/// Notes how long a request took that was the `number`th to end.
static void note(bare_load load, const slot *s, int number) {
    if (load.latencies) load.latencies[number] = (int)(now() - s->start);
}

static struct curl_slist *fields(const char *token) {
    char line[512];
    snprintf(line, sizeof line, "Authorization: Bearer %s", token);
    struct curl_slist *list = curl_slist_append(NULL, line);
    list = curl_slist_append(list, "Content-Type: application/json");
    list = curl_slist_append(list, "User-Agent: bare");
    list = curl_slist_append(list, "Upstash-Encoding: base64");
    list = curl_slist_append(list, "Upstash-Sync-Token: 0123456789abcdef");
    list = curl_slist_append(list, "Accept:");
    return curl_slist_append(list, "Expect:");
}

static void prepare(slot *s, bare_load load, struct curl_slist *list, CURLU *url) {
    s->easy = curl_easy_init();
    curl_easy_setopt(s->easy, CURLOPT_CURLU, url);
    curl_easy_setopt(s->easy, CURLOPT_PROXY, "");
    curl_easy_setopt(s->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, list);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, load.body);
    curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE, (long)strlen(load.body));
    curl_easy_setopt(s->easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(s->easy, CURLOPT_WRITEDATA, s);
    curl_easy_setopt(s->easy, CURLOPT_PRIVATE, s);
}

int bare_easy(bare_load load) {
    struct curl_slist *list = fields(load.token);
    CURLU *url = curl_url();
    curl_url_set(url, CURLUPART_URL, load.url, 0);
    slot *s = calloc(1, sizeof *s);
    prepare(s, load, list, url);
    int good = 0;
    for (int i = 0; i < load.requests; i++) {
        s->length = 0;
        if (load.latencies) s->start = now();
        long status = 0;
        if (curl_easy_perform(s->easy) == CURLE_OK) curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status);
        good += status == 200;
        note(load, s, i);
    }
    curl_easy_cleanup(s->easy);
    curl_url_cleanup(url);
    curl_slist_free_all(list);
    free(s);
    return good;
}

typedef struct {
    CURLM *multi;
    slot *slots;
    struct curl_slist *list;
    CURLU *url;
    int started, done, good;
} crowd;

static crowd gather(bare_load load) {
    crowd c = {.multi = curl_multi_init(), .slots = calloc(load.concurrency, sizeof(slot))};
    curl_multi_setopt(c.multi, CURLMOPT_MAXCONNECTS, (long)load.concurrency);
    c.list = fields(load.token);
    c.url = curl_url();
    curl_url_set(c.url, CURLUPART_URL, load.url, 0);
    for (int i = 0; i < load.concurrency; i++) prepare(&c.slots[i], load, c.list, c.url);
    return c;
}

static void add(crowd *c, bare_load load, slot *s) {
    c->started++;
    s->length = 0;
    if (load.latencies) s->start = now();
    curl_multi_add_handle(c->multi, s->easy);
}

static void begin(crowd *c, bare_load load) {
    for (int i = 0; i < load.concurrency && c->started < load.requests; i++) add(c, load, &c->slots[i]);
}

static void collect(crowd *c, bare_load load) {
    CURLMsg *message;
    int left;
    while ((message = curl_multi_info_read(c->multi, &left))) {
        if (message->msg != CURLMSG_DONE) continue;
        CURL *easy = message->easy_handle;
        long status = 0;
        slot *s = NULL;
        if (message->data.result == CURLE_OK) curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
        curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&s);
        c->good += status == 200;
        note(load, s, c->done);
        c->done++;
        curl_multi_remove_handle(c->multi, easy);
        if (c->started < load.requests) add(c, load, s);
    }
}

static int end(crowd *c, bare_load load) {
    for (int i = 0; i < load.concurrency; i++) curl_easy_cleanup(c->slots[i].easy);
    curl_multi_cleanup(c->multi);
    curl_url_cleanup(c->url);
    curl_slist_free_all(c->list);
    free(c->slots);
    return c->good;
}

int bare_multi(bare_load load) {
    crowd c = gather(load);
    begin(&c, load);
    while (c.done < load.requests) {
        int running = 0;
        curl_multi_perform(c.multi, &running);
        collect(&c, load);
        if (c.done < load.requests) curl_multi_poll(c.multi, NULL, 0, 1000, NULL);
    }
    return end(&c, load);
}

#define MOST 4096

typedef struct {
    int epoll;
    unsigned char wanted[MOST], known[MOST], isDirty[MOST];
    int dirty[MOST], dirtyCount;
    long timeout;
} interests;

static int onSocket(CURL *easy, curl_socket_t fd, int what, void *context, void *unused) {
    interests *i = context;
    (void)easy, (void)unused;
    if (fd >= MOST) return -1;
    i->wanted[fd] = what == CURL_POLL_REMOVE ? 0 : (unsigned char)what;
    if (!i->isDirty[fd]) {
        i->isDirty[fd] = 1;
        i->dirty[i->dirtyCount++] = fd;
    }
    return 0;
}

static int onTimer(CURLM *multi, long timeout, void *context) {
    (void)multi;
    ((interests *)context)->timeout = timeout;
    return 0;
}

static void settle(interests *i) {
    for (int n = 0; n < i->dirtyCount; n++) {
        int fd = i->dirty[n];
        i->isDirty[fd] = 0;
        // A connection that rests stays registered: it will be used again in a moment.
        if (i->wanted[fd] == i->known[fd] || i->wanted[fd] == 0) continue;
        struct epoll_event event = {.data.fd = fd};
        if (i->wanted[fd] & CURL_POLL_IN) event.events |= EPOLLIN;
        if (i->wanted[fd] & CURL_POLL_OUT) event.events |= EPOLLOUT;
        if (epoll_ctl(i->epoll, i->known[fd] ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event) != 0)
            epoll_ctl(i->epoll, i->known[fd] ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, fd, &event);
        i->known[fd] = i->wanted[fd];
    }
    i->dirtyCount = 0;
}

int bare_socket(bare_load load) {
    interests *i = calloc(1, sizeof *i);
    i->epoll = epoll_create1(EPOLL_CLOEXEC);
    i->timeout = -1;
    crowd c = gather(load);
    curl_multi_setopt(c.multi, CURLMOPT_SOCKETFUNCTION, onSocket);
    curl_multi_setopt(c.multi, CURLMOPT_SOCKETDATA, i);
    curl_multi_setopt(c.multi, CURLMOPT_TIMERFUNCTION, onTimer);
    curl_multi_setopt(c.multi, CURLMOPT_TIMERDATA, i);
    begin(&c, load);
    int running = 0;
    struct epoll_event events[256];
    while (c.done < load.requests) {
        // A timer of 0 may start further transfers with timers of 0.
        while (i->timeout == 0) {
            i->timeout = -1;
            curl_multi_socket_action(c.multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        collect(&c, load);
        if (i->timeout == 0 || c.done >= load.requests) continue;
        settle(i);
        int count = epoll_wait(i->epoll, events, 256, i->timeout < 0 ? 1000 : (int)i->timeout);
        if (count == 0) {
            i->timeout = -1;
            curl_multi_socket_action(c.multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        for (int n = 0; n < count; n++) {
            int fd = events[n].data.fd;
            if (i->wanted[fd] == 0) {
                epoll_ctl(i->epoll, EPOLL_CTL_DEL, fd, NULL);
                i->known[fd] = 0;
                continue;
            }
            int what = 0;
            if (events[n].events & EPOLLIN) what |= CURL_CSELECT_IN;
            if (events[n].events & EPOLLOUT) what |= CURL_CSELECT_OUT;
            if (events[n].events & (EPOLLERR | EPOLLHUP)) what |= CURL_CSELECT_IN | CURL_CSELECT_ERR;
            curl_multi_socket_action(c.multi, fd, what, &running);
        }
    }
    int good = end(&c, load);
    close(i->epoll);
    free(i);
    return good;
}
