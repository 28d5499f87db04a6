/* What a power cut may take: everything that was not synced.
 *
 * Loaded before libc (LD_PRELOAD). After each fsync or fdatasync that succeeded, and before it returns, the file as it is now
 * is copied beside it into $RUNWRIGHT_SYNCED, under its own name. What stands there is what the medium was promised to hold.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void keep(int from) {
    const char *folder = getenv("RUNWRIGHT_SYNCED");
    char link[64], path[PATH_MAX], kept[PATH_MAX], fresh[PATH_MAX + 4], piece[65536];
    struct stat about;
    if (!folder || fstat(from, &about) || !S_ISREG(about.st_mode)) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", from);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return;
    path[length] = 0;
    const char *name = strrchr(path, '/');
    if (!name || snprintf(kept, sizeof kept, "%s%s", folder, name) >= (int)sizeof kept) return;
    snprintf(fresh, sizeof fresh, "%s.new", kept);
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (to < 0) abort();
    off_t at = 0;
    ssize_t got;
    while ((got = pread(from, piece, sizeof piece, at)) > 0) {
        if (write(to, piece, (size_t)got) != got) abort();
        at += got;
    }
    close(to);
    if (rename(fresh, kept)) abort(); /* whole or not at all, should we be killed just now */
}

int fsync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    int status = real(file);
    if (!status) keep(file);
    return status;
}

int fdatasync(int file) {
    static int (*real)(int);
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    int status = real(file);
    if (!status) keep(file);
    return status;
}
