/* Fails every sync of a file whose name ends in what SYNC_FAILS says, once the file SYNC_TRIGGER is there, with EIO;
 * as on a real disk, the next one succeeds. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int failed = 0;

static int fails(int descriptor) {
  const char *suffix = getenv("SYNC_FAILS");
  const char *trigger = getenv("SYNC_TRIGGER");
  char link[64], name[4096];
  if (failed || !suffix || !trigger || access(trigger, F_OK) != 0) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, name, sizeof name - 1);
  if (length < (ssize_t)strlen(suffix)) return 0;
  name[length] = 0;
  if (strcmp(name + length - strlen(suffix), suffix) != 0) return 0;
  failed = 1;
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
