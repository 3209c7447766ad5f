/* StaticFiles: the web UI's files from directories, cached in memory with their gzip form. */
#ifndef TG_NET_STATIC_FILES_H
#define TG_NET_STATIC_FILES_H

#include "net/http_exchange.h"

typedef struct StaticFiles StaticFiles;

StaticFiles *static_files_new(void);
void static_files_free(StaticFiles *files);
/* Before the first request: serves `directory` under `prefix` ("" or "vendor/preact"). The longest
 * prefix wins. ERR_NOT_FOUND names the directory. */
bool static_files_add(Ctx *cx, StaticFiles *files, const char *prefix,
                      const char *directory) MUST_CHECK;
/* Answers a GET or HEAD from any thread that may read the disk (not the loop). Dot files, symbolic
 * links and everything outside the directories are 404. A path without an extension that is no file
 * gets the index.html of the "" prefix. Every answer carries the security fields and, for HTML, a
 * Content-Security-Policy that lets in the page's inline import maps by their hash. */
void static_files_serve(StaticFiles *files, HttpExchange *exchange);

#endif
