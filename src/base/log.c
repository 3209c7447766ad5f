/* Log: formats a whole line in memory and writes it with one call, so lines never interleave. */
#include "base/log.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"

static _Atomic LogLevel threshold = LOG_INFO;
static _Atomic LogFormat style = LOG_TEXT;

static const char *const level_names[] = {"DEBUG", "INFO", "WARN", "ERROR"};

void log_init(LogLevel level, LogFormat format)
{
    threshold = level;
    style = format;
}

void log_set_level(LogLevel level)
{
    threshold = level;
}

static bool is_on(LogLevel level)
{
    return level >= threshold;
}

static void add_pair(Buf *line, const char *key, const char *value)
{
    bool json = style == LOG_JSON;
    buf_add_char(line, json ? ',' : ' ');
    if (json)
        json_write_string(line, str(key));
    else
        buf_add_z(line, key);
    buf_add_char(line, json ? ':' : '=');
    json_write_string(line, str(value ? value : ""));
}

static void begin_line(Buf *line, LogLevel level, const char *message)
{
    Str now = clock_rfc3339(line->arena, clock_wall_us() / 1000 * 1000);
    if (style == LOG_JSON) {
        buf_printf(line, "{\"time\":\"%s\",\"level\":\"%s\",\"msg\":", now.p, level_names[level]);
        json_write_string(line, str(message));
        return;
    }
    buf_printf(line, "%s %-5s ", now.p, level_names[level]);
    for (const char *c = message; *c; c++) /* a line break in a message must not forge a line */
        buf_add_char(line, (unsigned char)*c < 0x20 ? ' ' : *c);
}

static void end_line(Buf *line)
{
    buf_add_z(line, style == LOG_JSON ? "}\n" : "\n");
    ssize_t done = write(STDERR_FILENO, line->p, line->n);
    (void)done; /* nobody is left to tell */
}

void log_event(LogLevel level, const char *message, ...)
{
    if (!is_on(level))
        return;
    Arena *arena = arena_new();
    Buf line = buf_new(arena);
    begin_line(&line, level, message);
    va_list args;
    va_start(args, message);
    for (const char *key; (key = va_arg(args, const char *));)
        add_pair(&line, key, va_arg(args, const char *));
    va_end(args);
    end_line(&line);
    arena_free(arena);
}

static void log_formatted(LogLevel level, const char *format, va_list args)
{
    if (!is_on(level))
        return;
    Arena *arena = arena_new();
    Buf line = buf_new(arena);
    begin_line(&line, level, arena_vprintf(arena, format, args));
    end_line(&line);
    arena_free(arena);
}

#define LOG_FUNCTION(name, level)                                                                  \
    void name(const char *format, ...)                                                             \
    {                                                                                              \
        va_list args;                                                                              \
        va_start(args, format);                                                                    \
        log_formatted(level, format, args);                                                        \
        va_end(args);                                                                              \
    }

LOG_FUNCTION(log_debug, LOG_DEBUG)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_error, LOG_ERROR)

void die(int status, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("tidegate: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    exit(status);
}
