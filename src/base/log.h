/* Log: one line per event on standard error, as text or as one JSON object. */
#ifndef TG_BASE_LOG_H
#define TG_BASE_LOG_H

#include <stdbool.h>

typedef enum LogLevel { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR } LogLevel;
typedef enum LogFormat { LOG_TEXT, LOG_JSON } LogFormat;

void log_init(LogLevel level, LogFormat format);
void log_set_level(LogLevel level);
/* Pairs of key, value (both const char *), ended by NULL:
 * log_event(LOG_WARN, "policy bundle refused", "file", path, "line", "12", NULL); */
void log_event(LogLevel level, const char *message, ...) __attribute__((sentinel));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Start-up only: one line on standard error, then exit(status). */
_Noreturn void die(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
