/* Custom rules: regular expressions on the text of statements, as data. */
#include "policy/custom.h"

#include <string.h>

#include "policy/regex.h"
#include "sql/lexer.h"

#define CODE_CUSTOM 5

static Str any_case(Arena *arena, Str pattern)
{
    return str_printf(arena, "(?i)%.*s", STR_ARG(pattern));
}

static const char *find_pattern_fault(Arena *arena, Str name, const Json *patterns)
{
    if (json_len(patterns) == 0 || patterns->kind != JSON_ARRAY)
        return arena_printf(arena, "custom rule %.*s has no patterns", STR_ARG(name));
    for (size_t i = 0; i < patterns->n; i++) {
        RegexMatch match;
        Str pattern = patterns->items[i]->text;
        if (patterns->items[i]->kind != JSON_STRING)
            return arena_printf(arena, "custom rule %.*s: a pattern is a text", STR_ARG(name));
        if (!policy_regex_is_valid(any_case(arena, pattern), &match))
            return arena_printf(arena, "custom rule %.*s: \"%.*s\" is no regular expression: %s",
                                STR_ARG(name), STR_ARG(pattern), match.error);
    }
    return NULL;
}

const char *policy_custom_fault(Arena *arena, const Json *list)
{
    for (size_t i = 0; i < json_len(list); i++) {
        const Json *one = json_at(list, i);
        Str name = json_str(one, "name"), severity = json_str(one, "severity");
        if (name.n == 0 || json_str(one, "message").n == 0)
            return "a custom rule needs a name, patterns and a message";
        if (severity.n && !str_is_nocase(severity, "error") && !str_is_nocase(severity, "warning"))
            return arena_printf(arena, "custom rule %.*s: a severity is error or warning",
                                STR_ARG(name));
        const char *fault = find_pattern_fault(arena, name, json_get(one, "patterns"));
        if (fault)
            return fault;
    }
    return NULL;
}

static bool is_enabled(const Json *one)
{
    const Json *enabled = json_get(one, "enabled");
    return !enabled || enabled->kind != JSON_BOOL || enabled->yes;
}

/* An environment that nobody names may be any. */
static bool is_in_scope(const Review *review, Str scope)
{
    const Json *context = json_get(review->evaluation->input, "context");
    const Json *environment = json_get(context, "environment");
    if (scope.n == 0 || str_is_nocase(scope, "ALL") || !json_str(environment, "id").n)
        return true;
    if (str_is_nocase(scope, "PRODUCTION") && str_is(json_str(environment, "tier"), "PROTECTED"))
        return true;
    return str_eq_nocase(scope, json_str(environment, "id")) ||
           str_eq_nocase(scope, json_str(environment, "title"));
}

static void add(Review *review, const Json *one)
{
    Arena *arena = review->arena;
    const Json *patterns = json_get(one, "patterns");
    CustomRule rule = {.title = json_str(one, "name"), .message = json_str(one, "message")};
    rule.id = arena_printf(arena, "custom/%.*s", STR_ARG(rule.title));
    rule.status = str_is_nocase(json_str(one, "severity"), "error") ? "ERROR" : "WARNING";
    for (size_t i = 0; i < patterns->n; i++)
        VEC_ADD(arena, &rule.patterns, any_case(arena, patterns->items[i]->text));
    VEC_ADD(arena, &review->customs, rule);
}

void policy_custom_add(Review *review, const Json *list)
{
    const char *fault = policy_custom_fault(review->arena, list);
    if (fault) {
        Advice advice = {.status = "ERROR", .code = CODE_CUSTOM, .is_failure = true};
        advice.title = STR("Custom rules are broken");
        advice.content = str(fault);
        policy_review_advise(review, &review->failures, &advice);
        return;
    }
    for (size_t i = 0; i < json_len(list); i++)
        if (is_enabled(json_at(list, i)) &&
            is_in_scope(review, json_str(json_at(list, i), "scope")))
            add(review, json_at(list, i));
}

/* Blanks for comments and for what stands between quotes: offsets stay what they are. */
static Str plain_text(Review *review, const SqlStmt *stmt)
{
    char *text = arena_copy(review->piece, stmt->text.p, stmt->text.n);
    SqlLexer lexer;
    SqlToken token;
    sql_lexer_init(&lexer, review->dialect, stmt->text);
    for (sql_lex_raw(&lexer, &token); token.kind != SQL_TOKEN_END; sql_lex_raw(&lexer, &token)) {
        bool is_comment = token.kind == SQL_TOKEN_COMMENT || token.kind == SQL_TOKEN_HINT;
        if (is_comment)
            memset(text + token.offset, ' ', token.length);
        else if (token.kind == SQL_TOKEN_STRING && token.length > 2)
            memset(text + token.offset + 1, ' ', token.length - 2);
    }
    return (Str){text, stmt->text.n};
}

static void advise(Review *review, CustomRule *rule, Str message, uint32_t offset)
{
    uint32_t line = 0, column = 0;
    if (rule->advices++ >= REVIEW_ADVICES_MAX)
        return;
    sql_position(review->script, offset, &line, &column);
    Advice advice = {.status = rule->status, .code = CODE_CUSTOM, .rule = rule->id};
    advice.title = rule->title;
    advice.content = message;
    advice.line = (int)line;
    advice.column = (int)column;
    policy_review_advise(review, &review->advices, &advice);
}

/* Once for a statement, whichever pattern it is. */
static void check(Review *review, CustomRule *rule, const SqlStmt *stmt, Str text)
{
    for (size_t i = 0; i < rule->patterns.n; i++) {
        RegexMatch match;
        RegexResult result = policy_regex_find(text, rule->patterns.v[i], &match);
        if (result == REGEX_NONE)
            continue;
        bool is_found = result == REGEX_FOUND;
        Str message =
            is_found ? rule->message
                     : str_printf(review->arena, "the pattern cannot be searched: %s", match.error);
        advise(review, rule, message, stmt->span.offset + (is_found ? (uint32_t)match.first : 0));
        return;
    }
}

void policy_custom_check(Review *review, const SqlStmt *stmt)
{
    if (review->customs.n == 0)
        return;
    Str text = plain_text(review, stmt);
    for (size_t i = 0; i < review->customs.n; i++)
        check(review, &review->customs.v[i], stmt, text);
}

void policy_custom_finish(Review *review)
{
    for (size_t i = 0; i < review->customs.n; i++) {
        CustomRule *rule = &review->customs.v[i];
        Advice advice = {.status = rule->status, .code = CODE_CUSTOM, .rule = rule->id};
        if (rule->advices <= REVIEW_ADVICES_MAX)
            continue;
        advice.title = rule->title;
        advice.content = str_printf(review->arena, "and %d more of this kind",
                                    rule->advices - REVIEW_ADVICES_MAX);
        policy_review_advise(review, &review->advices, &advice);
    }
}
