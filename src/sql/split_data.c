/* Splitter: texts that are not cut at semicolons: COPY data, lines, HTTP requests. */
#include "sql/split.h"

/* COPY t (a) FROM stdin ..., outside of parentheses. */
static bool reads_stdin(const SqlSplitter *splitter, Span statement)
{
    SqlLexer lexer;
    sql_lexer_init(&lexer, splitter->dialect, sql_text(splitter->script, statement));
    uint32_t parens = 0;
    bool from = false;
    for (;;) {
        SqlToken token;
        sql_lex_raw(&lexer, &token);
        if (token.kind == SQL_TOKEN_END)
            return false;
        if (token.kind == SQL_TOKEN_PUNCT)
            parens += token.id == '(' ? 1u : token.id == ')' ? -1u : 0u;
        if (token.kind != SQL_TOKEN_WORD || parens)
            continue;
        Str word = {lexer.begin + token.offset, token.length};
        /* The grammar takes either word, whatever the direction. */
        if (from && (str_is_nocase(word, "stdin") || str_is_nocase(word, "stdout")))
            return true;
        from = str_is_nocase(word, "from");
    }
}

/* The line \. at or behind p, or NULL. */
static const char *find_copy_end(const char *p, const char *end)
{
    if (end - p >= 2 && p[0] == '\\' && p[1] == '.')
        return p;
    while ((p = memmem(p, (size_t)(end - p), "\n\\.", 3))) {
        if (p + 3 == end || p[3] == '\n' || p[3] == '\r')
            return p + 1;
        p += 3;
    }
    return NULL;
}

Span sql_split_copy_data(SqlSplitter *splitter, Span statement)
{
    SqlLexer *lexer = &splitter->lexer;
    if (splitter->no_copy_end || !reads_stdin(splitter, statement))
        return (Span){0, 0};
    const char *newline = memchr(lexer->p, '\n', (size_t)(lexer->end - lexer->p));
    const char *start = newline ? newline + 1 : lexer->end;
    const char *close = find_copy_end(start, lexer->end);
    if (!close) {
        splitter->no_copy_end = true;
        return (Span){0, 0};
    }
    Span data = {(uint32_t)(start - lexer->begin), (uint32_t)(close - start)};
    lexer->p = close + 2;
    return data;
}

static void add_range(SqlSplitter *splitter, const char *from, const char *to)
{
    const char *begin = splitter->lexer.begin;
    while (from < to && sql_is_char(*from, SQL_CHAR_BLANK))
        from++;
    while (to > from && sql_is_char(to[-1], SQL_CHAR_BLANK))
        to--;
    if (from == to)
        return;
    splitter->ntokens = 1;
    splitter->first = splitter->chunk = (uint32_t)(from - begin);
    splitter->end = (uint32_t)(to - begin);
    sql_split_finish(splitter, splitter->end, splitter->end);
}

static const char *next_line(const char *p, const char *end)
{
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline ? newline + 1 : end;
}

static void split_lines(SqlSplitter *splitter)
{
    const char *end = splitter->lexer.end;
    for (const char *p = splitter->lexer.begin; p < end;) {
        const char *next = next_line(p, end);
        if (*p != '#')
            add_range(splitter, p, next);
        p = next;
    }
}

static bool is_request(const char *p, const char *end)
{
    static const char *const methods[] = {"GET",  "POST",  "PUT",    "DELETE",
                                          "HEAD", "PATCH", "OPTIONS"};
    const char *q = p;
    while (q < end && sql_is_char(*q, SQL_CHAR_LETTER))
        q++;
    if (q == p || q == end || (*q != ' ' && *q != '\t'))
        return false;
    Str word = {p, (size_t)(q - p)};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
        if (str_is_nocase(word, methods[i]))
            return true;
    return false;
}

/* A request line begins a statement; JSON never begins a line with a method and a blank. */
static void split_requests(SqlSplitter *splitter)
{
    const char *end = splitter->lexer.end, *start = splitter->lexer.begin;
    for (const char *p = start; p < end; p = next_line(p, end)) {
        if (p > start && is_request(p, end)) {
            add_range(splitter, start, p);
            start = p;
        }
    }
    add_range(splitter, start, end);
}

bool sql_split_whole(SqlSplitter *splitter)
{
    uint32_t split = splitter->dialect->split;
    if (split & SQL_SPLIT_LINES)
        split_lines(splitter);
    else if (split & SQL_SPLIT_REQUESTS)
        split_requests(splitter);
    else
        return false;
    return true;
}
