/* Script: the entry to the floor, and positions as people count them. */
#include "sql/split.h"

#define PLACE_BYTES 512u

static SqlScript *refuse(SqlScript *script)
{
    SqlStmt stmt = {.error = "the script is too large to be parsed", .text = script->text};
    VEC_ADD(script->arena, &script->stmts, stmt);
    return script;
}

static SqlScript *script_new(Arena *arena, const SqlDialect *dialect, Str text)
{
    SqlScript *script = ARENA_NEW(arena, SqlScript);
    script->arena = arena;
    script->dialect = dialect;
    script->text = text.p ? text : STR("");
    return script;
}

SqlScript *sql_parse(Arena *arena, const SqlDialect *dialect, Str text, SqlLevel level)
{
    SqlScript *script = script_new(arena, dialect, text);
    if (text.n >= SQL_SCRIPT_MAX_BYTES)
        return refuse(script);
    sql_split(script, level);
    return script;
}

SqlScript *sql_open(Arena *arena, Arena *piece, const SqlDialect *dialect, Str text, SqlLevel level)
{
    SqlScript *script = script_new(arena, dialect, text);
    if (text.n >= SQL_SCRIPT_MAX_BYTES)
        return refuse(script);
    sql_split_open(script, piece, level);
    return script;
}

const SqlStmt *sql_read(SqlScript *script)
{
    if (script->reader)
        return sql_split_next(script->reader);
    return script->nread++ < script->stmts.n ? &script->stmts.v[script->nread - 1] : NULL;
}

/* Within the line: a character has one byte at least, so it does not begin behind the offset. */
static void step_back(Str text, struct SqlPlace *place, uint32_t offset)
{
    for (uint32_t i = offset; i < place->offset; i++)
        place->characters -= ((unsigned char)text.p[i] & 0xc0) != 0x80;
    place->offset = offset;
}

/* Steps from `place` to the offset, which must not be before it. */
static void walk(Str text, struct SqlPlace *place, uint32_t offset)
{
    const char *p = text.p + place->offset, *end = text.p + offset;
    for (const char *newline; p < end && (newline = memchr(p, '\n', (size_t)(end - p)));) {
        p = newline + 1;
        place->row++;
        place->characters = 0;
    }
    for (; p < end; p++)
        place->characters += ((unsigned char)*p & 0xc0) != 0x80;
    place->offset = offset;
}

/* The last of the places that is not behind the offset. They are made as far as they are asked for.
 */
static const struct SqlPlace *find_place(SqlScript *script, uint32_t offset)
{
    uint32_t wanted = offset / PLACE_BYTES;
    if (!script->places)
        script->places =
            ARENA_ARRAY(script->arena, struct SqlPlace, script->text.n / PLACE_BYTES + 1);
    if (script->nplaces == 0)
        script->nplaces = 1;
    for (; script->nplaces <= wanted; script->nplaces++) {
        struct SqlPlace *next = &script->places[script->nplaces];
        *next = next[-1];
        walk(script->text, next, script->nplaces * PLACE_BYTES);
    }
    return &script->places[wanted];
}

/* Neighbours are counted from the place before: the nodes of one statement, mostly. */
void sql_position(const SqlScript *script, uint32_t offset, uint32_t *line, uint32_t *column)
{
    SqlScript *own = (SqlScript *)script;
    if (offset > script->text.n)
        offset = (uint32_t)script->text.n;
    struct SqlPlace *seen = &own->seen;
    if (offset < seen->offset && seen->offset - offset <= seen->characters)
        step_back(script->text, seen, offset);
    if (offset < seen->offset || offset - seen->offset > PLACE_BYTES)
        *seen = *find_place(own, offset);
    walk(script->text, seen, offset);
    *line = seen->row + 1;
    *column = seen->characters + 1;
}
