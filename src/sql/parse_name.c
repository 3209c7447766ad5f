/* Identifiers, qualified names, words and strings, as the tree parser reads them. */
#include "sql/parse.h"

bool sql_rise(SqlParser *parser, uint32_t height)
{
    if (height > SQL_TREE_HEIGHT)
        return sql_fail(parser, "the tree is more than %d levels high", SQL_TREE_HEIGHT);
    parser->height = height;
    return true;
}

/* `use`: the SQL_WORD_... that forbids it here; `closed`: PostgreSQL's classes that do. */
static bool is_free(const SqlParser *parser, const SqlToken *token, int use, uint32_t closed)
{
    if (token->kind == SQL_TOKEN_QUOTED)
        return true;
    if (token->kind != SQL_TOKEN_WORD)
        return false;
    if (token->id == KW_NO_KEYWORD)
        return true;
    const uint8_t *words = parser->dialect->words;
    if (words && words[token->id] & use)
        return false;
    if (parser->dialect->family != SQL_FAMILY_POSTGRES)
        return sql_token_is_name(parser, token);
    return (sql_keyword_classes((SqlKeyword)token->id) & closed) == 0;
}

bool sql_word_is_ident(const SqlParser *parser, const SqlToken *token)
{
    return is_free(parser, token, SQL_WORD_RESERVED,
                   SQL_RESERVED_POSTGRES | SQL_POSTGRES_FUNCTION_TYPE);
}

bool sql_token_is_routine(const SqlParser *parser, const SqlToken *token)
{
    const uint8_t *words = parser->dialect->words;
    if (words && token->kind == SQL_TOKEN_WORD && words[token->id] & SQL_WORD_CALLED)
        return true;
    return is_free(parser, token, SQL_WORD_RESERVED,
                   SQL_RESERVED_POSTGRES | SQL_POSTGRES_COLUMN_NAME);
}

bool sql_token_is_bare_label(const SqlParser *parser, const SqlToken *token)
{
    return is_free(parser, token, SQL_WORD_NO_LABEL, SQL_POSTGRES_AS_LABEL);
}

bool sql_token_is_alias(const SqlParser *parser, const SqlToken *token)
{
    const uint8_t *words = parser->dialect->words;
    if (words && token->kind == SQL_TOKEN_WORD && words[token->id] & SQL_WORD_NO_ALIAS)
        return false;
    return sql_token_is_ident(parser, token);
}

SqlIdent *sql_ident_of_token(SqlParser *parser, const SqlToken *token)
{
    SqlIdent *ident = NEW(parser, SqlIdent);
    bool plain = token->kind == SQL_TOKEN_WORD;
    ident->raw = plain ? sql_token_text(parser, token) : sql_token_raw_name(parser, token);
    ident->name = plain ? sql_token_fold(parser, token, ident->raw) : ident->raw;
    ident->quoted = token->kind == SQL_TOKEN_QUOTED;
    ident->span = (Span){token->offset, token->length};
    return ident;
}

/* U&"..." UESCAPE '!' is one name; the escape character changes nothing that rules look at. */
static void skip_uescape(SqlParser *parser, const SqlToken *token)
{
    if (!at(parser, KW_UESCAPE) || sql_peek(parser, 1)->kind != SQL_TOKEN_STRING)
        return;
    Str text = sql_token_text(parser, token);
    if (text.n > 1 && (text.p[0] == 'u' || text.p[0] == 'U') && text.p[1] == '&')
        parser->at += 2;
}

static SqlIdent *take_ident(SqlParser *parser)
{
    const SqlToken *token = sql_next(parser);
    SqlIdent *ident = sql_ident_of_token(parser, token);
    if (ident->quoted)
        skip_uescape(parser, token);
    return ident;
}

static SqlIdent *fail_name(SqlParser *parser)
{
    sql_fail(parser, "expected a name");
    return NULL;
}

void sql_note_ident(SqlParser *parser, const SqlIdent *ident)
{
    if (parser->dialect->family != SQL_FAMILY_ORACLE)
        return;
    while (parser->idents.n &&
           parser->idents.v[parser->idents.n - 1]->span.offset >= ident->span.offset)
        parser->idents.n--; /* what is read a second time */
    VEC_ADD(parser->arena, &parser->idents, ident);
}

static SqlIdent *take_noted(SqlParser *parser)
{
    SqlIdent *ident = take_ident(parser);
    sql_note_ident(parser, ident);
    return ident;
}

SqlIdent *sql_read_ident(SqlParser *parser)
{
    return at_ident(parser) ? take_noted(parser) : fail_name(parser);
}

SqlIdent *sql_read_label(SqlParser *parser)
{
    return sql_token_is_label(parser, sql_peek(parser, 0)) ? take_noted(parser) : fail_name(parser);
}

SqlIdent *sql_read_role(SqlParser *parser)
{
    if (at(parser, KW_CURRENT_USER) || at(parser, KW_SESSION_USER) || at(parser, KW_CURRENT_ROLE))
        return take_ident(parser);
    const SqlToken *token = sql_peek(parser, 0);
    return is_free(parser, token, SQL_WORD_RESERVED, SQL_RESERVED_POSTGRES) ? take_ident(parser)
                                                                            : fail_name(parser);
}

SqlName *sql_name_of_ident(SqlParser *parser, SqlIdent *ident)
{
    SqlName *name = NEW(parser, SqlName);
    name->name = ident->name;
    name->raw = ident->raw;
    name->quoted = ident->quoted;
    name->span = ident->span;
    return name;
}

/* Moves the parts up by one: name -> schema -> catalog. */
static void push_part(SqlName *name, const SqlIdent *part)
{
    name->catalog = name->schema;
    name->schema = name->name;
    name->name = part->name;
    name->raw = part->raw;
    name->quoted = part->quoted;
}

/* db..t: the part between the dots is left out. */
static void push_gap(SqlName *name)
{
    name->catalog = name->schema;
    name->schema = name->name;
    name->name = STR_NONE;
}

static SqlName *read_rest_of_name(SqlParser *parser, SqlIdent *first, size_t from)
{
    SqlName *name = sql_name_of_ident(parser, first);
    bool gaps = parser->dialect->family != SQL_FAMILY_POSTGRES;
    while (at_punct(parser, '.') || (gaps && at_punct(parser, SQL_OP_DOTS))) {
        bool gap = at_punct(parser, SQL_OP_DOTS);
        if (gap && sql_token_is_punct(sql_peek(parser, 1), '.')) { /* server...t */
            push_gap(name);
            parser->at++;
        }
        if (!sql_token_is_label(parser, sql_peek(parser, 1)))
            break;
        if (gap)
            push_gap(name);
        parser->at++;
        SqlIdent *part = sql_read_label(parser);
        if (!part)
            return NULL;
        push_part(name, part);
    }
    name->span = sql_span_from(parser, from);
    return name;
}

SqlName *sql_read_object(SqlParser *parser)
{
    size_t from = parser->at;
    SqlName *own = NULL;
    int taken = SQL_HOOK(parser, object, &own);
    if (taken != 0)
        return taken > 0 ? own : NULL;
    while (parser->dialect->family == SQL_FAMILY_TSQL &&
           (at_punct(parser, '.') || at_punct(parser, SQL_OP_DOTS)))
        parser->at++; /* .t, ..t, .db..t */
    SqlIdent *first = sql_read_ident(parser);
    return first ? read_rest_of_name(parser, first, from) : NULL;
}

SqlName *sql_read_routine(SqlParser *parser)
{
    size_t from = parser->at;
    const SqlToken *token = sql_peek(parser, 0);
    bool qualified = sql_token_is_punct(sql_peek(parser, 1), '.');
    bool fits = qualified ? sql_token_is_ident(parser, token) || sql_token_is_routine(parser, token)
                          : sql_token_is_routine(parser, token);
    if (!fits) {
        fail_name(parser);
        return NULL;
    }
    return read_rest_of_name(parser, take_ident(parser), from);
}

bool sql_read_objects(SqlParser *parser, SqlNames *names)
{
    do {
        SqlName *name = sql_read_object(parser);
        if (!name)
            return false;
        SQL_LIST_ADD(names, name);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_idents(SqlParser *parser, SqlIdentList *idents)
{
    do {
        SqlIdent *ident = sql_read_ident(parser);
        if (!ident)
            return false;
        SQL_LIST_ADD(idents, ident);
    } while (take_punct(parser, ','));
    return true;
}

bool sql_read_ident_list(SqlParser *parser, SqlIdentList *idents)
{
    return need_punct(parser, '(') && sql_read_idents(parser, idents) && need_punct(parser, ')');
}

/* 'a' and 'b' on the next line are one literal. */
bool sql_read_string(SqlParser *parser, Str *value)
{
    const SqlToken *token = sql_peek(parser, 0);
    if (token->kind != SQL_TOKEN_STRING)
        return sql_fail(parser, "expected a string");
    parser->at++;
    *value = sql_token_string(parser, token);
    if (value->p == NULL)
        *value = STR("");
    while (at_kind(parser, SQL_TOKEN_STRING) && sql_peek(parser, 0)->flags & SQL_TOKEN_NEWLINE) {
        Buf joined = buf_new(parser->arena);
        buf_add_str(&joined, *value);
        buf_add_str(&joined, sql_token_string(parser, sql_next(parser)));
        *value = buf_str(&joined);
    }
    skip_uescape(parser, token);
    return true;
}

static bool is_operator(const SqlToken *token)
{
    if (token->kind != SQL_TOKEN_PUNCT)
        return false;
    switch (token->id) {
    case '(':
    case ')':
    case ',':
    case ';':
    case '.':
    case '[':
    case ']':
    case ':':
    case '{':
    case '}':
    case SQL_OP_CAST:
    case SQL_OP_ASSIGN:
    case SQL_OP_DOTS:
        return false;
    default:
        return true;
    }
}

bool sql_read_operator(SqlParser *parser, Str *text)
{
    if (take(parser, KW_OPERATOR)) {
        if (!need_punct(parser, '(') || !sql_read_operator(parser, text))
            return false;
        return need_punct(parser, ')');
    }
    while (sql_token_is_label(parser, sql_peek(parser, 0)) &&
           sql_token_is_punct(sql_peek(parser, 1), '.'))
        parser->at += 2;
    if (!is_operator(sql_peek(parser, 0)))
        return sql_fail(parser, "expected an operator");
    *text = sql_token_text(parser, sql_next(parser));
    return true;
}

Str sql_lower_text(SqlParser *parser, const SqlToken *token)
{
    return str_lower(parser->arena, sql_token_text(parser, token));
}

Str sql_words_since(SqlParser *parser, size_t from)
{
    size_t room = 1;
    for (size_t i = from; i < parser->at; i++)
        room += parser->tokens[i].length + 1;
    char *words = arena_alloc(parser->arena, room), *end = words;
    for (size_t i = from; i < parser->at; i++) {
        if (i > from)
            *end++ = ' ';
        Str text = sql_token_text(parser, &parser->tokens[i]);
        for (size_t k = 0; k < text.n; k++)
            *end++ = text.p[k] >= 'A' && text.p[k] <= 'Z' ? (char)(text.p[k] + 32) : text.p[k];
    }
    return (Str){words, (size_t)(end - words)};
}
