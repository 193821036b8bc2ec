/* Once the file SYNC_TRIGGER is there: lets SYNC_SKIP syncs of files whose names end in SYNC_FAILS pass, then fails one
 * with EIO and removes SYNC_TRIGGER. As on a real disk, the next one succeeds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int passed = 0;

static int fails(int descriptor) {
  const char *suffix = getenv("SYNC_FAILS"), *trigger = getenv("SYNC_TRIGGER"), *skip = getenv("SYNC_SKIP");
  char link[64], name[4096];
  if (!suffix || !trigger || !skip || access(trigger, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < (ssize_t)strlen(suffix)) return 0;
  name[length] = 0;
  if (strcmp(name + length - strlen(suffix), suffix) != 0) return 0;
  if (passed++ < atoi(skip)) return 0;
  unlink(trigger);
  return 1;
}

static int call(const char *real, int descriptor) {
  if (fails(descriptor)) {
    errno = EIO;
    return -1;
  }
  int (*next)(int) = (int (*)(int))dlsym(RTLD_NEXT, real);
  return next(descriptor);
}

int fsync(int descriptor) { return call("fsync", descriptor); }
int fdatasync(int descriptor) { return call("fdatasync", descriptor); }
