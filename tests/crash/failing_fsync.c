/* Preloaded into a process: after the first FSYNCS_THAT_WORK calls, fsync and fdatasync of files whose path has
   FSYNC_FAILS_FOR in it fail as on a dying disk (EIO). Nothing is written wrongly; it is only not certain any more. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int calls;

static int fails(int file) {
    const char *name = getenv("FSYNC_FAILS_FOR"), *working = getenv("FSYNCS_THAT_WORK");
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!name || !working || length < 0) return 0;
    path[length] = '\0';
    return strstr(path, name) && __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST) > atoi(working);
}

static int forward(const char *name, int file) {
    if (fails(file)) {
        errno = EIO;
        return -1;
    }
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    return real(file);
}

int fsync(int file) { return forward("fsync", file); }

int fdatasync(int file) { return forward("fdatasync", file); }
