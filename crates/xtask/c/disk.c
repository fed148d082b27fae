/* Has writes to a database's files fail from the n-th on, as a disk does that is full or broken.
 *
 * It stands before the C library of one process (LD_PRELOAD), so that nothing of the program is built
 * otherwise than it ships. Counted is what writes, flushes, or changes a length. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(type, name, ...) ((type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name))

static atomic_long seen;

static long number(const char *name) {
    const char *value = getenv(name);
    return value ? atol(value) : 0;
}

static int ends(const char *path, const char *with) {
    size_t all = strlen(path), end = strlen(with);
    return all >= end && strcmp(path + all - end, with) == 0;
}

/* The file of a descriptor, if it is a database's. */
static int is_database(int fd, char *path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length <= 0) return 0;
    path[length] = 0;
    return ends(path, ".db") || ends(path, ".db-wal") || ends(path, ".db-shm") || ends(path, ".db-journal");
}

/* Says once what it was that failed first. */
static void tell(const char *call, const char *path) {
    const char *to = getenv("ROLECALL_DISK_TOLD");
    int fd = to ? open(to, O_WRONLY | O_CREAT | O_EXCL, 0600) : -1;
    if (fd < 0) return;
    const char *name = strrchr(path, '/');
    dprintf(fd, "%s %s\n", call, name ? name + 1 : path);
    close(fd);
}

/* How many-th of those that fail this one is; 0 if it does not fail. */
static long fails(int fd, const char *call) {
    char path[PATH_MAX];
    int before = errno;
    long failed = 0, first = number("ROLECALL_DISK_FIRST"), count = number("ROLECALL_DISK_COUNT");
    if (first > 0 && is_database(fd, path)) {
        long at = atomic_fetch_add(&seen, 1) + 1;
        if (at >= first && (count == 0 || at < first + count)) failed = at - first + 1;
        if (failed == 1) tell(call, path);
    }
    errno = number("ROLECALL_DISK_ERROR");
    if (!failed) errno = before;
    return failed;
}

/* How much of a write is done all the same: half of the first one, where that is asked for. */
static size_t part(long failed, size_t count) {
    return failed == 1 && number("ROLECALL_DISK_SHORT") ? count / 2 : 0;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    long failed = fails(fd, "write");
    if (failed) count = part(failed, count);
    if (failed && count == 0) return -1;
    return REAL(ssize_t, write, int, const void *, size_t)(fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    long failed = fails(fd, "pwrite");
    if (failed) count = part(failed, count);
    if (failed && count == 0) return -1;
    return REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)(fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

int fsync(int fd) {
    return fails(fd, "fsync") ? -1 : REAL(int, fsync, int)(fd);
}

int fdatasync(int fd) {
    return fails(fd, "fdatasync") ? -1 : REAL(int, fdatasync, int)(fd);
}

int ftruncate64(int fd, off64_t length) {
    return fails(fd, "ftruncate") ? -1 : REAL(int, ftruncate64, int, off64_t)(fd, length);
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}
