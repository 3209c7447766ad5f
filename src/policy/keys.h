/* Keys: the keys and indexes of tables as they stand after the statements seen so far: the metadata
 * from before the script, changed by each statement in turn. Knows nothing of tables it was not
 * told of. */
#ifndef TG_POLICY_KEYS_H
#define TG_POLICY_KEYS_H

#include "base/intern.h"
#include "base/json.h"
#include "sql/tree.h"

/* Texts are kept as the numbers of words: policy_keys_word. */
typedef struct KeyIndex {
    struct KeyIndex *next;
    uint32_t name; /* 0: see policy_keys_index_name */
    uint32_t ncolumns : 31, is_primary : 1;
    uint32_t columns[]; /* without expressions */
} KeyIndex;

typedef struct KeyTable {
    KeyIndex *indexes;
    uint32_t text, name_bytes; /* see policy_keys_name */
    uint32_t schema;           /* as written where the engine has no search path; 0: none */
    uint32_t id;               /* from 1, another one for each table, whatever it is called later */
    uint16_t nindexes;
    bool is_known;   /* false: its keys from before the script are not known */
    bool is_keyless; /* had its primary key dropped, whatever else is known */
    bool is_dropped;
} KeyTable;

/* A foreign key that the script adds. */
typedef struct KeyForeign {
    uint32_t schema, name; /* of its table, as written */
    uint32_t offset;       /* in the script */
    uint32_t ncolumns;
    uint32_t columns[];
} KeyForeign;

typedef struct Keys Keys;

/* Begins at the given metadata (NULL: nothing known). Everything lives in the arena of `names`, to
 * which it adds "schema.name" of each table; `piece` holds what is needed while a statement is
 * applied. */
Keys *policy_keys_new(Intern *names, Arena *piece, Str engine, const Json *schema);
/* Applies one statement. What cannot be read leaves its table unknown. True when the table that it
 * defines or changes had a primary key before, or may have had one. */
bool policy_keys_apply(Keys *keys, const SqlStmt *stmt);
/* The table of that name; NULL when it was dropped. */
const KeyTable *policy_keys_table(Keys *keys, Str catalog, Str schema, Str name);
/* The same, but of a table of which nothing is known nothing is kept: it has no id. */
const KeyTable *policy_keys_look(Keys *keys, Str catalog, Str schema, Str name);
/* The table of that id; NULL when it was dropped or another one has taken its name. */
const KeyTable *policy_keys_by_id(const Keys *keys, uint32_t id);
/* The foreign key number `i`; NULL: there are no more. */
const KeyForeign *policy_keys_foreign(const Keys *keys, size_t i);
/* True when its table is gone, or has an index that begins with its columns, in any order. */
bool policy_keys_serve(Keys *keys, const KeyForeign *foreign);
/* The text of that number, until the next statement is applied; p is NULL for 0. */
Str policy_keys_word(const Keys *keys, uint32_t number);
/* So are these. */
Str policy_keys_name(const Keys *keys, const KeyTable *table);
Str policy_keys_index_name(const Keys *keys, const KeyTable *table, const KeyIndex *index);
/* True when the table certainly has no primary key. */
bool policy_keys_lacks_primary(const KeyTable *table);

#endif
