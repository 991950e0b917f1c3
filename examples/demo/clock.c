/* The demo's clock. Loaded into the demo's own processes (LD_PRELOAD), it moves their wall clock by the offset that the
 * file named in KEXIN_DEMO_CLOCK holds, so that day 15 and day 16 of an objection can be shown in one minute. The programs
 * know nothing of it: they have no option that shifts their clock, and a validator must not have one.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *offset_seconds;
static int (*read_clock)(clockid_t, struct timespec *);

__attribute__((constructor)) static void open_offset(void) {
    read_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
    const char *path = getenv("KEXIN_DEMO_CLOCK");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0)
        return;
    void *page = mmap(NULL, sizeof(int64_t), PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (page != MAP_FAILED)
        offset_seconds = page;
}

int clock_gettime(clockid_t clock, struct timespec *now) {
    if (!read_clock)
        open_offset();
    int failed = read_clock(clock, now);
    /* Time since the start (CLOCK_MONOTONIC) runs on as it does. */
    if (!failed && offset_seconds && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += *offset_seconds;
    return failed;
}
