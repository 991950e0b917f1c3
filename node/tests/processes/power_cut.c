/* Cuts the power under a validator at a chosen sync. Loaded with LD_PRELOAD, so that the validator is the very program that
 * runs in production: no failpoint is compiled into it.
 *
 * KEXIN_CUT=nosync                     every sync does nothing: the control that must lose records
 * KEXIN_CUT=PART:before:N, PART:after:N  the file system goes down just before or after the N-th sync of a file or folder
 *                                      whose path contains PART
 * KEXIN_CUT_MOMENT=FILE                where the moment is written, in ms since 1970, before the power goes
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

/* linux/fs.h and ext4: go down at once and write no journal. */
#define FS_IOC_SHUTDOWN _IOR('X', 125, unsigned int)
#define NO_LOG_FLUSH 2u

static atomic_long seen;

static int matches(int file, const char *part) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return strstr(path, part) != NULL;
}

static void cut(int file) {
  const char *moment = getenv("KEXIN_CUT_MOMENT");
  if (moment) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    FILE *note = fopen(moment, "w");
    if (note) {
      fprintf(note, "%lld", (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000);
      fclose(note);
    }
  }
  unsigned int how = NO_LOG_FLUSH;
  if (ioctl(file, FS_IOC_SHUTDOWN, &how) != 0) perror("FS_IOC_SHUTDOWN");
}

static int guarded(const char *call, int file) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
  const char *plan = getenv("KEXIN_CUT");
  if (!plan) return real(file);
  if (strcmp(plan, "nosync") == 0) return 0;
  char part[64], when[16];
  long number;
  if (sscanf(plan, "%63[^:]:%15[^:]:%ld", part, when, &number) != 3) abort();
  int is_due = matches(file, part) && atomic_fetch_add(&seen, 1) + 1 == number;
  if (is_due && strcmp(when, "before") == 0) cut(file);
  int result = real(file);
  if (is_due && strcmp(when, "after") == 0) cut(file);
  return result;
}

int fsync(int file) { return guarded("fsync", file); }
int fdatasync(int file) { return guarded("fdatasync", file); }

int sync_file_range(int file, off_t offset, off_t bytes, unsigned int flags) {
  int (*real)(int, off_t, off_t, unsigned int) = (int (*)(int, off_t, off_t, unsigned int))dlsym(RTLD_NEXT, "sync_file_range");
  const char *plan = getenv("KEXIN_CUT");
  return plan && strcmp(plan, "nosync") == 0 ? 0 : real(file, offset, bytes, flags);
}
