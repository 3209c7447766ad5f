/* Phrases: a little grammar language for the statements of the MySQL family that no rule looks
 * into.
 *
 * There are hundreds of them, and each is one line of words; a table of phrases says them in a
 * tenth of the code that functions would need, and every token is still accounted for. A choice is
 * tried in order and gives back what it took when it fails (PEG), so two alternatives must not
 * begin with the same long expression. The failure that is told is the one that came furthest. */
#include "sql/parse_mysql.h"

typedef struct Match {
    SqlParser *parser;
    SqlPhrase *out;
    size_t reach;       /* the furthest token that did not fit */
    const char *wanted; /* what the phrase wanted there, unless the reader gave an error */
    const char *error;  /* from the reader of a $part */
    uint32_t error_offset;
} Match;

typedef struct Mark {
    size_t at;
    SqlPhrase out;
} Mark;

static bool match_choice(Match *match, const char *p);

static void note_failure(Match *match, const char *wanted)
{
    SqlParser *parser = match->parser;
    if (parser->at >= match->reach) {
        match->reach = parser->at;
        match->wanted = wanted;
        match->error = parser->error;
        match->error_offset = parser->error_offset;
    }
    parser->error = NULL;
}

static Mark set_mark(const Match *match)
{
    return (Mark){match->parser->at, *match->out};
}

static void go_back(Match *match, const Mark *mark)
{
    match->parser->at = mark->at;
    *match->out = mark->out;
    if (mark->out.names.last)
        mark->out.names.last->next = NULL;
    if (mark->out.idents.last)
        mark->out.idents.last->next = NULL;
    if (mark->out.values.last)
        mark->out.values.last->next = NULL;
}

/* From inside a group to the bar behind the alternative, or to what closes the group. */
static const char *skip_alternative(const char *p)
{
    int open = 0;
    for (; *p; p++) {
        if (*p == '\'') {
            p = strchr(p + 1, '\'');
        } else if (strchr("([{<", *p)) {
            open++;
        } else if (strchr(")]}>", *p)) {
            if (open-- == 0)
                return p;
        } else if (*p == '|' && open == 0) {
            return p;
        }
    }
    return p;
}

static const char *skip_group(const char *p)
{
    while (*(p = skip_alternative(p)) == '|')
        p++;
    return p;
}

static const char *skip_word(const char *p)
{
    while ((*p >= 'a' && *p <= 'z') || (*p >= '0' && *p <= '9') || *p == '_')
        p++;
    return p;
}

static bool match_word(Match *match, const char **p)
{
    const char *word = *p;
    *p = skip_word(word);
    const SqlToken *token = sql_peek(match->parser, 0);
    Str text = sql_token_text(match->parser, token);
    if (token->kind == SQL_TOKEN_WORD && str_eq_nocase(text, (Str){word, (size_t)(*p - word)})) {
        match->parser->at++;
        return true;
    }
    note_failure(match, word);
    return false;
}

static bool match_punct(Match *match, const char **p)
{
    const char *text = *p + 1, *close = strchr(text, '\'');
    *p = close + 1;
    const SqlToken *token = sql_peek(match->parser, 0);
    if (token->kind == SQL_TOKEN_PUNCT &&
        str_eq(sql_token_text(match->parser, token), (Str){text, (size_t)(close - text)})) {
        match->parser->at++;
        return true;
    }
    note_failure(match, text - 1);
    return false;
}

static bool match_part(Match *match, const char **p)
{
    const char *name = *p;
    *p = skip_word(name + 1);
    if (sql_mysql_read_part(match->parser, (Str){name + 1, (size_t)(*p - name - 1)}, match->out))
        return true;
    note_failure(match, name);
    return false;
}

static bool match_repeated(Match *match, const char *p)
{
    for (;;) {
        size_t from = match->parser->at;
        Mark mark = set_mark(match);
        if (!match_choice(match, p)) {
            go_back(match, &mark);
            return true;
        }
        if (match->parser->at == from)
            return true;
    }
}

static bool match_list(Match *match, const char *p)
{
    do {
        if (!match_choice(match, p))
            return false;
    } while (take_punct(match->parser, ','));
    return true;
}

static bool match_optional(Match *match, const char *p)
{
    Mark mark = set_mark(match);
    if (!match_choice(match, p))
        go_back(match, &mark);
    return true;
}

static bool match_item(Match *match, const char **p)
{
    const char *inner = *p + 1;
    char c = **p;
    if (c == '\'')
        return match_punct(match, p);
    if (c == '$')
        return match_part(match, p);
    if (!strchr("([{<", c))
        return match_word(match, p);
    *p = skip_group(inner) + 1;
    if (c == '(')
        return match_choice(match, inner);
    if (c == '[')
        return match_optional(match, inner);
    return c == '{' ? match_repeated(match, inner) : match_list(match, inner);
}

static bool match_sequence(Match *match, const char *p)
{
    for (;;) {
        while (*p == ' ')
            p++;
        if (*p == '\0' || strchr("|)]}>", *p))
            return true;
        if (!match_item(match, &p))
            return false;
    }
}

static bool match_choice(Match *match, const char *p)
{
    Mark mark = set_mark(match);
    for (;;) {
        if (match_sequence(match, p))
            return true;
        go_back(match, &mark);
        p = skip_alternative(p);
        if (*p != '|')
            return false;
        p++;
    }
}

/* "expected TABLE", "expected '('" */
static void tell_wanted(SqlParser *parser, const char *p)
{
    Str word = {p, (size_t)((*p == '\'' ? strchr(p + 1, '\'') + 1 : skip_word(p)) - p)};
    sql_fail(parser, "expected %.*s", STR_ARG(str_upper(parser->arena, word)));
}

static void tell_failure(Match *match)
{
    SqlParser *parser = match->parser;
    parser->at = match->reach;
    if (!match->error) {
        tell_wanted(parser, match->wanted);
        return;
    }
    parser->error = match->error;
    parser->error_offset = match->error_offset;
}

bool sql_mysql_phrase(SqlParser *parser, const char *phrase, SqlPhrase *out)
{
    Match match = {.parser = parser, .out = out, .reach = parser->at, .wanted = phrase};
    *out = (SqlPhrase){0};
    if (!match_choice(&match, phrase)) {
        tell_failure(&match);
        return false;
    }
    if (match.reach > parser->missed && !match.error) {
        parser->missed = match.reach;
        parser->missed_part = match.wanted;
    }
    return true;
}

void sql_mysql_tell_missed(SqlParser *parser)
{
    if (sql_at_end(parser) || parser->missed <= parser->at)
        return;
    parser->at = parser->missed;
    tell_wanted(parser, parser->missed_part);
}
