/* A disk under the program, by LD_PRELOAD: it counts, it fails when told to, and it writes down what a power cut would leave.
 *
 * Only the database and its log are watched. What is told to fail stands in DISK_CONTROL, a file of eight-byte words that the test
 * reads and writes meanwhile; what was written and flushed goes to DISK_JOURNAL. The index of the log (-shm) is memory, no disk. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

enum { DATABASE = 1, LOG = 2 };
enum { WRITE = 1, FLUSH = 2, FAILED_FLUSH = 3, LENGTH = 4 };
/* What may be told to happen: nothing, a flush or a write fails, a write fails after half of its bytes, the program dies at a call. */
enum { NOTHING = 0, FAIL_FLUSH = 1, FAIL_WRITE = 2, SHORT_WRITE = 3, DIE = 4 };
/* The words of the control file; tests know them by their places. */
enum { W_FAULT, W_FILE, W_CALLS, W_ERRNO, W_LIE, W_WRITES, W_FLUSHES, W_DIRTY, W_DONE, WORDS };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static volatile uint64_t *control;
static int journal = -1;
static unsigned char watched[65536];

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static ssize_t (*real_write)(int, const void *, size_t);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off_t);

static void start(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    const char *path = getenv("DISK_CONTROL");
    if (path) {
        int fd = real_open(path, O_RDWR);
        void *at = mmap(NULL, WORDS * 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (fd < 0 || at == MAP_FAILED) abort();
        control = at;
    }
    path = getenv("DISK_JOURNAL");
    if (path) {
        journal = real_open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (journal < 0) abort();
    }
}

static int file_of(int fd) {
    return fd >= 0 && fd < (int)sizeof watched ? watched[fd] : 0;
}

static int ends_with(const char *path, const char *end) {
    size_t a = strlen(path), b = strlen(end);
    return a >= b && strcmp(path + a - b, end) == 0;
}

static void all(const void *bytes, size_t count) {
    const char *at = bytes;
    while (count > 0) {
        ssize_t done = real_write(journal, at, count);
        if (done < 0) abort();
        at += done;
        count -= (size_t)done;
    }
}

/* Before it is done, so that nothing is on the disk that the journal does not know. */
static void note(uint64_t kind, int file, uint64_t at, uint64_t count, const void *bytes) {
    if (journal < 0) return;
    uint64_t head[4] = {kind, (uint64_t)file, at, count};
    all(head, sizeof head);
    if (bytes) all(bytes, count);
}

/* True where this call is the one that was told to fail. */
static int fails(uint64_t fault, int file) {
    if (!control || control[W_FAULT] != fault) return 0;
    if (control[W_FILE] && control[W_FILE] != (uint64_t)file) return 0;
    if (control[W_CALLS] > 0) {
        control[W_CALLS]--;
        return 0;
    }
    control[W_FAULT] = NOTHING;
    control[W_DONE]++;
    return 1;
}

static int watch(int fd, const char *path) {
    int file = ends_with(path, ".sqlite") ? DATABASE : ends_with(path, ".sqlite-wal") ? LOG : 0;
    if (fd >= (int)sizeof watched && file) abort();
    if (fd >= 0 && fd < (int)sizeof watched) watched[fd] = (unsigned char)file;
    return fd;
}

#define OPEN(name)                                                  \
    int name(const char *path, int flags, ...) {                    \
        pthread_once(&once, start);                                 \
        mode_t mode = 0;                                            \
        if (flags & (O_CREAT | O_TMPFILE)) {                        \
            va_list rest;                                           \
            va_start(rest, flags);                                  \
            mode = va_arg(rest, mode_t);                            \
            va_end(rest);                                           \
        }                                                           \
        return watch(real_open(path, flags, mode), path);           \
    }
OPEN(open)
OPEN(open64)

int close(int fd) {
    pthread_once(&once, start);
    if (fd >= 0 && fd < (int)sizeof watched) watched[fd] = 0;
    return real_close(fd);
}

static ssize_t put(int fd, const void *bytes, size_t count, off_t at) {
    int file = file_of(fd);
    if (!file) return real_pwrite(fd, bytes, count, at);
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    int error = 0;
    if (fails(FAIL_WRITE, file)) {
        error = (int)control[W_ERRNO];
    } else {
        if (fails(SHORT_WRITE, file)) {
            /* Half of it, and no room for the rest. */
            count /= 2;
            control[W_FAULT] = FAIL_WRITE;
            control[W_CALLS] = 0;
        }
        note(WRITE, file, (uint64_t)at, count, bytes);
        if (fails(DIE, file)) raise(SIGKILL);
        done = real_pwrite(fd, bytes, count, at);
        error = errno;
        if (control) {
            control[W_WRITES]++;
            control[W_DIRTY] |= 1u << file;
        }
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    pthread_once(&once, start);
    return put(fd, bytes, count, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    pthread_once(&once, start);
    return put(fd, bytes, count, at);
}

static int flush(int fd) {
    int file = file_of(fd);
    if (!file) return real_fdatasync(fd);
    pthread_mutex_lock(&turn);
    int done = 0, error = 0;
    if (fails(DIE, file)) raise(SIGKILL);
    if (fails(FAIL_FLUSH, file)) {
        note(FAILED_FLUSH, file, 0, 0, NULL);
        done = -1;
        error = (int)control[W_ERRNO];
    } else if (!control || !control[W_LIE]) {
        done = real_fdatasync(fd);
        error = errno;
        if (done == 0) note(FLUSH, file, 0, 0, NULL);
        if (done == 0 && control) {
            control[W_FLUSHES]++;
            control[W_DIRTY] &= ~(uint64_t)(1u << file);
        }
    }
    pthread_mutex_unlock(&turn);
    errno = error;
    return done;
}

int fsync(int fd) {
    pthread_once(&once, start);
    return flush(fd);
}

int fdatasync(int fd) {
    pthread_once(&once, start);
    return flush(fd);
}

static int cut(int fd, off_t length) {
    int file = file_of(fd);
    if (!file) return real_ftruncate(fd, length);
    pthread_mutex_lock(&turn);
    note(LENGTH, file, (uint64_t)length, 0, NULL);
    int done = real_ftruncate(fd, length);
    pthread_mutex_unlock(&turn);
    return done;
}

int ftruncate(int fd, off_t length) {
    pthread_once(&once, start);
    return cut(fd, length);
}

int ftruncate64(int fd, off64_t length) {
    pthread_once(&once, start);
    return cut(fd, length);
}
