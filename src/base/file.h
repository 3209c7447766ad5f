/* File: read whole files and make directories, with errors that name the path. */
#ifndef TG_BASE_FILE_H
#define TG_BASE_FILE_H

#include "base/ctx.h"

/* Refuses anything but a regular file, and more than max_bytes. NUL-terminated after n. */
bool file_read(Ctx *cx, const char *path, size_t max_bytes, Str *content) MUST_CHECK;
/* What is left to read of the descriptor; `name` is for messages. */
bool file_read_fd(Ctx *cx, const char *name, int fd, size_t max_bytes, Str *content) MUST_CHECK;
/* Writes aside, then renames: a reader never sees half a file. */
bool file_write(Ctx *cx, const char *path, Str content, unsigned mode) MUST_CHECK;
bool file_exists(const char *path);
bool file_is_dir(const char *path);
bool file_make_dirs(Ctx *cx, const char *path, unsigned mode) MUST_CHECK;

#endif
