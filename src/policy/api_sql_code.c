/* sql.code: the text of a statement without what a pattern must not see. */
#include <lauxlib.h>

#include "policy/api_sql.h"
#include "sql/lexer.h"

static bool is_left_out(const SqlToken *token)
{
    return token->kind == SQL_TOKEN_COMMENT || token->kind == SQL_TOKEN_HINT ||
           token->kind == SQL_TOKEN_STRING;
}

/* What stands between two tokens, and the token itself or what stands for it. */
static void add_token(luaL_Buffer *out, const SqlLexer *lexer, uint32_t from, const SqlToken *token)
{
    luaL_addlstring(out, lexer->begin + from, token->offset - from);
    if (!is_left_out(token))
        luaL_addlstring(out, lexer->begin + token->offset, token->length);
    else
        luaL_addstring(out, token->kind == SQL_TOKEN_STRING ? "''" : " ");
}

/* sql.code(text, engine) -> text */
static int code(lua_State *L)
{
    size_t n, name_length;
    const char *text = luaL_checklstring(L, 1, &n);
    const char *name = luaL_checklstring(L, 2, &name_length);
    const SqlDialect *dialect = sql_dialect_find((Str){name, name_length});
    luaL_argcheck(L, dialect, 2, "no engine has that name");
    luaL_argcheck(L, n < UINT32_MAX, 1, "too long");
    SqlLexer lexer;
    SqlToken token;
    luaL_Buffer out;
    uint32_t from = 0;
    luaL_buffinit(L, &out);
    sql_lexer_init(&lexer, dialect, (Str){text, n});
    for (sql_lex_raw(&lexer, &token); token.kind != SQL_TOKEN_END; sql_lex_raw(&lexer, &token)) {
        add_token(&out, &lexer, from, &token);
        from = token.offset + token.length;
    }
    luaL_addlstring(&out, text + from, n - from);
    luaL_pushresult(&out);
    return 1;
}

static const luaL_Reg functions[] = {{"code", code}, {NULL, NULL}};

void policy_api_sql_push(lua_State *L)
{
    lua_newtable(L);
    luaL_register(L, NULL, functions);
}
