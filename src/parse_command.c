/* Parse: prints the statements of a script with their place, kind and names.
 *
 * Trees are what takes memory, many times the text. A large script is therefore only cut up and
 * named as a whole; each statement's tree is made when its line is written and forgotten then. */
#include "parse_command.h"

#include <stdio.h>

#include "base/json.h"
#include "input.h"
#include "sql/script.h"

#define TREES_AT_ONCE_BYTES (1u << 20)

typedef struct ParseFlags {
    const SqlDialect *dialect;
    const char *file;
} ParseFlags;

static bool read_flags(Ctx *cx, int argc, char **argv, ParseFlags *flags)
{
    Str dialect = STR("postgres");
    *flags = (ParseFlags){.file = NULL};
    for (int i = 0; i < argc; i++) {
        Str name, value;
        bool has_value = str_cut(str(argv[i]), '=', &name, &value);
        if (str_is(name, "--dialect")) {
            if (!has_value && ++i >= argc)
                return err_set(cx, ERR_INVALID, "--dialect needs a value");
            dialect = has_value ? value : str(argv[i]);
        } else if (str_starts(name, "--")) {
            return err_set(cx, ERR_INVALID, "unknown flag %.*s; there is --dialect", STR_ARG(name));
        } else if (flags->file) {
            return err_set(cx, ERR_INVALID, "parse takes one file, not %s too", argv[i]);
        } else {
            flags->file = argv[i];
        }
    }
    if (!flags->file)
        flags->file = "-";
    flags->dialect = input_dialect(cx, dialect);
    return flags->dialect != NULL;
}

static Json *text_json(Arena *arena, Str text)
{
    if (!text.p || (text.n == 0 && text.p))
        return json_null(arena);
    return json_new_str(arena, str_is_utf8(text) ? text : str_printable(arena, text, text.n));
}

static Json *names_json(Arena *arena, const SqlNames *names)
{
    Json *list = json_new_array(arena);
    for (const SqlName *name = names->first; name; name = name->next) {
        Json *one = json_new_object(arena);
        json_append(arena, one, STR("catalog"), text_json(arena, name->catalog));
        json_append(arena, one, STR("schema"), text_json(arena, name->schema));
        json_append(arena, one, STR("name"), text_json(arena, name->name));
        json_add(arena, list, one);
    }
    return list;
}

/* Why the tree parser stopped, and where; `outer`: the statement as it stands in the script. */
static const char *reason(Arena *arena, const SqlScript *script, const SqlStmt *outer,
                          const SqlStmt *stmt)
{
    if (!stmt->error)
        return NULL;
    uint32_t row, column, offset = stmt->error_offset;
    sql_position(script, stmt == outer ? offset : outer->span.offset + offset, &row, &column);
    return arena_printf(arena, "%s at line %u, column %u", stmt->error, row, column);
}

/* PostgreSQL's own grammar has the say; elsewhere the reason why the tree parser stopped. */
static Json *error_json(Arena *arena, const SqlScript *script, const SqlStmt *outer,
                        const SqlStmt *stmt)
{
    const char *message = reason(arena, script, outer, stmt);
    uint32_t offset;
    if (!strcmp(script->dialect->name, "postgres") && stmt->level > SQL_L0 &&
        sql_verdict_read(arena, stmt, &message, &offset))
        message = NULL;
    return text_json(arena, str(message));
}

static void print_statement(Arena *arena, const SqlScript *script, size_t index,
                            const SqlStmt *stmt)
{
    const SqlStmt *outer = &script->stmts.v[index];
    Json *line = json_new_object(arena);
    uint32_t row, column, start = outer->span.offset;
    sql_position(script, start, &row, &column);
    json_append(arena, line, STR("index"), json_new_int(arena, (int64_t)index));
    json_append(arena, line, STR("start"), json_new_int(arena, start));
    json_append(arena, line, STR("end"), json_new_int(arena, (int64_t)start + outer->span.length));
    json_append(arena, line, STR("line"), json_new_int(arena, row));
    json_append(arena, line, STR("column"), json_new_int(arena, column));
    json_append(arena, line, STR("level"), json_new_int(arena, stmt->level));
    json_append(arena, line, STR("kind"), json_new_str(arena, str(sql_kind_name(stmt->kind))));
    json_append(arena, line, STR("object"), text_json(arena, str(sql_object_name(stmt->object))));
    json_append(arena, line, STR("names"), names_json(arena, &stmt->names));
    json_append(arena, line, STR("reads"), names_json(arena, &stmt->reads));
    json_append(arena, line, STR("error"), error_json(arena, script, outer, stmt));
    puts(json_text(arena, line).p);
}

/* The statement again with its tree. A body that a client delimiter kept together falls apart
 * without it: then what was read at first stands. */
static const SqlStmt *deepen(Arena *arena, const SqlDialect *dialect, const SqlStmt *stmt)
{
    SqlScript *alone = sql_parse(arena, dialect, stmt->text, SQL_L2);
    bool is_same = alone->stmts.n == 1 && alone->stmts.v[0].span.length == stmt->text.n;
    return is_same ? &alone->stmts.v[0] : stmt;
}

int parse_main(Ctx *cx, int argc, char **argv)
{
    ParseFlags flags;
    Str text;
    if (!read_flags(cx, argc, argv, &flags) || !input_read(cx, flags.file, &text)) {
        fprintf(stderr, "tidegate parse: %s\n", cx->message);
        return 2;
    }
    bool is_large = text.n > TREES_AT_ONCE_BYTES;
    SqlScript *script = sql_parse(cx->arena, flags.dialect, text, is_large ? SQL_L1 : SQL_L2);
    Arena *own = arena_new();
    for (size_t i = 0; i < script->stmts.n; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        if (is_large)
            stmt = deepen(own, flags.dialect, stmt);
        print_statement(own, script, i, stmt);
        arena_reset(own);
    }
    arena_free(own);
    return 0;
}
