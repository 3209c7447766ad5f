/* Script: the entry to the floor, and positions as people count them. */
#include "sql/split.h"

static SqlScript *refuse(SqlScript *script)
{
    SqlStmt stmt = {.error = "the script is too large to be parsed", .text = script->text};
    VEC_ADD(script->arena, &script->stmts, stmt);
    return script;
}

SqlScript *sql_parse(Arena *arena, const SqlDialect *dialect, Str text, SqlLevel level)
{
    SqlScript *script = ARENA_NEW(arena, SqlScript);
    script->arena = arena;
    script->dialect = dialect;
    script->text = text.p ? text : STR("");
    if (text.n >= SQL_SCRIPT_MAX_BYTES)
        return refuse(script);
    sql_split(script, level);
    return script;
}

static void make_lines(SqlScript *script)
{
    Str text = script->text;
    VEC(uint32_t) lines = {0};
    VEC_ADD(script->arena, &lines, 0);
    const char *p = text.p, *end = text.p + text.n;
    while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
        p++;
        VEC_ADD(script->arena, &lines, (uint32_t)(p - text.p));
    }
    script->lines = lines.v;
    script->nlines = (uint32_t)lines.n;
}

/* The last line that begins at or before the offset. */
static uint32_t find_line(const SqlScript *script, uint32_t offset)
{
    uint32_t low = 0, high = script->nlines;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        if (script->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

void sql_position(const SqlScript *script, uint32_t offset, uint32_t *line, uint32_t *column)
{
    if (!script->lines)
        make_lines((SqlScript *)script);
    if (offset > script->text.n)
        offset = (uint32_t)script->text.n;
    uint32_t row = find_line(script, offset), characters = 0;
    for (uint32_t i = script->lines[row]; i < offset; i++)
        characters += ((unsigned char)script->text.p[i] & 0xc0) != 0x80;
    *line = row + 1;
    *column = characters + 1;
}
