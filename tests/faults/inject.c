/* Faults of the system for one process: read, write and the clocks as they are on a bad day.

   FAULTS names a file with one fault a line, read anew at each call:

       write ENOSPC NAME    writes to files whose path ends with NAME fail (also EIO, EINTR: every other one)
       write SHORT NAME     they take one byte at a time
       write TORN NAME      they take half of it once, then fail with ENOSPC
       read EIO NAME        reads fail (also EINTR: every other one), SHORT: one byte at a time
       clock WALL SECONDS   the clock of the calendar is that far ahead
       clock SLEPT SECONDS  the computer slept that long: only clocks that count sleep know of it
*/
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static __thread int every_other;

static const char *faults(char *text, size_t room)
{
    const char *name = getenv("FAULTS");
    ssize_t size = 0;
    int file = name ? (int)syscall(SYS_openat, AT_FDCWD, name, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        size = syscall(SYS_read, file, text, room - 1);
        syscall(SYS_close, file);
    }
    text[size > 0 ? size : 0] = 0;
    return text;
}

/* The kind of fault for a call on this handle, empty for none. */
static void fault_of(const char *call, int handle, char *kind)
{
    char text[1024], link[64], path[512], word[16], what[16], name[256];
    const char *line;
    ssize_t size = -1;

    *kind = 0;
    if (!*faults(text, sizeof text))
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", handle);
    size = readlink(link, path, sizeof path - 1);
    path[size > 0 ? size : 0] = 0;
    for (line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : 0) {
        size_t long_, short_;
        if (sscanf(line, "%15s %15s %255s", word, what, name) != 3 || strcmp(word, call))
            continue;
        long_ = strlen(path), short_ = strlen(name);
        if (long_ >= short_ && !strcmp(path + long_ - short_, name))
            strcpy(kind, what);
    }
}

static int number_of(const char *kind)
{
    if (!strcmp(kind, "ENOSPC"))
        return ENOSPC;
    if (!strcmp(kind, "EIO"))
        return EIO;
    if (!strcmp(kind, "EINTR"))
        return (every_other = !every_other) ? EINTR : 0;
    return 0;
}

ssize_t write(int handle, const void *data, size_t size)
{
    char kind[16];
    int number;

    fault_of("write", handle, kind);
    if ((number = number_of(kind))) {
        errno = number;
        return -1;
    }
    if (!strcmp(kind, "SHORT") && size)
        size = 1;
    if (!strcmp(kind, "TORN")) {
        if ((every_other = !every_other) && size > 1) {
            size /= 2;
        } else {
            errno = ENOSPC;
            return -1;
        }
    }
    return syscall(SYS_write, handle, data, size);
}

ssize_t read(int handle, void *data, size_t size)
{
    char kind[16];
    int number;

    fault_of("read", handle, kind);
    if ((number = number_of(kind))) {
        errno = number;
        return -1;
    }
    if (!strcmp(kind, "SHORT") && size)
        size = 1;
    return syscall(SYS_read, handle, data, size);
}

static long seconds(const char *which)
{
    char text[1024];
    const char *found = strstr(faults(text, sizeof text), which);
    return found ? atol(found + strlen(which)) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int done = (int)syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += seconds("clock WALL ") + seconds("clock SLEPT ");
    if (clock == CLOCK_BOOTTIME)
        now->tv_sec += seconds("clock SLEPT ");
    return done;
}
