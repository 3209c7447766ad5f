/* Parse: prints the statements of a script with their place, kind and names.
 *
 * Trees are what takes memory, many times the text. A large script is therefore only cut up and
 * named as a whole; each statement's tree is made when its line is written and forgotten then. */
#include "parse_command.h"

#include <stdio.h>

#include "base/json.h"
#include "catalog/metadata.h"
#include "catalog/span.h"
#include "input.h"
#include "schema_file.h"
#include "sql/script.h"

#define TREES_AT_ONCE_BYTES (1u << 20)

typedef struct ParseFlags {
    const SqlDialect *dialect;
    const char *file, *schema_file;
    bool spans;
} ParseFlags;

/* Takes argv[*i], and the argument after it where the value stands there. */
static bool read_flag(Ctx *cx, int argc, char **argv, int *i, ParseFlags *flags)
{
    Str name, value;
    bool has_value = str_cut(str(argv[*i]), '=', &name, &value);
    bool dialect = str_is(name, "--dialect");
    if (str_is(str(argv[*i]), "--span"))
        return flags->spans = true;
    if (!dialect && !str_is(name, "--schema"))
        return err_set(cx, ERR_INVALID,
                       "unknown flag %.*s; there are --dialect, --schema and --span",
                       STR_ARG(name));
    if (!has_value && ++*i >= argc)
        return err_set(cx, ERR_INVALID, "%.*s needs a value", STR_ARG(name));
    if (!has_value)
        value = str(argv[*i]);
    if (!dialect) {
        flags->schema_file = str_z(cx->arena, value);
        return true;
    }
    return (flags->dialect = input_dialect(cx, value)) != NULL;
}

static bool read_flags(Ctx *cx, int argc, char **argv, ParseFlags *flags)
{
    *flags = (ParseFlags){.dialect = sql_dialect_find(STR("postgres"))};
    for (int i = 0; i < argc; i++) {
        if (str_starts(str(argv[i]), "--")) {
            if (!read_flag(cx, argc, argv, &i, flags))
                return false;
        } else if (flags->file) {
            return err_set(cx, ERR_INVALID, "parse takes one file, not %s too", argv[i]);
        } else {
            flags->file = argv[i];
        }
    }
    if (!flags->file)
        flags->file = "-";
    return true;
}

typedef struct Printer {
    Arena *arena;                  /* of one statement */
    const SqlScript *script, *own; /* own: of the statement alone, when its tree was made late */
    CatalogNames *names;           /* NULL: spans are not wanted */
} Printer;

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

/* null for what is no query and no data statement. */
static Json *span_json(const Printer *printer, const SqlStmt *stmt)
{
    CatalogSpan span;
    CatalogNames *names = printer->names;
    names->arena = printer->arena;
    const SqlScript *script = stmt->tree && printer->own ? printer->own : printer->script;
    bool ok = stmt->tree && catalog_span(names, script, stmt->tree, &span);
    return ok ? catalog_span_json(printer->arena, &span) : json_null(printer->arena);
}

static void print_statement(const Printer *printer, size_t index, const SqlStmt *stmt)
{
    Arena *arena = printer->arena;
    const SqlScript *script = printer->script;
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
    if (printer->names)
        json_append(arena, line, STR("span"), span_json(printer, stmt));
    puts(json_text(arena, line).p);
}

/* The statement again with its tree. A body that a client delimiter kept together falls apart
 * without it: then what was read at first stands. */
static const SqlStmt *deepen(Printer *printer, const SqlStmt *stmt)
{
    SqlScript *alone = sql_parse(printer->arena, printer->script->dialect, stmt->text, SQL_L2);
    bool is_same = alone->stmts.n == 1 && alone->stmts.v[0].span.length == stmt->text.n;
    printer->own = is_same ? alone : NULL;
    return is_same ? &alone->stmts.v[0] : stmt;
}

/* Whose tables the names in the script are: those of --schema, else unknown ones. */
static CatalogNames *open_names(Ctx *cx, const ParseFlags *flags)
{
    Json *metadata = NULL;
    if (flags->schema_file &&
        !(metadata = schema_file_read(cx, flags->schema_file, flags->dialect)))
        return NULL;
    Catalog *catalog = metadata ? catalog_from_json(cx, metadata) : catalog_new(cx->arena);
    bool is_mysql = flags->dialect->family == SQL_FAMILY_MYSQL;
    if (catalog)
        catalog->is_partial = !metadata;
    return catalog ? catalog_names_new(cx->arena, catalog, is_mysql, is_mysql) : NULL;
}

static int print_all(Ctx *cx, const ParseFlags *flags, CatalogNames *names, Str text)
{
    bool is_large = text.n > TREES_AT_ONCE_BYTES;
    Printer printer = {.arena = arena_new(),
                       .names = names,
                       .script =
                           sql_parse(cx->arena, flags->dialect, text, is_large ? SQL_L1 : SQL_L2)};
    for (size_t i = 0; i < printer.script->stmts.n; i++) {
        const SqlStmt *stmt = &printer.script->stmts.v[i];
        if (is_large)
            stmt = deepen(&printer, stmt);
        print_statement(&printer, i, stmt);
        arena_reset(printer.arena);
    }
    arena_free(printer.arena);
    return 0;
}

int parse_main(Ctx *cx, int argc, char **argv)
{
    ParseFlags flags;
    Str text;
    CatalogNames *names = NULL;
    if (!read_flags(cx, argc, argv, &flags) || !input_read(cx, flags.file, &text) ||
        (flags.spans && !(names = open_names(cx, &flags)))) {
        fprintf(stderr, "tidegate parse: %s\n", cx->message);
        return 2;
    }
    return print_all(cx, &flags, names, text);
}
