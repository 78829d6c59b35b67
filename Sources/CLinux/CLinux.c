#define _GNU_SOURCE
#include "CLinux.h"

#include <pthread.h>
#include <string.h>

int sluice_accept(int listener) {
    return accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
}

int sluice_pipe(int ends[2]) {
    return pipe2(ends, O_CLOEXEC);
}

void sluice_name_thread(const char *name) {
    char shortened[16];
    strncpy(shortened, name, sizeof shortened - 1);
    shortened[sizeof shortened - 1] = '\0';
    pthread_setname_np(pthread_self(), shortened);
}

int sluice_close_from(posix_spawn_file_actions_t *actions, int first) {
    return posix_spawn_file_actions_addclosefrom_np(actions, first);
}
