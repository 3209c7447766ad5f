/* Input: reads the text that a command was pointed at. */
#include "input.h"

#include <unistd.h>

#include "base/file.h"
#include "sql/dialect.h"

bool input_read(Ctx *cx, const char *file, Str *content)
{
    return !strcmp(file, "-")
               ? file_read_fd(cx, "standard input", STDIN_FILENO, INPUT_MAX_BYTES, content)
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
