/* Filter: a reader for the conjunctions that clients send as list filters. */
#include "api/filter.h"

#include <ctype.h>

typedef struct Reader {
    Ctx *cx;
    Str text;
    size_t at;
    const char *const *fields;
} Reader;

static bool refuse(Reader *in, const char *why)
{
    return err_set(in->cx, ERR_INVALID, "invalid filter at character %zu: %s", in->at + 1, why);
}

static void skip_space(Reader *in)
{
    while (in->at < in->text.n && isspace((unsigned char)in->text.p[in->at]))
        in->at++;
}

static bool take(Reader *in, const char *token)
{
    skip_space(in);
    if (!str_starts(str_sub(in->text, in->at, in->text.n), token))
        return false;
    in->at += strlen(token);
    return true;
}

static Str take_name(Reader *in)
{
    skip_space(in);
    size_t start = in->at;
    while (in->at < in->text.n) {
        char c = in->text.p[in->at];
        if (!isalnum((unsigned char)c) && c != '_' && c != '.')
            break;
        in->at++;
    }
    return str_sub(in->text, start, in->at);
}

static bool take_string(Reader *in, Str *value)
{
    char quote = in->text.p[in->at++];
    Buf out = buf_new(in->cx->arena);
    while (in->at < in->text.n && in->text.p[in->at] != quote) {
        if (in->text.p[in->at] == '\\' && in->at + 1 < in->text.n)
            in->at++;
        buf_add_char(&out, in->text.p[in->at++]);
    }
    if (in->at == in->text.n)
        return refuse(in, "the string does not end");
    in->at++;
    *value = buf_str(&out);
    return true;
}

static bool take_value(Reader *in, FilterCondition *condition)
{
    skip_space(in);
    Str value;
    char c = in->at < in->text.n ? in->text.p[in->at] : 0;
    if (c == '"' || c == '\'') {
        condition->kind = FILTER_STRING;
        if (!take_string(in, &value))
            return false;
    } else {
        size_t start = in->at;
        if (c == '-')
            in->at++;
        take_name(in);
        value = str_sub(in->text, start, in->at);
        bool is_bool = str_is(value, "true") || str_is(value, "false");
        if (!is_bool && (value.n == 0 || !isdigit((unsigned char)value.p[value.n - 1])))
            return refuse(in, "expected a string, a number, true or false");
        condition->kind = is_bool ? FILTER_BOOL : FILTER_NUMBER;
    }
    VEC_ADD(in->cx->arena, &condition->values, value);
    return true;
}

static bool take_list(Reader *in, FilterCondition *condition)
{
    if (!take(in, "["))
        return refuse(in, "expected a list in brackets");
    if (take(in, "]"))
        return true;
    do {
        if (!take_value(in, condition))
            return false;
    } while (take(in, ","));
    return take(in, "]") || refuse(in, "expected , or ]");
}

static bool check_field(Reader *in, Str field)
{
    for (const char *const *name = in->fields; *name; name++) {
        bool is_family = str_ends(str(*name), ".");
        if (is_family ? str_starts(field, *name) && field.n > strlen(*name) : str_is(field, *name))
            return true;
    }
    if (field.n == 0)
        return refuse(in, "expected the name of a field");
    return err_set(in->cx, ERR_INVALID, "unsupported filter field \"%.*s\"", STR_ARG(field));
}

static bool take_operator(Reader *in, FilterOp *op)
{
    static const struct {
        const char *token;
        FilterOp op;
    } operators[] = {{"==", FILTER_EQ}, {"!=", FILTER_NE}, {"<=", FILTER_LE},  {">=", FILTER_GE},
                     {"<", FILTER_LT},  {">", FILTER_GT},  {"in ", FILTER_IN}, {"in[", FILTER_IN}};
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (take(in, operators[i].token)) {
            *op = operators[i].op;
            in->at -= str_ends(str(operators[i].token), "[");
            return true;
        }
    }
    return refuse(in, "expected ==, !=, <, <=, >, >=, in or .contains(");
}

static bool take_comparison(Reader *in, FilterCondition *condition)
{
    condition->field = take_name(in);
    bool is_call = take(in, "(");
    if (is_call) {
        bool is_contains = str_ends(condition->field, ".contains");
        if (!is_contains && !str_ends(condition->field, ".matches"))
            return refuse(in, "only .contains( is understood");
        condition->field.n -= is_contains ? 9 : 8;
        condition->op = FILTER_CONTAINS;
        return check_field(in, condition->field) && take_value(in, condition) &&
               (take(in, ")") || refuse(in, "expected )"));
    }
    if (!check_field(in, condition->field) || !take_operator(in, &condition->op))
        return false;
    return condition->op == FILTER_IN ? take_list(in, condition) : take_value(in, condition);
}

/* "!(field in […])" or a comparison, in parentheses or not. */
static bool take_condition(Reader *in, FilterCondition *condition)
{
    bool is_negated = take(in, "!");
    bool is_wrapped = take(in, "(");
    if (is_negated && !is_wrapped)
        return refuse(in, "expected ( after !");
    if (!take_comparison(in, condition))
        return false;
    if (is_wrapped && !take(in, ")"))
        return refuse(in, "expected )");
    if (!is_negated)
        return true;
    if (condition->op != FILTER_IN)
        return refuse(in, "! is understood before (field in [...]) only");
    condition->op = FILTER_NOT_IN;
    return true;
}

bool filter_parse(Ctx *cx, Str text, const char *const *fields, Filter *filter)
{
    Reader in = {cx, text, 0, fields};
    *filter = (Filter){0};
    skip_space(&in);
    if (in.at == text.n)
        return true;
    do {
        FilterCondition condition = {0};
        if (!take_condition(&in, &condition))
            return false;
        VEC_ADD(cx->arena, filter, condition);
    } while (take(&in, "&&"));
    if (take(&in, "||"))
        return refuse(&in, "|| is not supported here, use in [...]");
    skip_space(&in);
    return in.at == text.n || refuse(&in, "expected && or the end");
}

const FilterCondition *filter_on(const Filter *filter, const char *field)
{
    for (size_t i = 0; i < filter->n; i++) {
        if (str_is(filter->v[i].field, field))
            return &filter->v[i];
    }
    return NULL;
}

static bool take_direction(Ctx *cx, Str direction, OrderTerm *term)
{
    term->descending = str_is_nocase(direction, "desc");
    return term->descending || direction.n == 0 || str_is_nocase(direction, "asc") ||
           err_set(cx, ERR_INVALID, "invalid orderBy: expected asc or desc, got \"%.*s\"",
                   STR_ARG(direction));
}

static bool is_listed(const char *const *fields, Str field)
{
    for (; *fields; fields++) {
        if (str_is(field, *fields))
            return true;
    }
    return false;
}

bool order_parse(Ctx *cx, Str text, const char *const *fields, Order *order)
{
    Str piece, direction;
    *order = (Order){0};
    while (str_trim(text).n > 0 && str_next(&text, ',', &piece)) {
        OrderTerm term = {0};
        str_cut(str_trim(piece), ' ', &term.field, &direction);
        if (!is_listed(fields, term.field))
            return err_set(cx, ERR_INVALID, "unsupported orderBy field \"%.*s\"",
                           STR_ARG(term.field));
        if (!take_direction(cx, str_trim(direction), &term))
            return false;
        VEC_ADD(cx->arena, order, term);
    }
    return true;
}
