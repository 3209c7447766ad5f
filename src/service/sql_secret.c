/* SQL secret: the parts of a SQL text that no record may hold.
 *
 * It works on tokens, not on trees: what no parser knows must not leak either. A literal is a
 * secret because of the word before it, or because of a word that makes all literals of its
 * statement secret. Where in doubt it is taken out. */
#include "service/sql_secret.h"

#include "service/text_secret.h"
#include "sql/lexer.h"
#include "sql/script.h"

#define DEPTH_MAX 3
#define PLACEHOLDER "redacted"

typedef struct Scan {
    Cleaning *cleaning;
    SqlLexer lexer;
    Str text;
    Buf out;
    size_t copied; /* of the text, to `out` */
    bool is_named; /* the last word, perhaps with a mark like = behind it, names a secret */
    bool is_by;    /* behind IDENTIFIED … BY, VALUES or REPLACE: a bare word is one */
    bool is_open;  /* in a statement whose literals are all secret */
    bool is_setting_password, is_data, is_first;
    int depth;
} Scan;

static bool is_any(Str word, const char *const *list)
{
    for (; *list; list++)
        if (str_is_nocase(word, *list))
            return true;
    return false;
}

/* Each of the words below has a P, a K, or a C and an R. */
static bool may_name_secret(Str word)
{
    bool has_c = false, has_r = false;
    for (size_t i = 0; i < word.n; i++) {
        char c = word.p[i] & ~0x20;
        if (c == 'P' || c == 'K')
            return true;
        has_c |= c == 'C';
        has_r |= c == 'R';
    }
    return has_c && has_r;
}

/* Words with one of these inside name a secret: ENCRYPTED_PASSWORD, aws_secret_key … */
bool sql_secret_is_name(Str word)
{
    static const char *const parts[] = {
        "PASSWORD", "PASSWD",      "PASSPHRASE", "SECRET",      "TOKEN", "API_KEY", "ACCESS_KEY",
        "KEY_ID",   "PRIVATE_KEY", "CREDENTIAL", "AUTH_STRING", "PWD",   NULL};
    if (word.n > 64 || !may_name_secret(word))
        return false;
    for (const char *const *part = parts; *part; part++)
        for (size_t i = 0, n = strlen(*part); i + n <= word.n; i++)
            if (str_eq_nocase(str_sub(word, i, i + n), str(*part)))
                return true;
    return str_is_nocase(word, "CRYPT");
}

static bool opens_secrets(Str word)
{
    static const char *const words[] = {"IDENTIFIED",
                                        "SP_ADDLOGIN",
                                        "SP_PASSWORD",
                                        "SP_ADDLINKEDSRVLOGIN",
                                        "SP_ADDAPPROLE",
                                        "SP_SETAPPROLE",
                                        "PGP_SYM_ENCRYPT",
                                        "PGP_SYM_DECRYPT",
                                        "AES_ENCRYPT",
                                        "AES_DECRYPT",
                                        "ENCRYPTBYPASSPHRASE",
                                        "DECRYPTBYPASSPHRASE",
                                        NULL};
    return is_any(word, words);
}

static bool opens_data(Str word)
{
    static const char *const words[] = {"INSERT", "UPDATE", "DELETE", "MERGE", "REPLACE", "UPSERT",
                                        "SELECT", "VALUES", "CALL",   "EXEC",  "EXECUTE", NULL};
    return is_any(word, words);
}

/* Leaves out what is there and puts the other text in its place. */
static void replace(Scan *scan, const SqlToken *token, Str by)
{
    buf_add_str(&scan->out, str_sub(scan->text, scan->copied, token->offset));
    buf_add_str(&scan->out, by);
    scan->copied = token->offset + token->length;
}

static void take_out(Scan *scan, const SqlToken *token, Str inner)
{
    bool is_name = token->kind == SQL_TOKEN_WORD || token->kind == SQL_TOKEN_QUOTED;
    bool is_bytes = token->kind == SQL_TOKEN_BYTES;
    if (str_is(inner, PLACEHOLDER))
        return;
    scan->cleaning->had_secret = true;
    if (inner.n)
        VEC_ADD(scan->cleaning->arena, &scan->cleaning->secrets, inner);
    replace(scan, token, is_name ? STR(PLACEHOLDER) : is_bytes ? STR("0x00") : STR("'redacted'"));
}

static void hide(Scan *scan, const SqlToken *token)
{
    scan->cleaning->had_data = true;
    replace(scan, token, token->kind == SQL_TOKEN_STRING ? STR("'?'") : STR("0"));
}

/* A literal's prefix, quotes and content, as written. */
typedef struct Literal {
    Str before, inner, after;
} Literal;

static Literal cut_literal(Str text)
{
    size_t from = 0, n;
    while (from < text.n && text.p[from] != '\'' && text.p[from] != '"' && text.p[from] != '$' &&
           text.p[from] != '`' && text.p[from] != '[')
        from++;
    if (from < text.n && text.p[from] == '$') {
        const char *end = memchr(text.p + from + 1, '$', text.n - from - 1);
        n = end ? (size_t)(end - text.p) + 1 - from : 1;
    } else {
        n = from < text.n;
    }
    size_t head = from + n, tail = text.n >= head + n ? text.n - n : text.n;
    return (Literal){str_sub(text, 0, head), str_sub(text, head, tail),
                     str_sub(text, tail, text.n)};
}

static Str undouble(Arena *arena, Str text, char quote)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++) {
        buf_add_char(&out, text.p[i]);
        i += text.p[i] == quote && i + 1 < text.n && text.p[i + 1] == quote;
    }
    return buf_str(&out);
}

static Str redouble(Arena *arena, Str text, char quote)
{
    Buf out = buf_new(arena);
    for (size_t i = 0; i < text.n; i++) {
        buf_add_char(&out, text.p[i]);
        if (text.p[i] == quote)
            buf_add_char(&out, quote);
    }
    return buf_str(&out);
}

static Str clean_sql(Cleaning *cleaning, Str text, int depth);

/* What is inside a literal that stays: SQL of a body, a connection string, a person. In a body of
 * several lines `token = x` is no connection string but code. */
static Str clean_inner(Scan *scan, Str inner)
{
    Cleaning *cleaning = scan->cleaning;
    bool is_body = inner.n && memchr(inner.p, '\n', inner.n);
    Str text = is_body ? inner : sql_secret_clean_text(cleaning, inner);
    if (scan->depth < DEPTH_MAX && inner.n > 16)
        text = clean_sql(cleaning, text, scan->depth + 1);
    return cleaning->rewrite ? cleaning->rewrite(cleaning->ptr, text) : text;
}

static void keep_literal(Scan *scan, const SqlToken *token, const Literal *literal)
{
    Arena *arena = scan->cleaning->arena;
    char quote = literal->after.n == 1 ? literal->after.p[0] : 0;
    Str inner = literal->inner;
    bool is_doubled =
        quote && (token->flags & SQL_TOKEN_ESCAPES) && memchr(inner.p, quote, inner.n) != NULL;
    Str plain = is_doubled ? undouble(arena, inner, quote) : inner;
    Str clean = clean_inner(scan, plain);
    if (str_eq(clean, plain))
        return;
    if (quote)
        clean = redouble(arena, clean, quote);
    replace(scan, token,
            str_printf(arena, "%.*s%.*s%.*s", STR_ARG(literal->before), STR_ARG(clean),
                       STR_ARG(literal->after)));
}

static void read_literal(Scan *scan, const SqlToken *token, Str text)
{
    Literal literal = cut_literal(text);
    bool is_text = token->kind == SQL_TOKEN_STRING;
    if (scan->is_named || scan->is_by || scan->is_open)
        take_out(scan, token, is_text ? literal.inner : text);
    else if (scan->is_data && scan->cleaning->hides_data)
        hide(scan, token);
    else if (is_text)
        keep_literal(scan, token, &literal);
    /* 'password' = 'x': a literal may be the name of the next one. */
    scan->is_named = is_text && !scan->is_named && literal.inner.n < 64 &&
                     !memchr(literal.inner.p, ' ', literal.inner.n) &&
                     sql_secret_is_name(literal.inner);
    scan->is_by = false;
}

static void read_word(Scan *scan, const SqlToken *token, Str word)
{
    static const char *const by[] = {"BY", "VALUES", "REPLACE", NULL};
    static const char *const between[] = {"RANDOM", "PASSWORD", "VALUES", NULL};
    Literal name = cut_literal(word);
    if (scan->is_by && !is_any(word, between)) {
        take_out(scan, token, token->kind == SQL_TOKEN_QUOTED ? name.inner : word);
        scan->is_by = scan->is_named = false;
        return;
    }
    scan->is_setting_password |= scan->is_first && str_is_nocase(word, "SET");
    scan->is_open |= opens_secrets(word);
    scan->is_data |= opens_data(word);
    scan->is_by = scan->is_open && is_any(word, by);
    scan->is_named = sql_secret_is_name(token->kind == SQL_TOKEN_QUOTED ? name.inner : word);
    /* SET PASSWORD FOR somebody = 'x' */
    scan->is_open |= scan->is_setting_password && str_is_nocase(word, "PASSWORD");
    scan->is_setting_password &= scan->is_first;
    scan->is_first = false;
}

static void read_mark(Scan *scan, const SqlToken *token)
{
    bool links = token->id == '=' || token->id == '(' || token->id == ':' ||
                 token->id == SQL_OP_ASSIGN || token->id == SQL_OP_FAT_ARROW ||
                 token->id == SQL_OP_EQ;
    scan->is_named &= links;
    scan->is_by = false;
    if (token->id != ';')
        return;
    scan->is_open = scan->is_data = scan->is_setting_password = false;
    scan->is_first = true;
}

static void keep_comment(Scan *scan, const SqlToken *token, Str text)
{
    Str clean = sql_secret_clean_text(scan->cleaning, text);
    if (scan->cleaning->rewrite)
        clean = scan->cleaning->rewrite(scan->cleaning->ptr, clean);
    if (!str_eq(clean, text))
        replace(scan, token, clean);
}

static void read_token(Scan *scan, const SqlToken *token)
{
    Str text = str_sub(scan->text, token->offset, token->offset + token->length);
    switch (token->kind) {
    case SQL_TOKEN_WORD:
    case SQL_TOKEN_QUOTED:
    case SQL_TOKEN_VARIABLE:
        read_word(scan, token, text);
        break;
    case SQL_TOKEN_STRING:
    case SQL_TOKEN_BYTES:
        read_literal(scan, token, text);
        break;
    case SQL_TOKEN_NUMBER:
        if (scan->is_data && scan->cleaning->hides_data && !scan->is_named)
            hide(scan, token);
        scan->is_named = false;
        break;
    case SQL_TOKEN_PUNCT:
        read_mark(scan, token);
        break;
    case SQL_TOKEN_COMMENT:
    case SQL_TOKEN_HINT:
    case SQL_TOKEN_META:
        keep_comment(scan, token, text);
        break;
    default:
        scan->is_named = scan->is_by = false;
    }
}

static Str clean_sql(Cleaning *cleaning, Str text, int depth)
{
    SqlToken token;
    Scan scan = {.cleaning = cleaning, .text = text, .is_first = true, .depth = depth};
    scan.out = buf_new(cleaning->arena);
    sql_lexer_init(&scan.lexer, cleaning->dialect, text);
    for (sql_lex_raw(&scan.lexer, &token); token.kind != SQL_TOKEN_END;
         sql_lex_raw(&scan.lexer, &token))
        read_token(&scan, &token);
    if (scan.copied == 0 && scan.out.n == 0)
        return text;
    buf_add_str(&scan.out, str_sub(text, scan.copied, text.n));
    return buf_str(&scan.out);
}

/* The data lines of COPY … FROM stdin are no SQL. */
static Str clean_around_data(Cleaning *cleaning, Str text)
{
    size_t at = 0;
    const SqlStmt *stmt;
    Buf out = buf_new(cleaning->arena);
    Arena *piece = arena_new();
    SqlScript *script = sql_open(cleaning->arena, piece, cleaning->dialect, text, SQL_L1);
    while ((stmt = sql_read(script))) {
        if (stmt->data.length == 0)
            continue;
        buf_add_str(&out, clean_sql(cleaning, str_sub(text, at, stmt->data.offset), 0));
        at = stmt->data.offset + stmt->data.length;
        Str data = str_sub(text, stmt->data.offset, at);
        cleaning->had_data |= cleaning->hides_data;
        if (!cleaning->hides_data)
            buf_add_str(&out, cleaning->rewrite ? cleaning->rewrite(cleaning->ptr, data) : data);
    }
    arena_free(piece);
    if (at == 0)
        return clean_sql(cleaning, text, 0);
    buf_add_str(&out, clean_sql(cleaning, str_sub(text, at, text.n), 0));
    return buf_str(&out);
}

static bool has_stdin(Str text)
{
    for (size_t i = 0; i + 5 <= text.n; i++)
        if ((text.p[i] | 0x20) == 's' && str_is_nocase(str_sub(text, i, i + 5), "stdin"))
            return true;
    return false;
}

Str sql_secret_clean(Cleaning *cleaning, Str text)
{
    if (!cleaning->dialect || text.n >= SQL_SCRIPT_MAX_BYTES)
        return sql_secret_clean_text(cleaning, text);
    return has_stdin(text) ? clean_around_data(cleaning, text) : clean_sql(cleaning, text, 0);
}

Str sql_secret_clean_text(Cleaning *cleaning, Str text)
{
    Str clean = text_secret_clean(cleaning->arena, text, &cleaning->secrets);
    cleaning->had_secret |= !str_eq(clean, text);
    return clean;
}
