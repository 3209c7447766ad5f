/* Splitter: lines that the client programs understand and the server never sees: psql, mysql,
 * sqlcmd, SQL*Plus, sqlite3. */
#include "sql/split.h"

static const char *line_end(const SqlSplitter *splitter, const char *p)
{
    const char *end = splitter->lexer.end;
    const char *newline = memchr(p, '\n', (size_t)(end - p));
    return newline ? newline : end;
}

static bool is_first_on_line(const SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    while (p > splitter->lexer.begin && sql_is_char(p[-1], SQL_CHAR_BLANK) && p[-1] != '\n')
        p--;
    return p == splitter->lexer.begin || p[-1] == '\n';
}

static bool is_blank(const char *p, const char *end)
{
    while (p < end && sql_is_char(*p, SQL_CHAR_BLANK))
        p++;
    return p == end;
}

/* Records [token, end) and goes on behind it. */
static void add_meta(SqlSplitter *splitter, const SqlToken *token, const char *end)
{
    Span span = {token->offset, (uint32_t)(end - splitter->lexer.begin) - token->offset};
    sql_split_aside(splitter, &splitter->script->metas, span);
    splitter->lexer.p = end;
}

/* A whole line that is no statement; the next chunk begins on the next line. */
static bool skip_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *end = line_end(splitter, splitter->lexer.begin + token->offset);
    add_meta(splitter, token, end);
    if (splitter->lexer.p < splitter->lexer.end)
        splitter->lexer.p++;
    if (splitter->ntokens == 0)
        splitter->chunk = (uint32_t)(splitter->lexer.p - splitter->lexer.begin);
    return true;
}

/* Ends the statement at the token, which goes on to `end`. */
static bool finish_at(SqlSplitter *splitter, const SqlToken *token, const char *end)
{
    add_meta(splitter, token, end);
    uint32_t stop = (uint32_t)(end - splitter->lexer.begin);
    sql_split_finish(splitter, splitter->end, splitter->end);
    splitter->chunk = stop;
    return true;
}

/* \g and its kin send what was typed. */
static bool sends_query(Str command)
{
    static const char *const names[] = {"g",     "gx",           "gset",  "gexec", "gdesc",
                                        "watch", "crosstabview", "parse", "bind",  "bind_named"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is(command, names[i]))
            return true;
    return false;
}

/* The end of the line, or behind the \\\\ that ends the arguments before it. */
static const char *psql_end(const SqlSplitter *splitter, const char *p, bool *separator)
{
    const char *end = splitter->lexer.end;
    bool quoted = false;
    *separator = false;
    for (; p < end && *p != '\n'; p++) {
        if (*p == '\'')
            quoted = !quoted;
        *separator = !quoted && *p == '\\' && end - p > 1 && p[1] == '\\';
        if (*separator)
            return p + 2;
    }
    return p;
}

/* Behind the line \\copy t from stdin. */
static void skip_copy_data(SqlSplitter *splitter, const SqlToken *token)
{
    const char *begin = splitter->lexer.begin;
    Span line = {token->offset + 1, (uint32_t)(splitter->lexer.p - begin) - token->offset - 1};
    if (splitter->lexer.p > begin && splitter->lexer.p[-1] == '\n')
        splitter->lexer.p--;
    sql_split_copy_data(splitter, line);
    if (splitter->ntokens == 0)
        splitter->chunk = (uint32_t)(splitter->lexer.p - begin);
}

static bool psql_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *command = splitter->lexer.begin + token->offset + 1;
    const char *p = command, *end = splitter->lexer.end;
    if (p < end && *p == ';')
        return finish_at(splitter, token, p + 1);
    while (p < end && (sql_is_char(*p, SQL_CHAR_LETTER | SQL_CHAR_DIGIT)))
        p++;
    bool sends = sends_query((Str){command, (size_t)(p - command)});
    bool separator;
    const char *stop = psql_end(splitter, p, &separator);
    if (splitter->ntokens && sends)
        return finish_at(splitter, token, stop);
    if (!separator) {
        skip_line(splitter, token);
        if (str_is((Str){command, (size_t)(p - command)}, "copy"))
            skip_copy_data(splitter, token);
        return true;
    }
    add_meta(splitter, token, stop);
    if (splitter->ntokens == 0)
        splitter->chunk = (uint32_t)(stop - splitter->lexer.begin);
    return true;
}

static bool delimiter_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset + token->length;
    const char *end = line_end(splitter, p);
    while (p < end && sql_is_char(*p, SQL_CHAR_BLANK))
        p++;
    const char *start = p;
    while (p < end && !sql_is_char(*p, SQL_CHAR_BLANK))
        p++;
    size_t n = (size_t)(p - start);
    if (n == 0 || n > SQL_DELIMITER_MAX)
        return false;
    memcpy(splitter->delimiter, start, n);
    splitter->delimiter_length = n == 1 && *start == ';' ? 0 : n;
    return skip_line(splitter, token);
}

bool sql_split_delimiter(SqlSplitter *splitter, SqlToken *token)
{
    if (token->kind == SQL_TOKEN_STRING || token->kind == SQL_TOKEN_QUOTED ||
        token->kind == SQL_TOKEN_BYTES)
        return false;
    SqlLexer *lexer = &splitter->lexer;
    const char *start = lexer->begin + token->offset;
    size_t n = splitter->delimiter_length, left = (size_t)(lexer->end - start);
    if (n <= left && memcmp(start, splitter->delimiter, n) == 0) {
        lexer->p = start + n;
        sql_split_finish(splitter, token->offset, token->offset + (uint32_t)n);
        return true;
    }
    const char *inside = memmem(start, token->length, splitter->delimiter, n);
    if (inside) {
        token->length = (uint32_t)(inside - start);
        lexer->p = inside;
    }
    return false;
}

/* \G and \g end a statement in the mysql client. */
static bool mysql_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    if (token->kind == SQL_TOKEN_PUNCT && *p == '\\' && splitter->lexer.end - p > 1 &&
        (p[1] | 32) == 'g')
        return finish_at(splitter, token, p + 2);
    Str word = {p, token->length};
    return splitter->ntokens == 0 && token->kind == SQL_TOKEN_WORD &&
           str_is_nocase(word, "delimiter") && delimiter_line(splitter, token);
}

/* GO, perhaps with a count and a comment behind it. */
static bool go_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    if (token->length != 2 || (p[0] | 32) != 'g' || (p[1] | 32) != 'o' ||
        !is_first_on_line(splitter, token))
        return false;
    const char *end = line_end(splitter, p), *q = p + 2;
    while (q < end && sql_is_char(*q, SQL_CHAR_BLANK | SQL_CHAR_DIGIT))
        q++;
    if (q < end && *q != ';' && *q != '-' && *q != '/')
        return false;
    if (q < end && *q == ';')
        q++;
    while (q > p + 2 && sql_is_char(q[-1], SQL_CHAR_BLANK))
        q--;
    return finish_at(splitter, token, q);
}

static bool slash_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    if (!is_first_on_line(splitter, token) || !is_blank(p + 1, line_end(splitter, p)))
        return false;
    return finish_at(splitter, token, p + 1);
}

/* SET and SHOW of SQL*Plus, unless it is one of SQL's. */
static bool is_sqlplus_set(const SqlSplitter *splitter)
{
    SqlToken next = sql_split_ahead(splitter);
    Str word = {splitter->lexer.begin + next.offset, next.length};
    SqlKeyword keyword = sql_keyword_find(word);
    return next.kind == SQL_TOKEN_WORD && keyword != KW_ROLE && keyword != KW_TRANSACTION &&
           keyword != KW_CONSTRAINT && keyword != KW_CONSTRAINTS;
}

static bool is_sqlplus_command(const SqlSplitter *splitter, Str word)
{
    static const char *const names[] = {
        "prompt", "spool",   "rem",       "remark",  "define",     "undefine", "whenever", "show",
        "exit",   "quit",    "conn",      "connect", "disconnect", "column",   "ttitle",   "btitle",
        "clear",  "accept",  "pause",     "print",   "variable",   "host",     "start",    "timing",
        "break",  "compute", "repheader", "acc",     "pau",        "prom",     "spo",      "def"};
    if (str_is_nocase(word, "set"))
        return is_sqlplus_set(splitter);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (str_is_nocase(word, names[i]))
            return true;
    return false;
}

static bool oracle_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    if (token->kind == SQL_TOKEN_PUNCT && token->id == '/')
        return slash_line(splitter, token);
    if (splitter->ntokens || !is_first_on_line(splitter, token))
        return false;
    if (token->kind == SQL_TOKEN_PUNCT && token->id == '@')
        return skip_line(splitter, token);
    Str word = {p, token->length};
    return token->kind == SQL_TOKEN_WORD && is_sqlplus_command(splitter, word) &&
           skip_line(splitter, token);
}

static bool sqlite_line(SqlSplitter *splitter, const SqlToken *token)
{
    return splitter->ntokens == 0 && token->kind == SQL_TOKEN_PUNCT && token->id == '.' &&
           is_first_on_line(splitter, token) && skip_line(splitter, token);
}

/* :r file, :setvar name value of sqlcmd. */
static bool sqlcmd_line(SqlSplitter *splitter, const SqlToken *token)
{
    const char *p = splitter->lexer.begin + token->offset;
    return token->kind == SQL_TOKEN_PUNCT && *p == ':' && splitter->lexer.end - p > 1 &&
           sql_is_char(p[1], SQL_CHAR_LETTER) && is_first_on_line(splitter, token) &&
           skip_line(splitter, token);
}

void sql_split_cell(SqlSplitter *splitter, const SqlToken *comment)
{
    Str text = {splitter->lexer.begin + comment->offset, comment->length};
    if (str_starts(text, "-- COMMAND ----")) {
        uint32_t stop = comment->offset + comment->length;
        sql_split_finish(splitter, splitter->end, splitter->end);
        splitter->chunk = stop;
    }
}

/* %sql at the beginning of a cell says nothing new; the cells of other languages are skipped. */
static bool cell_line(SqlSplitter *splitter, const SqlToken *token)
{
    if (splitter->ntokens || token->kind != SQL_TOKEN_PUNCT || token->id != '%' ||
        !is_first_on_line(splitter, token))
        return false;
    const char *p = splitter->lexer.begin + token->offset, *end = splitter->lexer.end;
    if (end - p >= 4 && memcmp(p, "%sql", 4) == 0)
        return skip_line(splitter, token);
    const char *next = memmem(p, (size_t)(end - p), "\n-- COMMAND ----", 16);
    add_meta(splitter, token, next ? next : end);
    return true;
}

bool sql_split_client_line(SqlSplitter *splitter, SqlToken *token)
{
    uint32_t split = splitter->dialect->split;
    if (split & SQL_SPLIT_PSQL)
        return token->kind == SQL_TOKEN_PUNCT && token->id == '\\' && psql_line(splitter, token);
    if (split & SQL_SPLIT_DELIMITER)
        return mysql_line(splitter, token);
    if (split & SQL_SPLIT_GO)
        return token->kind == SQL_TOKEN_WORD ? go_line(splitter, token)
                                             : sqlcmd_line(splitter, token);
    if (split & SQL_SPLIT_CELLS)
        return cell_line(splitter, token);
    if (split & SQL_SPLIT_SLASH)
        return oracle_line(splitter, token);
    return (split & SQL_SPLIT_DOT_COMMANDS) && sqlite_line(splitter, token);
}
