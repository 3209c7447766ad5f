/* Ast: an expression as parsed: immutable, so that many threads may evaluate it at once. */
#ifndef TG_CEL_AST_H
#define TG_CEL_AST_H

#include "cel/cel.h"

typedef enum CelNodeKind {
    CEL_NODE_LITERAL, /* value */
    CEL_NODE_NAME,    /* name, slot; op: CEL_NAME_…; of a type's name value is the type */
    CEL_NODE_LOCAL,   /* name; slot: of the variables that macros bind */
    CEL_NODE_SELECT,  /* args[0].name; of a chain of names also path, slot and op as of a NAME */
    CEL_NODE_HAS,     /* has(args[0].name) */
    CEL_NODE_INDEX,   /* args[0][args[1]] */
    CEL_NODE_CALL,    /* name(args) */
    CEL_NODE_METHOD,  /* args[0].name(the others) */
    CEL_NODE_LIST,
    CEL_NODE_MAP,     /* key, value, key, value … */
    CEL_NODE_MESSAGE, /* name{fields[i]: args[i]} */
    CEL_NODE_NOT,
    CEL_NODE_NEGATE,
    CEL_NODE_AND, /* two or more; longer chains are one node */
    CEL_NODE_OR,
    CEL_NODE_CHOOSE, /* args[0] ? args[1] : args[2] */
    CEL_NODE_BINARY, /* op */
    CEL_NODE_MACRO   /* args[0].macro(name, args[1], args[2]); slot: of the bound variable */
} CelNodeKind;

typedef enum CelOp {
    CEL_EQ,
    CEL_NE,
    CEL_LT,
    CEL_LE,
    CEL_GT,
    CEL_GE,
    CEL_IN,
    CEL_ADD,
    CEL_SUBTRACT,
    CEL_MULTIPLY,
    CEL_DIVIDE,
    CEL_MODULO
} CelOp;

typedef enum CelMacro {
    CEL_ALL,
    CEL_EXISTS,
    CEL_EXISTS_ONE,
    CEL_MAP_EACH, /* with three arguments args[1] is the filter */
    CEL_FILTER
} CelMacro;

/* Of names and chains of names. */
enum {
    CEL_NAME_TYPE = 1,  /* it is also the name of a type */
    CEL_NAME_ROOTED = 2 /* it was written with a dot before it */
};

typedef struct CelNode CelNode;
struct CelNode {
    uint8_t kind; /* CelNodeKind */
    uint8_t op;   /* CelOp or CelMacro */
    uint16_t depth;
    uint32_t offset; /* of the place that errors name */
    uint32_t slot, n;
    const CelNode **args;
    Str name;
    union {
        CelValue value;
        Str path;          /* of a SELECT that is a chain of names: "a.b.c", else absent */
        const Str *fields; /* of a MESSAGE */
        struct {           /* of CALL and METHOD: rows with this name; NULL when there is none */
            const struct CelFunction *functions;
            uint32_t nfunctions;
        };
    };
};

#define CEL_NO_SLOT UINT32_MAX

struct CelProgram {
    Str text;
    const CelNode *root;
    size_t nslots;  /* names of variables and chains of names that differ */
    size_t nlocals; /* most variables that macros bind at one place */
};

/* Line and column from 1; the column counts characters. */
void cel_place(Str text, size_t offset, unsigned *line, unsigned *column);
/* "==", "in" … */
const char *cel_op_text(CelOp op);
const char *cel_macro_name(CelMacro macro);
/* The type that a name or chain of names stands for: int, google.protobuf.Duration … */
bool cel_type_of_name(Str name, CelValue *type);

#endif
