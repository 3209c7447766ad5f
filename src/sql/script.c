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

static uint32_t count_characters(Str text, uint32_t from, uint32_t to)
{
    uint32_t n = 0;
    for (uint32_t i = from; i < to; i++)
        n += ((unsigned char)text.p[i] & 0xc0) != 0x80;
    return n;
}

static bool is_in_line(const SqlScript *script, uint32_t row, uint32_t offset)
{
    return offset >= script->lines[row] &&
           (row + 1 == script->nlines || offset < script->lines[row + 1]);
}

/* Counting from the place before keeps a script of one very long line linear. */
void sql_position(const SqlScript *script, uint32_t offset, uint32_t *line, uint32_t *column)
{
    SqlScript *own = (SqlScript *)script;
    if (!script->lines)
        make_lines(own);
    if (offset > script->text.n)
        offset = (uint32_t)script->text.n;
    if (!is_in_line(script, script->seen.row, offset)) {
        own->seen.row = find_line(script, offset);
        own->seen.offset = script->lines[script->seen.row];
        own->seen.characters = 0;
    }
    if (offset >= script->seen.offset)
        own->seen.characters += count_characters(script->text, script->seen.offset, offset);
    else
        own->seen.characters -= count_characters(script->text, offset, script->seen.offset);
    own->seen.offset = offset;
    *line = script->seen.row + 1;
    *column = script->seen.characters + 1;
}
