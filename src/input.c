/* Input: reads the text that a command was pointed at. */
#include "input.h"

#include <errno.h>
#include <unistd.h>

#include "base/file.h"
#include "sql/dialect.h"

#define PIECE_BYTES 65536

static bool read_standard_input(Ctx *cx, Str *content)
{
    Buf buf = buf_new(cx->arena);
    for (;;) {
        buf_reserve(&buf, PIECE_BYTES);
        ssize_t n = read(STDIN_FILENO, buf.p + buf.n, PIECE_BYTES);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(cx, ERR_INTERNAL, "cannot read standard input");
        if (n == 0)
            break;
        buf.n += (size_t)n;
        if (buf.n > INPUT_MAX_BYTES)
            return err_set(cx, ERR_INVALID, "standard input is larger than %zu bytes",
                           INPUT_MAX_BYTES);
    }
    *content = buf_str(&buf);
    return true;
}

bool input_read(Ctx *cx, const char *file, Str *content)
{
    return !strcmp(file, "-") ? read_standard_input(cx, content)
                              : file_read(cx, file, INPUT_MAX_BYTES, content);
}

const char *input_name(const char *file)
{
    if (!strcmp(file, "-"))
        return "stdin";
    while (!strncmp(file, "./", 2) && file[2])
        file += 2;
    return file;
}

const SqlDialect *input_dialect(Ctx *cx, Str name)
{
    const SqlDialect *dialect = sql_dialect_find(name);
    if (dialect)
        return dialect;
    Buf known = buf_new(cx->arena);
    for (const SqlDialect *const *one = sql_dialect_list(); *one; one++)
        buf_printf(&known, " %s", (*one)->name);
    return err_null(cx, ERR_INVALID, "unknown dialect \"%.*s\"; there are%s", STR_ARG(name),
                    buf_str(&known).p);
}
