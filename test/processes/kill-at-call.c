/* Kills the process at the KILL_AT-th call that changes files below KILL_BELOW, counted from when the file KILL_ARMED is
 * there: in front of the call, or, where KILL_WITHIN is set and it is a write, in its middle. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int calls = 0;

static int is_below(const char *path) {
  const char *below = getenv("KILL_BELOW");
  return below && strncmp(path, below, strlen(below)) == 0;
}

static int is_last(void) {
  const char *armed = getenv("KILL_ARMED"), *at = getenv("KILL_AT");
  return armed && at && access(armed, F_OK) == 0 && ++calls == atoi(at);
}

static void die(void) { kill(getpid(), SIGKILL); }

static void path_call(const char *path) {
  if (is_below(path) && is_last()) die();
}

static int is_descriptor_below(int descriptor) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0) return 0;
  path[length] = 0;
  return is_below(path);
}

static void descriptor_call(int descriptor) {
  if (is_descriptor_below(descriptor) && is_last()) die();
}

static void write_call(int descriptor, const void *bytes, size_t size, off_t offset) {
  if (!is_descriptor_below(descriptor) || !is_last()) return;
  if (getenv("KILL_WITHIN")) {
    if (offset < 0) NEXT(write)(descriptor, bytes, size / 2);
    else NEXT(pwrite)(descriptor, bytes, size / 2, offset);
  }
  die();
}

ssize_t write(int descriptor, const void *bytes, size_t size) {
  write_call(descriptor, bytes, size, -1);
  return NEXT(write)(descriptor, bytes, size);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
  write_call(descriptor, bytes, size, offset);
  return NEXT(pwrite)(descriptor, bytes, size, offset);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
  write_call(descriptor, bytes, size, offset);
  return NEXT(pwrite64)(descriptor, bytes, size, offset);
}

int fsync(int descriptor) {
  descriptor_call(descriptor);
  return NEXT(fsync)(descriptor);
}

int fdatasync(int descriptor) {
  descriptor_call(descriptor);
  return NEXT(fdatasync)(descriptor);
}

int ftruncate(int descriptor, off_t length) {
  descriptor_call(descriptor);
  return NEXT(ftruncate)(descriptor, length);
}

int ftruncate64(int descriptor, off64_t length) {
  descriptor_call(descriptor);
  return NEXT(ftruncate64)(descriptor, length);
}

int link(const char *from, const char *to) {
  path_call(to);
  return NEXT(link)(from, to);
}

int rename(const char *from, const char *to) {
  path_call(to);
  return NEXT(rename)(from, to);
}

int unlink(const char *path) {
  path_call(path);
  return NEXT(unlink)(path);
}

static int make(const char *name, const char *path, int flags, mode_t mode) {
  if (flags & O_CREAT) path_call(path);
  int (*next)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, name);
  return next(path, flags, mode);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return make("open", path, flags, mode);
}

int open64(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return make("open64", path, flags, mode);
}
