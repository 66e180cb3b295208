/* The clock of dates, set ahead by NEGOTIATOR_AHEAD seconds, for tests of another year (tools/years.py).
    System calls are made directly: dlsym would allocate, and programs with an allocator of their own (Redis) ask for the time in it. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void) {
    static long known = -1;
    if (known < 0) {
        const char *said = getenv("NEGOTIATOR_AHEAD");
        known = said ? atol(said) : 0;
    }
    return known;
}

static int of_dates(clockid_t clock) { return clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE || clock == CLOCK_TAI; }

int clock_gettime(clockid_t clock, struct timespec *found) {
    int failed = (int)syscall(SYS_clock_gettime, clock, found);
    if (!failed && of_dates(clock)) found->tv_sec += ahead();
    return failed;
}

int gettimeofday(struct timeval *restrict found, void *restrict zone) {
    int failed = (int)syscall(SYS_gettimeofday, found, zone);
    if (!failed) found->tv_sec += ahead();
    return failed;
}

time_t time(time_t *kept) {
    struct timespec found;
    clock_gettime(CLOCK_REALTIME, &found);
    if (kept) *kept = found.tv_sec;
    return found.tv_sec;
}

/* A moment to wait for: of this clock when it lies nearer to it than to the clock of waiting, which begins at the start of the machine. */
static const struct timespec *waited(const struct timespec *until, struct timespec *room) {
    if (!until) return until;
    *room = *until;
    if (room->tv_sec > ahead() + 1000000000L) room->tv_sec -= ahead();
    return room;
}

#define NEXT(NAME) do { if (!next) next = dlsym(RTLD_NEXT, NAME); } while (0)

int pthread_cond_timedwait(pthread_cond_t *restrict cond, pthread_mutex_t *restrict lock, const struct timespec *restrict until) {
    static int (*next)(pthread_cond_t *, pthread_mutex_t *, const struct timespec *);
    struct timespec room;
#ifdef __x86_64__
    if (!next) next = dlvsym(RTLD_NEXT, "pthread_cond_timedwait", "GLIBC_2.3.2");
#endif
    NEXT("pthread_cond_timedwait");
    return next(cond, lock, waited(until, &room));
}

int sem_timedwait(sem_t *restrict sem, const struct timespec *restrict until) {
    static int (*next)(sem_t *, const struct timespec *);
    struct timespec room;
    NEXT("sem_timedwait");
    return next(sem, waited(until, &room));
}

int pthread_mutex_timedlock(pthread_mutex_t *restrict lock, const struct timespec *restrict until) {
    static int (*next)(pthread_mutex_t *, const struct timespec *);
    struct timespec room;
    NEXT("pthread_mutex_timedlock");
    return next(lock, waited(until, &room));
}

int clock_nanosleep(clockid_t clock, int how, const struct timespec *asked, struct timespec *left) {
    struct timespec room;
    const struct timespec *until = how & TIMER_ABSTIME && of_dates(clock) ? waited(asked, &room) : asked;
    return syscall(SYS_clock_nanosleep, clock, how, until, left) ? errno : 0;
}

static int moved(int failed, struct stat *found) {
    if (!failed) {
        found->st_atim.tv_sec += ahead();
        found->st_mtim.tv_sec += ahead();
        found->st_ctim.tv_sec += ahead();
    }
    return failed;
}

int fstatat(int folder, const char *restrict path, struct stat *restrict found, int how) {
    return moved((int)syscall(SYS_newfstatat, folder, path, found, how), found);
}
int stat(const char *restrict path, struct stat *restrict found) { return fstatat(AT_FDCWD, path, found, 0); }
int lstat(const char *restrict path, struct stat *restrict found) { return fstatat(AT_FDCWD, path, found, AT_SYMLINK_NOFOLLOW); }
int fstat(int file, struct stat *found) { return fstatat(file, "", found, AT_EMPTY_PATH); }
int fstatat64(int folder, const char *restrict path, struct stat64 *restrict found, int how) { return fstatat(folder, path, (struct stat *)found, how); }
int stat64(const char *restrict path, struct stat64 *restrict found) { return stat(path, (struct stat *)found); }
int lstat64(const char *restrict path, struct stat64 *restrict found) { return lstat(path, (struct stat *)found); }
int fstat64(int file, struct stat64 *found) { return fstat(file, (struct stat *)found); }

int statx(int folder, const char *restrict path, int how, unsigned mask, struct statx *restrict found) {
    int failed = (int)syscall(SYS_statx, folder, path, how, mask, found);
    if (!failed) {
        found->stx_atime.tv_sec += ahead();
        found->stx_mtime.tv_sec += ahead();
        found->stx_ctime.tv_sec += ahead();
        found->stx_btime.tv_sec += ahead();
    }
    return failed;
}

static const struct timespec *kept(const struct timespec *asked, struct timespec *room) {
    if (!asked) return asked;
    for (int at = 0; at < 2; at++) {
        room[at] = asked[at];
        if (room[at].tv_nsec != UTIME_NOW && room[at].tv_nsec != UTIME_OMIT) room[at].tv_sec -= ahead();
    }
    return room;
}

int utimensat(int folder, const char *path, const struct timespec asked[2], int how) {
    struct timespec room[2];
    return (int)syscall(SYS_utimensat, folder, path, kept(asked, room), how);
}

int futimens(int file, const struct timespec asked[2]) {
    struct timespec room[2];
    return (int)syscall(SYS_utimensat, file, NULL, kept(asked, room), 0);
}
