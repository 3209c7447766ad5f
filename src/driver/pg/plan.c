/* Plan: which statements share a transaction. */
#include "driver/pg/plan.h"

#include "sql/lexer.h"

#define WORDS_MAX 64

/* The first words of a statement, comments, names in quotes and literals left out. */
typedef struct Words {
    Str v[WORDS_MAX];
    size_t n;
} Words;

static void read_words(const SqlScript *script, const SqlStmt *stmt, Words *words)
{
    SqlLexer lexer;
    SqlToken token;
    words->n = 0;
    sql_lexer_init(&lexer, script->dialect, stmt->text);
    for (sql_lex_raw(&lexer, &token); token.kind != SQL_TOKEN_END && words->n < WORDS_MAX;
         sql_lex_raw(&lexer, &token))
        if (token.kind == SQL_TOKEN_WORD)
            words->v[words->n++] = (Str){lexer.begin + token.offset, token.length};
}

static bool word_is(const Words *words, size_t i, const char *text)
{
    return i < words->n && str_is_nocase(words->v[i], text);
}

static bool has_word(const Words *words, const char *text)
{
    for (size_t i = 1; i < words->n; i++)
        if (word_is(words, i, text))
            return true;
    return false;
}

/* Statements that PostgreSQL refuses inside a transaction, by their first words and, when given, by
 * one that follows somewhere. */
static const struct {
    const char *first, *second, *later;
} outside[] = {
    {"vacuum", NULL, NULL},         {"create", "database", NULL},
    {"drop", "database", NULL},     {"alter", "database", "tablespace"},
    {"alter", "system", NULL},      {"create", "tablespace", NULL},
    {"drop", "tablespace", NULL},   {"reindex", NULL, "concurrently"},
    {"reindex", "database", NULL},  {"reindex", "system", NULL},
    {"reindex", "schema", NULL},    {"create", "subscription", NULL},
    {"drop", "subscription", NULL}, {"discard", "all", NULL},
};

static bool is_detach_concurrently(const Words *words)
{
    for (size_t i = 2; i < words->n; i++)
        if (word_is(words, i, "detach"))
            return has_word(words, "concurrently") || has_word(words, "finalize");
    return false;
}

static bool runs_outside(const SqlStmt *stmt, const Words *words)
{
    if (driver_pg_plan_step(stmt) != PLAN_STEP_OTHER)
        return true;
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        if (word_is(words, 0, outside[i].first) &&
            (!outside[i].second || word_is(words, 1, outside[i].second)) &&
            (!outside[i].later || has_word(words, outside[i].later)))
            return true;
    if (word_is(words, 0, "cluster"))
        return words->n == 1 || (words->n == 2 && word_is(words, 1, "verbose"));
    return word_is(words, 0, "alter") && word_is(words, 1, "table") &&
           is_detach_concurrently(words);
}

PlanStep driver_pg_plan_step(const SqlStmt *stmt)
{
    if (stmt->object != SQL_OBJECT_INDEX || !(stmt->flags & SQL_CONCURRENTLY))
        return PLAN_STEP_OTHER;
    return stmt->kind == SQL_KIND_CREATE ? PLAN_STEP_CREATE_INDEX
           : stmt->kind == SQL_KIND_DROP ? PLAN_STEP_DROP_INDEX
                                         : PLAN_STEP_OTHER;
}

typedef enum Control { CONTROL_NONE, CONTROL_BEGIN, CONTROL_END, CONTROL_OTHER } Control;

/* ROLLBACK TO a savepoint stays inside the transaction. */
static Control control_of(const Words *words)
{
    if (word_is(words, 0, "begin") ||
        (word_is(words, 0, "start") && word_is(words, 1, "transaction")))
        return CONTROL_BEGIN;
    if (word_is(words, 0, "commit") || word_is(words, 0, "end"))
        return word_is(words, 1, "prepared") ? CONTROL_OTHER : CONTROL_END;
    if (word_is(words, 0, "prepare") && word_is(words, 1, "transaction"))
        return CONTROL_OTHER;
    if (word_is(words, 0, "abort") || word_is(words, 0, "rollback"))
        return has_word(words, "to") ? CONTROL_NONE : CONTROL_OTHER;
    return CONTROL_NONE;
}

static uint32_t line_of(const SqlScript *script, uint32_t offset)
{
    uint32_t line, column;
    sql_position(script, offset, &line, &column);
    return line;
}

typedef struct Directives {
    bool on, off; /* neither: nothing was said */
    const char *isolation;
} Directives;

static bool read_isolation(Ctx *cx, Str value, Directives *directives)
{
    static const char *const levels[] = {"READ UNCOMMITTED", "READ COMMITTED", "REPEATABLE READ",
                                         "SERIALIZABLE"};
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (str_is_nocase(value, levels[i])) {
            directives->isolation = levels[i];
            return true;
        }
    return err_set(cx, ERR_INVALID, "txn-isolation '%.*s' is not an isolation level of PostgreSQL",
                   STR_ARG(value));
}

static bool read_mode(Ctx *cx, Str value, Directives *directives)
{
    directives->off = str_is_nocase(value, "off");
    directives->on = str_is_nocase(value, "on");
    return directives->off || directives->on ||
           err_set(cx, ERR_INVALID, "txn-mode '%.*s' is neither on nor off", STR_ARG(value));
}

static bool read_directives(Ctx *cx, Str sheet, Directives *directives)
{
    Str line, key, value;
    while (str_next(&sheet, '\n', &line)) {
        line = str_trim(line);
        if (line.n && !str_starts(line, "--"))
            break;
        if (line.n < 2 || !str_cut(str_sub(line, 2, line.n), '=', &key, &value))
            continue;
        key = str_trim(key);
        value = str_trim(value);
        if (str_is_nocase(key, "txn-mode") && !read_mode(cx, value, directives))
            return false;
        if (str_is_nocase(key, "txn-isolation") && !read_isolation(cx, value, directives))
            return false;
    }
    return true;
}

typedef struct Builder {
    Ctx *cx;
    Plan *plan;
    Directives directives;
    size_t from, to; /* statements that are run */
    bool is_framed;  /* the sheet asks for one transaction */
    bool is_cut;     /* the last unit takes no more */
    VEC(PlanUnit) units;
} Builder;

static bool check_statement(Builder *builder, const SqlStmt *stmt, const Words *words)
{
    const SqlScript *script = builder->plan->script;
    bool client_copy = word_is(words, 0, "copy") &&
                       (stmt->data.length || has_word(words, "stdin") || has_word(words, "stdout"));
    if (client_copy)
        return err_set(builder->cx, ERR_UNIMPLEMENTED,
                       "line %u: COPY from or to the client is not supported, use INSERT",
                       line_of(script, stmt->span.offset));
    if (!builder->directives.off && control_of(words) != CONTROL_NONE)
        return err_set(
            builder->cx, ERR_INVALID,
            "line %u: the sheet runs in one transaction and may not control it; take the "
            "statement out or begin the sheet with -- txn-mode = off",
            line_of(script, stmt->span.offset));
    return true;
}

/* VALIDATE CONSTRAINT lets reads and writes go on only when the transaction that it runs in holds
 * no stronger lock: it gets one of its own, unless the sheet says that all is one. */
static bool is_apart(const Builder *builder, const Words *words)
{
    for (size_t i = 2; i + 1 < words->n && !builder->is_framed && !builder->directives.on; i++)
        if (word_is(words, i, "validate") && word_is(words, i + 1, "constraint"))
            return word_is(words, 0, "alter") && word_is(words, 1, "table");
    return false;
}

static void add_statement(Builder *builder, size_t index, bool alone, bool apart)
{
    PlanUnit *last = builder->units.n ? &builder->units.v[builder->units.n - 1] : NULL;
    bool cut = builder->is_cut || apart;
    builder->is_cut = apart;
    if (!alone && !cut && !builder->directives.off && last && last->in_transaction) {
        last->n++;
        return;
    }
    PlanUnit unit = {.in_transaction = !alone, .first = index, .n = 1};
    VEC_ADD(builder->cx->arena, &builder->units, unit);
}

/* Without transactions of ours a procedure, a block or transaction control of the sheet's own may
 * do what only works there; everything else still gets a transaction, for its fence. */
static bool is_alone(const Builder *builder, const SqlStmt *stmt, const Words *words, bool controls)
{
    if (runs_outside(stmt, words))
        return true;
    return builder->directives.off &&
           (controls || stmt->kind == SQL_KIND_CALL || stmt->kind == SQL_KIND_DO ||
            stmt->kind == SQL_KIND_SET || stmt->kind == SQL_KIND_OTHER);
}

static bool has_control(const SqlScript *script)
{
    Words words;
    for (size_t i = 0; i < script->stmts.n; i++) {
        read_words(script, &script->stmts.v[i], &words);
        if (control_of(&words) != CONTROL_NONE)
            return true;
    }
    return false;
}

static bool add_statements(Builder *builder)
{
    const SqlScript *script = builder->plan->script;
    bool controls = builder->directives.off && has_control(script);
    Words words;
    for (size_t i = builder->from; i < builder->to; i++) {
        const SqlStmt *stmt = &script->stmts.v[i];
        read_words(script, stmt, &words);
        if (!check_statement(builder, stmt, &words))
            return false;
        add_statement(builder, i, is_alone(builder, stmt, &words, controls),
                      is_apart(builder, &words));
    }
    return true;
}

static void take_off_frame(Builder *builder)
{
    const SqlScript *script = builder->plan->script;
    Words first, last;
    if (builder->directives.off || script->stmts.n < 3)
        return;
    read_words(script, &script->stmts.v[0], &first);
    read_words(script, &script->stmts.v[script->stmts.n - 1], &last);
    if (control_of(&first) == CONTROL_BEGIN && first.n <= 2 && control_of(&last) == CONTROL_END &&
        last.n <= 2) {
        builder->from++;
        builder->to--;
        builder->is_framed = true;
    }
}

static bool check_script(Ctx *cx, const SqlScript *script)
{
    if (script->metas.n) {
        Span meta = script->metas.v[0];
        return err_set(cx, ERR_INVALID, "line %u: %.*s is a command of psql, not SQL: take it out",
                       line_of(script, meta.offset), STR_ARG(sql_text(script, meta)));
    }
    if (script->stmts.n == 0)
        return err_set(cx, ERR_INVALID, "the sheet has no statement");
    return true;
}

Plan *driver_pg_plan(Ctx *cx, Str sheet)
{
    Plan *plan = ARENA_NEW(cx->arena, Plan);
    plan->script = sql_parse(cx->arena, sql_dialect_find(STR("POSTGRES")), sheet, SQL_L1);
    Builder builder = {.cx = cx, .plan = plan, .to = plan->script->stmts.n};
    if (!check_script(cx, plan->script) || !read_directives(cx, sheet, &builder.directives))
        return NULL;
    take_off_frame(&builder);
    if (!add_statements(&builder))
        return NULL;
    plan->units = builder.units.v;
    plan->nunits = builder.units.n;
    plan->isolation = builder.directives.isolation;
    return plan;
}
