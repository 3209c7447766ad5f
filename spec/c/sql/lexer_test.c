/* Every literal, quote, comment and operator form, in the dialects that differ. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "sql/lexer.h"

typedef struct Case {
    const char *dialect, *text;
    const char *tokens; /* kind letter and text of each token, between bars */
} Case;

/* W word, Q quoted, S string, B bytes, N number, P parameter, V variable, O punctuation, C comment,
 * H hint; ! behind the letter: not closed. */
static const Case cases[] = {
    {"postgres", "select 1", "W select|N 1|"},
    {"postgres", "\"a\"\"b\" 'it''s'", "Q \"a\"\"b\"|S 'it''s'|"},
    {"postgres", "'a\\' 'b'", "S 'a\\'|S 'b'|"},
    {"postgres", "E'a\\'b' e'\\\\'", "S E'a\\'b'|S e'\\\\'|"},
    {"postgres", "U&'\\0041' u&\"x\"", "S U&'\\0041'|Q u&\"x\"|"},
    {"postgres", "B'01' x'fF' N'n'", "B B'01'|B x'fF'|S N'n'|"},
    {"postgres", "$$a;'b$$ $t$x$$y$t$", "S $$a;'b$$|S $t$x$$y$t$|"},
    {"postgres", "$1 a$b $x", "P $1|W a$b|V $x|"},
    {"postgres", "/* a /* b */ c */ -- d\n1", "C /* a /* b */ c */|C -- d|N 1|"},
    {"postgres", "/* a", "C! /* a|"},
    {"postgres", "'a", "S! 'a|"},
    {"postgres", "$a$ b", "S! $a$ b|"},
    {"postgres", "a<->b a@>b c->>'k'", "W a|O <->|W b|W a|O @>|W b|W c|O ->>|S 'k'|"},
    {"postgres", "1+-2 a*-b @-1", "N 1|O +|O -|N 2|W a|O *|O -|W b|O @-|N 1|"},
    {"postgres", "a=-1", "W a|O =|O -|N 1|"},
    {"postgres", "a::int[1:n] :v :'v' :\"v\"",
     "W a|O ::|W int|O [|N 1|O :|W n|O ]|P :v|P :'v'|P :\"v\"|"},
    {"postgres", "1..10 1.5e-3 .5 0xFF 1e 1_000",
     "N 1|O ..|N 10|N 1.5e-3|N .5|N 0xFF|N 1|W e|N 1_000|"},
    {"postgres", "?| ?", "O ?||O ?|"},
    {"postgres", "a--b", "W a|C --b|"},
    {"postgres", "1*/*c*/2", "N 1|O *|C /*c*/|N 2|"},
    {"postgres", "`", "O `|"},
    {"postgres", "t\xc3\xa4\xc3\xb6 = 1", "W t\xc3\xa4\xc3\xb6|O =|N 1|"},
    {"mysql", "'a\\'b' \"c\\\"d\" `e``f`", "S 'a\\'b'|S \"c\\\"d\"|Q `e``f`|"},
    {"mysql", "a--1 -- c\n--\n# d\n", "W a|O -|O -|N 1|C -- c|C --|C # d|"},
    {"mysql", "/*!40101 SET x */ /*M! y */ /*+ h */ /* c */",
     "W SET|W x|W y|H /*+ h */|C /* c */|"},
    {"mysql", "@a @@global.b @'c' 'u'@'h'", "V @a|V @@global|O .|W b|V @'c'|S 'u'|V @'h'|"},
    {"mysql", "1a 0x1F b'1' _utf8'x' ?", "W 1a|N 0x1F|B b'1'|W _utf8|S 'x'|P ?|"},
    {"mysql", "a <=> b != c := d", "W a|O <=>|W b|O !=|W c|O :=|W d|"},
    {"oracle", "q'[it's]' nq'{a}' Q'!b!' q'(", "S q'[it's]'|S nq'{a}'|S Q'!b!'|S! q'(|"},
    {"oracle", "a#b$ :x :1 &v &&w t@link", "W a#b$|P :x|P :1|V &v|V &&w|W t|O @|W link|"},
    {"mssql", "[a]]b] \"c\" N'd' #t ##g @@x @y", "Q [a]]b]|Q \"c\"|S N'd'|W #t|W ##g|V @@x|V @y|"},
    {"mssql", "/* /* */ */ a += 1", "C /* /* */ */|W a|O +=|N 1|"},
    {"snowflake", "$$a$b$$ 'c\\'d' // e\n$1 $v", "S $$a$b$$|S 'c\\'d'|C // e|P $1|V $v|"},
    {"clickhouse", "{p:UInt8} {'a':1} `x` # c", "P {p:UInt8}|O {|S 'a'|O :|N 1|O }|Q `x`|C # c|"},
    {"bigquery", "'''a'b''' r\"c\\\"d\" b'e' rb'''f''' `p.d`",
     "S '''a'b'''|S r\"c\\\"d\"|B b'e'|B rb'''f'''|Q `p.d`|"},
    {"bigquery", "\"\"\"a\"b\"\"\" @p # c", "S \"\"\"a\"b\"\"\"|V @p|C # c|"},
    {"sqlite", "[a b] `c` \"d\" x'00' ?1 :n @m", "Q [a b]|Q `c`|Q \"d\"|B x'00'|P ?1|P :n|V @m|"},
    {"hive", "\"a\\\"b\" r'c\\' ${x}", "S \"a\\\"b\"|S r'c\\'|P ${x}|"},
    {"cassandra", "$$a$$ // b\n/* c */ ?", "S $$a$$|C // b|C /* c */|P ?|"},
};

static const char letters[] = {
    [SQL_TOKEN_WORD] = 'W',     [SQL_TOKEN_QUOTED] = 'Q', [SQL_TOKEN_STRING] = 'S',
    [SQL_TOKEN_BYTES] = 'B',    [SQL_TOKEN_NUMBER] = 'N', [SQL_TOKEN_PARAM] = 'P',
    [SQL_TOKEN_VARIABLE] = 'V', [SQL_TOKEN_PUNCT] = 'O',  [SQL_TOKEN_COMMENT] = 'C',
    [SQL_TOKEN_HINT] = 'H'};

static Str list_tokens(Arena *arena, const char *dialect, Str text)
{
    Buf buf = buf_new(arena);
    SqlLexer lexer;
    sql_lexer_init(&lexer, sql_dialect_find(str(dialect)), text);
    for (;;) {
        SqlToken token;
        sql_lex_raw(&lexer, &token);
        if (token.kind == SQL_TOKEN_END)
            return buf_str(&buf);
        buf_add_char(&buf, letters[token.kind]);
        if (token.flags & SQL_TOKEN_UNCLOSED)
            buf_add_char(&buf, '!');
        buf_printf(&buf, " %.*s|", (int)token.length, text.p + token.offset);
    }
}

static void cuts_every_form_of_every_dialect(void **state)
{
    (void)state;
    Arena *arena = arena_new();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Str got = list_tokens(arena, cases[i].dialect, str(cases[i].text));
        if (!str_is(got, cases[i].tokens))
            fail_msg("%s: %s\n  gives %.*s\n  not   %s", cases[i].dialect, cases[i].text,
                     STR_ARG(got), cases[i].tokens);
    }
    arena_free(arena);
}

/* Tokens never overlap, never leave the text, and what lies between them is blank or an executable
 * comment's mark: no byte is lost. */
static void covers_every_byte(void **state)
{
    (void)state;
    static const char text[] = "SELECT 'a''b', \"c\" [d] `e` $$f$$ -- g\n/*h*/ 1.5 :i @j #k\n;";
    for (const SqlDialect *const *d = sql_dialect_list(); *d; d++) {
        SqlLexer lexer;
        sql_lexer_init(&lexer, *d, (Str){text, sizeof text - 1});
        uint32_t end = 0;
        for (;;) {
            SqlToken token;
            sql_lex_raw(&lexer, &token);
            for (; end < token.offset; end++)
                assert_true(sql_is_char(text[end], SQL_CHAR_BLANK));
            if (token.kind == SQL_TOKEN_END)
                break;
            assert_true(token.length > 0);
            end = token.offset + token.length;
            assert_true(end <= sizeof text - 1);
        }
        assert_int_equal(end, sizeof text - 1);
    }
}

/* Words are read eight bytes at a time, except near the end of the text. */
static void ends_words_behind_their_last_letter(void **state)
{
    (void)state;
    const SqlDialect *dialect = sql_dialect_find(STR("postgres"));
    for (int c = 0; c < 256; c++)
        for (size_t at = 1; at < 20; at++) {
            char text[] = "abcdefghijklmnopqrstuvwxyz";
            text[at] = (char)c;
            SqlLexer lexer;
            SqlToken token;
            sql_lexer_init(&lexer, dialect, (Str){text, at % 3 ? at + 1 : sizeof text - 1});
            sql_lex_raw(&lexer, &token);
            bool inside = c == '$' || sql_is_char((char)c, SQL_CHAR_LETTER | SQL_CHAR_DIGIT);
            if (inside != (token.length > at))
                fail_msg("a word of %zu letters and byte %d ends at %u", at, c, token.length);
        }
}

static void tells_long_words_apart_in_every_byte(void **state)
{
    (void)state;
    for (int i = KW_BASE + 1; i < KW_COUNT; i++) {
        char word[64];
        const char *text = sql_keyword_text((SqlKeyword)i);
        size_t n = strlen(text);
        for (size_t at = 0; at < n; at++) {
            memcpy(word, text, n);
            word[at] = word[at] == '_' ? 'Q' : '_';
            assert_int_not_equal(sql_keyword_find((Str){word, n}), i);
        }
    }
}

static void finds_keywords_whatever_their_case(void **state)
{
    (void)state;
    assert_int_equal(sql_keyword_find(STR("SELECT")), KW_SELECT);
    assert_int_equal(sql_keyword_find(STR("sElEcT")), KW_SELECT);
    assert_int_equal(sql_keyword_find(STR("selec")), KW_NO_KEYWORD);
    assert_int_equal(sql_keyword_find(STR("selects")), KW_NO_KEYWORD);
    assert_int_equal(sql_keyword_find(STR("")), KW_NO_KEYWORD);
    assert_int_equal(sql_keyword_find(STR("\xc3\xa4")), KW_NO_KEYWORD);
    assert_int_equal(sql_keyword_find(STR("_x")), KW_NO_KEYWORD);
}

static void sorts_the_keyword_table(void **state)
{
    (void)state;
    for (int i = KW_BASE + 1; i < KW_COUNT; i++) {
        const char *word = sql_keyword_text((SqlKeyword)i);
        assert_int_equal(sql_keyword_find(str(word)), i);
        if (i > KW_BASE + 1)
            assert_true(strcmp(sql_keyword_text((SqlKeyword)(i - 1)), word) < 0);
    }
}

static void reserves_words_by_dialect(void **state)
{
    (void)state;
    const SqlDialect *pg = sql_dialect_find(STR("postgres"));
    const SqlDialect *mysql = sql_dialect_find(STR("MYSQL"));
    assert_true(sql_is_reserved(pg, KW_USER));
    assert_false(sql_is_reserved(mysql, KW_USER));
    assert_true(sql_is_reserved(mysql, KW_RANK));
    assert_false(sql_is_reserved(pg, KW_RANK));
    assert_true(sql_is_reserved(sql_dialect_find(STR("oracle")), KW_NUMBER));
    assert_true(sql_is_reserved(sql_dialect_find(STR("tsql")), KW_PROC));
}

static void finds_dialects_by_engine_and_name(void **state)
{
    (void)state;
    static const char *const names[] = {
        "POSTGRES",  "postgresql",    "REDSHIFT",   "COCKROACHDB", "MYSQL",    "MARIADB",
        "TIDB",      "OCEANBASE",     "STARROCKS",  "DORIS",       "ORACLE",   "MSSQL",
        "tsql",      "SNOWFLAKE",     "CLICKHOUSE", "SQLITE",      "BIGQUERY", "SPANNER",
        "HIVE",      "DATABRICKS",    "spark",      "TRINO",       "DYNAMODB", "partiql",
        "CASSANDRA", "ELASTICSEARCH", "COSMOSDB",   "MONGODB",     "REDIS",    "standard",
        "ansi"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(sql_dialect_find(str(names[i])));
    assert_null(sql_dialect_find(STR("")));
    assert_null(sql_dialect_find(STR("nosuch")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cuts_every_form_of_every_dialect),
        cmocka_unit_test(covers_every_byte),
        cmocka_unit_test(ends_words_behind_their_last_letter),
        cmocka_unit_test(tells_long_words_apart_in_every_byte),
        cmocka_unit_test(finds_keywords_whatever_their_case),
        cmocka_unit_test(sorts_the_keyword_table),
        cmocka_unit_test(reserves_words_by_dialect),
        cmocka_unit_test(finds_dialects_by_engine_and_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
