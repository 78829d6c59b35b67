#ifndef SLUICE_CLINUX_H
#define SLUICE_CLINUX_H

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/un.h>
#include <sys/vfs.h>
#include <sys/wait.h>
#include <unistd.h>

// GNU calls that the Swift importer does not see, because it compiles without _GNU_SOURCE.

/// accept4(2) with SOCK_NONBLOCK and SOCK_CLOEXEC. Returns a descriptor, or -1 with errno set.
int sluice_accept(int listener);

/// pipe2(2) with O_CLOEXEC. Returns 0, or -1 with errno set.
int sluice_pipe(int ends[2]);

/// Names the calling thread, as shown by ps and debuggers; longer names are cut to 15 bytes.
void sluice_name_thread(const char *name);

/// posix_spawn_file_actions_addclosefrom_np(3): the new process gets no descriptor from `first` on.
int sluice_close_from(posix_spawn_file_actions_t *actions, int first);

#endif
