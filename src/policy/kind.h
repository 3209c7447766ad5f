/* Kind: what a policy of each kind declares, decides and answers. A new kind is one row, in a file
 * of its own, and a line in kind.def. */
#ifndef TG_POLICY_KIND_H
#define TG_POLICY_KIND_H

#include "policy/evaluate.h"

typedef enum PolicyFieldType {
    FIELD_STRING,
    FIELD_INTEGER, /* 0 ... 99999 */
    FIELD_INTEGERS,
    FIELD_BOOLEAN,
    FIELD_TABLE,   /* any JSON object */
    FIELD_STRINGS, /* list of strings */
    FIELD_NEEDS,   /* list of facts that the core asks the database for */
    FIELD_CHOICE,  /* "*" or a list of strings */
    FIELD_FUNCTION,
    FIELD_OWN /* whatever `read` takes */
} PolicyFieldType;

/* A field while it is read: its value is at the top of the stack. */
typedef struct PolicyFieldCheck {
    lua_State *L;
    const Policy *policy;
    const struct PolicyField *field;
    Arena *arena;
} PolicyFieldCheck;

typedef struct PolicyField {
    const char *name;
    PolicyFieldType type;
    bool required;
    const char *lua;  /* its type for an editor, as LuaLS writes it */
    const char *help; /* one sentence for the editor and the reference page */
    /* FIELD_OWN: the value for the metadata, NULL to leave it out. */
    Json *(*read)(const PolicyFieldCheck *check);
} PolicyField;

/* Whether the policy counts at all; for kinds of which all policies are asked. */
#define POLICY_FIELD_BUDGET                                                                        \
    {                                                                                              \
        "budget", FIELD_OWN, false, "{ms: integer?, memory_mib: integer?}",                        \
            "processor time of one call, at most 500 ms, and memory, at most 32 MiB",              \
            policy_field_budget                                                                    \
    }
#define POLICY_FIELD_ENABLED                                                                       \
    {                                                                                              \
        "enabled", FIELD_BOOLEAN, false, "boolean",                                                \
            "false: the file is admitted and shown, but off", NULL                                 \
    }

/* A table that a policy hands over inside a field or as an answer. */
typedef struct PolicyShape {
    const char *class_name; /* for an editor: "ApprovalStep" */
    const char *help;
    const PolicyField *fields; /* as of a kind; FIELD_OWN = not looked at by policy_shape_check */
} PolicyShape;

extern const PolicyShape policy_approval_shapes[]; /* ApprovalStep and ApprovalPart */

typedef struct PolicyKindRow {
    PolicyKind kind;
    const char *name;          /* "risk" */
    const char *class_name;    /* for an editor: "RiskPolicy" */
    const char *folder;        /* "policies/risk/" */
    size_t id_from;            /* how much of the path is not part of the id */
    const char *help;          /* what such a file is for */
    const PolicyField *fields; /* ends with a row without a name; NULL: it declares nothing */
    const PolicyShape *shapes; /* tables inside; ends with a row without a name; NULL = none */
    const char *example;       /* the product's file that the reference page shows */
    /* What no field says alone; the table is at that index; raises. NULL = nothing. */
    void (*check)(lua_State *L, const Policy *policy, int table);
    const char *decision;                     /* "risk"; NULL: it decides nothing by itself */
    bool (*evaluate)(Evaluation *evaluation); /* inside the worker; see evaluate.h */
    bool (*is_answer)(const Json *output);    /* on the host: a worker is not believed */
    Str (*outcome)(Arena *arena, const Json *output); /* an answer in a word or two, for lists */
    bool is_ordered;                                  /* by field `order`, then by id */
} PolicyKindRow;

#define KIND(constant, name) extern const PolicyKindRow policy_kind_##name;
#include "policy/kind.def"
#undef KIND

/* NULL-ended, in the order of PolicyKind. */
extern const PolicyKindRow *const policy_kinds[];

/* The kind whose policies make that decision; NULL = none. */
const PolicyKindRow *policy_kind_of_decision(const char *decision);

/* Raises: field '<name>' must be <expected>. */
_Noreturn void policy_field_refuse(const PolicyFieldCheck *check, const char *expected);
/* The value at the top of the stack as JSON; raises when it has none. */
Json *policy_field_json(const PolicyFieldCheck *check, bool empty_is_array);
bool policy_is_string_list(const Json *value);
/* Of POLICY_FIELD_BUDGET. */
Json *policy_field_budget(const PolicyFieldCheck *check);
/* NULL when the object has the fields of the shape and no others; else what is wrong with it. */
const char *policy_shape_check(Arena *arena, const PolicyShape *shape, const Json *object);

#endif
