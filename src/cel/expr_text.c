/* Expr text: the message of an expression as text, with the parentheses that precedence asks for.
 */
#include <math.h>
#include <stdlib.h>

#include "cel/ast.h"
#include "cel/base64.h"
#include "cel/convert.h"
#include "cel/expr.h"
#include "cel/format.h"

#define DEPTH_MAX 1000

/* How tight an expression binds. */
enum { CHOICE = 1, OR, AND, RELATION, SUM, PRODUCT, SIGN, MEMBER };

typedef struct Writer {
    Ctx *cx;
    Buf out;
    int depth;
} Writer;

static bool write_expr(Writer *to, const Json *expr, int least);

static bool refuse(Writer *to, const char *why)
{
    return err_set(to->cx, ERR_INVALID, "the expression has no text: %s", why);
}

static bool is_name(Str text)
{
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        if (!is_letter && !(i > 0 && c >= '0' && c <= '9'))
            return false;
    }
    return text.n > 0;
}

/* One name, or names with dots between them. */
static bool write_path(Writer *to, Str path)
{
    Str rest = path, name;
    if (str_starts(rest, "."))
        rest = str_sub(rest, 1, rest.n);
    while (str_next(&rest, '.', &name))
        if (!is_name(name))
            return refuse(to, "a name is not made of letters, digits and _");
    buf_add_str(&to->out, path);
    return path.n > 0 || refuse(to, "a name is empty");
}

static bool write_field(Writer *to, Str field)
{
    bool quoted = !is_name(field) || str_is(field, "in") || str_is(field, "true") ||
                  str_is(field, "false") || str_is(field, "null");
    if (field.n == 0 || memchr(field.p, '`', field.n) || memchr(field.p, '\n', field.n))
        return refuse(to, "a field cannot be called so");
    buf_add_z(&to->out, quoted ? "`" : "");
    buf_add_str(&to->out, field);
    buf_add_z(&to->out, quoted ? "`" : "");
    return true;
}

static bool write_list(Writer *to, const Json *items)
{
    for (size_t i = 0; i < json_len(items); i++) {
        buf_add_z(&to->out, i ? ", " : "");
        if (!write_expr(to, json_at(items, i), CHOICE))
            return false;
    }
    return true;
}

static void write_bytes(Writer *to, Str bytes)
{
    buf_add_z(&to->out, "b\"");
    for (size_t i = 0; i < bytes.n; i++) {
        unsigned char c = (unsigned char)bytes.p[i];
        if (c < 32 || c > 126 || c == '"' || c == '\\')
            buf_printf(&to->out, "\\x%02x", c);
        else
            buf_add_char(&to->out, (char)c);
    }
    buf_add_char(&to->out, '"');
}

static bool write_double(Writer *to, const Json *value)
{
    double number = 0;
    if (value->kind == JSON_STRING || !json_to_double(value, &number))
        return refuse(to, "NaN and infinity cannot be written");
    Str text = cel_double_text(to->cx->arena, number);
    buf_add_str(&to->out, text);
    if (str_find(text, STR(".")) < 0 && str_find(text, STR("e")) < 0)
        buf_add_z(&to->out, ".0");
    return true;
}

static bool write_whole(Writer *to, const Json *value, const char *suffix)
{
    Str text = value->text;
    Str number = str_starts(text, "-") ? str_sub(text, 1, text.n) : text;
    bool ok =
        (value->kind == JSON_STRING || value->kind == JSON_NUMBER) && number.n > 0 && number.n < 21;
    for (size_t i = 0; i < number.n; i++)
        ok = ok && number.p[i] >= '0' && number.p[i] <= '9';
    buf_add_str(&to->out, text);
    buf_add_z(&to->out, suffix);
    return ok || refuse(to, "a number is not made of digits");
}

static bool write_constant(Writer *to, const Json *constant)
{
    const Json *value;
    Str bytes;
    if ((value = json_get(constant, "boolValue"))) {
        buf_add_z(&to->out, value->yes ? "true" : "false");
    } else if ((value = json_get(constant, "int64Value"))) {
        return write_whole(to, value, "");
    } else if ((value = json_get(constant, "uint64Value"))) {
        return write_whole(to, value, "u");
    } else if ((value = json_get(constant, "doubleValue"))) {
        return write_double(to, value);
    } else if ((value = json_get(constant, "stringValue"))) {
        buf_add_str(&to->out, cel_quote(to->cx->arena, value->text));
    } else if ((value = json_get(constant, "bytesValue"))) {
        if (!cel_base64_read(to->cx->arena, value->text, &bytes))
            return refuse(to, "bytesValue is not base64");
        write_bytes(to, bytes);
    } else {
        buf_add_z(&to->out, "null");
    }
    return true;
}

static bool write_select(Writer *to, const Json *select)
{
    bool is_test = json_bool(select, "testOnly");
    buf_add_z(&to->out, is_test ? "has(" : "");
    if (!write_expr(to, json_get(select, "operand"), MEMBER))
        return false;
    buf_add_char(&to->out, '.');
    if (!write_field(to, json_str(select, "field")))
        return false;
    buf_add_z(&to->out, is_test ? ")" : "");
    return true;
}

static bool write_struct(Writer *to, const Json *value)
{
    const Json *entries = json_get(value, "entries");
    Str name = json_str(value, "messageName");
    if (name.n && !write_path(to, name))
        return false;
    buf_add_char(&to->out, '{');
    for (size_t i = 0; i < json_len(entries); i++) {
        const Json *entry = json_at(entries, i);
        buf_add_z(&to->out, i ? ", " : "");
        if (name.n ? !write_field(to, json_str(entry, "fieldKey"))
                   : !write_expr(to, json_get(entry, "mapKey"), CHOICE))
            return false;
        buf_add_z(&to->out, ": ");
        if (!write_expr(to, json_get(entry, "value"), CHOICE))
            return false;
    }
    buf_add_char(&to->out, '}');
    return true;
}

static bool is_ident(const Json *expr, Str name)
{
    return str_eq(json_str(json_get(expr, "identExpr"), "name"), name);
}

/* The arguments of a call of that function; NULL when it is none. */
static const Json *args_of(const Json *expr, const char *function, size_t n)
{
    const Json *call = json_get(expr, "callExpr"), *args = json_get(call, "args");
    return str_is(json_str(call, "function"), function) && json_len(args) == n ? args : NULL;
}

typedef struct Macro {
    const char *name;
    const Json *condition, *value;
} Macro;

/* accumulator + [value] */
static const Json *appended(const Json *step, Str accumulator)
{
    const Json *args = args_of(step, "_+_", 2);
    const Json *items = json_get(json_get(json_at(args, 1), "listExpr"), "elements");
    return args && is_ident(json_at(args, 0), accumulator) ? json_at(items, 0) : NULL;
}

static bool find_macro(const Json *fold, Macro *macro)
{
    const Json *step = json_get(fold, "loopStep"), *init = json_get(fold, "accuInit"), *args;
    Str accumulator = json_str(fold, "accuVar"), variable = json_str(fold, "iterVar");
    *macro = (Macro){.name = NULL};
    if ((args = args_of(step, "_&&_", 2)) || (args = args_of(step, "_||_", 2))) {
        *macro = (Macro){args_of(step, "_&&_", 2) ? "all" : "exists", json_at(args, 1), NULL};
        return is_ident(json_at(args, 0), accumulator);
    }
    if (json_get(init, "constExpr")) {
        args = args_of(step, "_?_:_", 3);
        *macro = (Macro){"exists_one", json_at(args, 0), NULL};
        return args && args_of(json_at(args, 1), "_+_", 2) &&
               is_ident(json_at(args, 2), accumulator);
    }
    macro->name = "map";
    if ((args = args_of(step, "_?_:_", 3))) {
        macro->condition = json_at(args, 0);
        step = json_at(args, 1);
    }
    macro->value = appended(step, accumulator);
    if (macro->condition && macro->value && is_ident(macro->value, variable))
        *macro = (Macro){"filter", macro->condition, NULL};
    return macro->value || macro->condition;
}

static bool write_macro(Writer *to, const Json *fold)
{
    Macro macro;
    if (!find_macro(fold, &macro))
        return refuse(to, "a comprehension is none of the macros");
    if (!write_expr(to, json_get(fold, "iterRange"), MEMBER))
        return false;
    buf_printf(&to->out, ".%s(", macro.name);
    if (!write_path(to, json_str(fold, "iterVar")))
        return false;
    if (macro.condition) {
        buf_add_z(&to->out, ", ");
        if (!write_expr(to, macro.condition, CHOICE))
            return false;
    }
    if (macro.value) {
        buf_add_z(&to->out, ", ");
        if (!write_expr(to, macro.value, CHOICE))
            return false;
    }
    buf_add_char(&to->out, ')');
    return true;
}

typedef struct Operator {
    const char *text;
    int binds, left, right; /* least that the operands must bind */
} Operator;

static bool find_operator(Str function, Operator *found)
{
    static const struct {
        CelOp first, last;
        int binds;
    } groups[] = {{CEL_EQ, CEL_IN, RELATION},
                  {CEL_ADD, CEL_SUBTRACT, SUM},
                  {CEL_MULTIPLY, CEL_MODULO, PRODUCT}};
    if (str_is(function, "_&&_") || str_is(function, "_||_")) {
        int binds = str_is(function, "_&&_") ? AND : OR;
        *found = (Operator){binds == AND ? "&&" : "||", binds, binds, binds};
        return true;
    }
    for (size_t i = 0; i < 3; i++)
        for (CelOp op = groups[i].first; op <= groups[i].last; op++)
            if (str_is(function, cel_op_function(op)) ||
                (op == CEL_IN && (str_is(function, "_in_") || str_is(function, "in")))) {
                *found = (Operator){cel_op_text(op), groups[i].binds, groups[i].binds,
                                    groups[i].binds + 1};
                return true;
            }
    return false;
}

static bool write_binary(Writer *to, const Json *args, const Operator *operation)
{
    if (!write_expr(to, json_at(args, 0), operation->left))
        return false;
    buf_printf(&to->out, " %s ", operation->text);
    return write_expr(to, json_at(args, 1), operation->right);
}

static bool write_choice(Writer *to, const Json *args)
{
    if (!write_expr(to, json_at(args, 0), OR))
        return false;
    buf_add_z(&to->out, " ? ");
    if (!write_expr(to, json_at(args, 1), OR))
        return false;
    buf_add_z(&to->out, " : ");
    return write_expr(to, json_at(args, 2), CHOICE);
}

static bool write_call(Writer *to, const Json *call)
{
    const Json *target = json_get(call, "target"), *args = json_get(call, "args");
    if (target && target->kind == JSON_OBJECT) {
        if (!write_expr(to, target, MEMBER))
            return false;
        buf_add_char(&to->out, '.');
    }
    if (!write_path(to, json_str(call, "function")))
        return false;
    buf_add_char(&to->out, '(');
    if (!write_list(to, args))
        return false;
    buf_add_char(&to->out, ')');
    return true;
}

static bool write_index(Writer *to, const Json *args)
{
    if (!write_expr(to, json_at(args, 0), MEMBER))
        return false;
    buf_add_char(&to->out, '[');
    if (!write_expr(to, json_at(args, 1), CHOICE))
        return false;
    buf_add_char(&to->out, ']');
    return true;
}

/* A minus before a digit would be part of the number. */
static bool write_sign(Writer *to, char sign, const Json *operand)
{
    Writer aside = {to->cx, buf_new(to->cx->arena), to->depth};
    if (!write_expr(&aside, operand, MEMBER))
        return false;
    Str text = buf_str(&aside.out);
    bool is_number = sign == '-' && text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9';
    buf_add_char(&to->out, sign);
    buf_add_z(&to->out, is_number ? "(" : "");
    buf_add_str(&to->out, text);
    buf_add_z(&to->out, is_number ? ")" : "");
    return true;
}

/* How tight the call binds, by its function and number of arguments. */
static int call_binds(const Json *call, Operator *operation)
{
    Str function = json_str(call, "function");
    size_t n = json_len(json_get(call, "args"));
    if (n == 2 && find_operator(function, operation))
        return operation->binds;
    if (n == 3 && str_is(function, "_?_:_"))
        return CHOICE;
    return n == 1 && (str_is(function, "!_") || str_is(function, "-_")) ? SIGN : MEMBER;
}

static bool write_any_call(Writer *to, const Json *call, const Operator *operation, int binds)
{
    const Json *args = json_get(call, "args");
    if (binds == CHOICE)
        return write_choice(to, args);
    if (binds == SIGN)
        return write_sign(to, json_str(call, "function").p[0], json_at(args, 0));
    if (binds != MEMBER)
        return write_binary(to, args, operation);
    if (str_is(json_str(call, "function"), "_[_]") && json_len(args) == 2)
        return write_index(to, args);
    return write_call(to, call);
}

static bool is_negative(const Json *constant)
{
    return str_starts(json_str(constant, "int64Value"), "-") ||
           (json_get(constant, "doubleValue") &&
            str_starts(json_get(constant, "doubleValue")->text, "-"));
}

static bool write_kind(Writer *to, const Json *expr, const Operator *operation, int binds)
{
    const Json *value;
    if ((value = json_get(expr, "constExpr")))
        return write_constant(to, value);
    if ((value = json_get(expr, "identExpr")))
        return write_path(to, json_str(value, "name"));
    if ((value = json_get(expr, "selectExpr")))
        return write_select(to, value);
    if ((value = json_get(expr, "callExpr")))
        return write_any_call(to, value, operation, binds);
    if ((value = json_get(expr, "structExpr")))
        return write_struct(to, value);
    if ((value = json_get(expr, "comprehensionExpr")))
        return write_macro(to, value);
    if (!(value = json_get(expr, "listExpr")))
        return refuse(to, "a part is none of the kinds of Expr");
    buf_add_char(&to->out, '[');
    if (!write_list(to, json_get(value, "elements")))
        return false;
    buf_add_char(&to->out, ']');
    return true;
}

static bool write_expr(Writer *to, const Json *expr, int least)
{
    Operator operation = {NULL, MEMBER, MEMBER, MEMBER};
    int binds = MEMBER;
    if (++to->depth > DEPTH_MAX)
        return refuse(to, "it is nested too deep");
    if (json_get(expr, "callExpr"))
        binds = call_binds(json_get(expr, "callExpr"), &operation);
    else if (is_negative(json_get(expr, "constExpr")))
        binds = SIGN;
    buf_add_z(&to->out, binds < least ? "(" : "");
    if (!write_kind(to, expr, &operation, binds))
        return false;
    buf_add_z(&to->out, binds < least ? ")" : "");
    to->depth--;
    return true;
}

Str cel_expr_text(Ctx *cx, const Json *expr)
{
    Writer to = {cx, buf_new(cx->arena), 0};
    return write_expr(&to, expr, CHOICE) ? buf_str(&to.out) : STR_NONE;
}
