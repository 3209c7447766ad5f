/* Library: one bundle inside a worker: its files, what they declare, and the state that runs them.
 */
#ifndef TG_POLICY_LIBRARY_H
#define TG_POLICY_LIBRARY_H

#include "base/json.h"
#include "base/map.h"
#include "base/vec.h"
#include "base/zone.h"
#include "policy/instance.h"
#include "policy/problem.h"
#include "policy/reads.h"
#include "policy/sandbox.h"

typedef enum PolicyKind {
#define KIND(constant, name) POLICY_##constant,
#include "policy/kind.def"
#undef KIND
} PolicyKind;

typedef struct Policy {
    PolicyKind kind;
    const char *path; /* "rules/column/no-null.lua" */
    const char *id;   /* "column/no-null", "approval/two-eyes" */
    const char *type; /* a rule's name in the API, "COLUMN_NO_NULL"; else NULL */
    Str content;
    Json *metadata; /* the declared fields, without functions; NULL for modules and specs */
    bool is_off;    /* enabled = false; of a rule that only means that a rule set must name it */
    PolicyKept *kept;
    int budget_ms;       /* of one call; 0 = the library's */
    size_t budget_bytes; /* that one call may add; 0 = no bound but the state's */
    bool is_overlay;
    int nlines;     /* of what follows */
    uint32_t *hits; /* coverage by line from 1: 0 = nothing runs there, else runs + 1; or NULL */
} Policy;

typedef VEC(Policy *) PolicyVec;

#define COVERAGE_SOURCES 64
typedef struct CoverageSource {
    const char *source;
    Policy *policy;
} CoverageSource;

typedef struct Library {
    Arena *arena; /* of the bundle */
    Sandbox sandbox;
    size_t memory_bytes;
    int soft_ms;
    Map *renewed;      /* paths of modules that are loaded anew for each evaluation */
    uint32_t renewals; /* how often one of them was required */
    uint32_t state;    /* number of the one that is open, from 1 */
    int calls;         /* since the state was opened */
    bool in_spec;      /* require also finds rules and policies */
    PolicyVec all;     /* by path */
    PolicyVec sorted;  /* rules, risk, webhook by id; approval by order, then id */
    Map *by_path, *by_id, *by_type;
    Map *known; /* path -> metadata, of a bundle that was admitted; NULL: read it from the files */
    const ZoneTable *zones; /* NULL = UTC only */
    struct Review *review;  /* the one that runs now, for ctx:advise */
    uint64_t statements;    /* shown to rules so far */
    int review_serial;      /* a ctx of an older one must not be used */
    void (*progress)(void); /* sends a sign of life to the host; NULL outside a worker */
    int64_t progress_us;    /* when it did last */
    Problems *problems;     /* where loading and admission put them; NULL: the first one ends it */
    struct SpecRun *spec;   /* the file of claims that runs now */
    bool has_coverage;      /* states that are opened count lines */
    CoverageSource sources[COVERAGE_SOURCES];
    Reads *reads;            /* what the policies of the running decision look at */
    struct PolicyNote *note; /* says what runs now; NULL outside a worker */
} Library;

/* Takes {"files":[{path, content, overlay}], "metadata"?, "soft_ms", "memory_bytes"}; the tree must
 * live in the arena. NULL: cx says why. */
Library *policy_library_new(Ctx *cx, const Json *bundle) MUST_CHECK;
/* Opens a fresh state, compiles every file, reads what policies declare. False: *fault says, and
 * the policies that are good can be used all the same when library->problems was set. */
bool policy_library_load(Library *library, PolicyFault *fault) MUST_CHECK;
/* Throws the state away and opens a new one: after out of memory, or as a precaution. */
bool policy_library_reopen(Library *library) MUST_CHECK;
void policy_library_close(Library *library);
Library *policy_library_of(lua_State *L);
/* Between two evaluations: tells the host, a few times a second, that the work goes on. */
void policy_library_progress(Library *library, int64_t now_us);
/* Says what runs from here on, should it never come back; its calls get its budget. */
void policy_library_note(Library *library, const Policy *policy, int line);

/* Inside the sandbox: pushes the table that the file returns, as if the file had just run: nothing
 * is left over from the evaluation before. False: the sandbox's fault says why. */
bool policy_instance_push(lua_State *L, const Policy *policy);
/* Pushes the compiled file; raises a syntax error at its line. */
void policy_chunk_push(lua_State *L, const Policy *policy);
/* The global `require`. */
void policy_require_open(lua_State *L);
/* Between two evaluations: modules that could remember the last one are loaded anew. */
void policy_require_forget(lua_State *L);

/* Reads and checks the declaration at the top of the stack (left there); raises "type" faults that
 * name the field's line. */
void policy_metadata_read(lua_State *L, Policy *policy, Arena *arena);
/* What was read, and checked, by another worker. */
void policy_metadata_take(Policy *policy, Json *metadata);
/* The line where the file sets `field`; the last line when it does not. */
int policy_field_line(const Policy *policy, const char *field);
/* "rule", "risk" ... */
const char *policy_kind_name(PolicyKind kind);
/* False when no kind of policy lives at that path. */
bool policy_kind_of_path(Str path, PolicyKind *kind, Str *id);
/* "rules/, policies/risk/ ... or spec/" */
Str policy_kind_folders(Arena *arena);

#endif
