/* Key table: the indexes of one table in the keys of a script: finding, naming, adding, removing
 * them; only keys.c and key_table.c include it. */
#ifndef TG_POLICY_KEY_TABLE_H
#define TG_POLICY_KEY_TABLE_H

#include "base/intern.h"
#include "base/map.h"
#include "base/vec.h"
#include "policy/keys.h"

struct Keys {
    Arena *arena; /* for what is kept */
    Arena *piece; /* for what one statement needs */
    Buf key;      /* made last */
    const Json *schema;
    Intern *names;         /* the keys of tables */
    VEC(uint32_t) by_name; /* by their numbers, from 1: the id of the table, or KEY_TABLE_DROPPED */
    Intern *words;         /* schemas, columns, indexes */
    Intern *owned;         /* names of indexes; NULL until asked */
    VEC(uint32_t) owners;  /* by their numbers, from 1: the id of the table; 0: of several */
    Map *metadata_tables;  /* by place of the schema and name: const Json *; NULL until asked */
    Map *metadata_indexes; /* by name: the first table that has it, as Owner *; NULL until asked */
    VEC(KeyTable *) pages; /* by id, from 1: so many in each */
    uint32_t ntables;
    char *block; /* of key_table_alloc */
    size_t block_bytes;
    VEC(KeyForeign *) foreign;
    bool is_mysql, is_oracle, is_mssql;
};

#define KEY_TABLE_DROPPED UINT32_MAX
#define KEY_TABLE_PAGE 64

/* The table of the metadata that has the index of a name. */
typedef struct Owner {
    Str schema, name;
} Owner;

/* Numbers of words. */
typedef struct Columns {
    uint32_t *v;
    size_t n;
} Columns;

/* Cleared, and side by side: blocks of the arena are 16 bytes apart. */
void *key_table_alloc(Keys *keys, size_t size);
/* The link to the index of that name; NULL when there is none. */
KeyIndex **key_table_find(const Keys *keys, KeyTable *table, Str name);
void key_table_add(Keys *keys, KeyTable *table, uint32_t name, Columns columns, bool is_primary);
void key_table_add_constraint(Keys *keys, KeyTable *table, const SqlConstraint *constraint);
/* The keys written at columns. */
void key_table_add_columns(Keys *keys, KeyTable *table, const SqlColumn *column);
/* "PRIMARY" of MySQL is the primary key. */
void key_table_drop_index(Keys *keys, KeyTable *table, Str name);
void key_table_drop_primary(Keys *keys, KeyTable *table);
void key_table_remove(const Keys *keys, KeyTable *table, Str name);
/* Where an index outlives a column of it the column is taken out, else the index goes too. */
void key_table_remove_column(const Keys *keys, KeyTable *table, Str column);
void key_table_rename_column(Keys *keys, KeyTable *table, Str old, Str name);
void key_table_rename(Keys *keys, KeyTable *table, Str old, Str name);
/* Once somebody looks for the table of an index by its name alone. */
void key_table_note_owner(Keys *keys, const KeyTable *table, Str name);
/* The first of base, base1, base2 ... that no index has. */
Str key_table_free_name(Keys *keys, const KeyTable *table, Str base);
/* table_a_b_suffix */
Str key_table_joined_name(Keys *keys, const KeyTable *table, Columns columns, const char *suffix);
/* An inline constraint is about the column it stands at. */
Columns key_table_columns_of(Keys *keys, const SqlConstraint *constraint);
Columns key_table_columns(Keys *keys, const SqlKeyList *list);
/* What the table is called changes the name of no index. */
void key_table_keep_names(Keys *keys, KeyTable *table);
/* The number of the text; 0 for none. */
uint32_t key_table_word(Keys *keys, Str text);
/* As owners are looked for by the name of an index. */
Str key_table_owner_key(const Keys *keys, Str name);

#endif
