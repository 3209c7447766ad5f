/* DDL writer: the pieces of the DDL text and the order they need; shared by the ddl_*.c files. */
#ifndef TG_CATALOG_DDL_WRITER_H
#define TG_CATALOG_DDL_WRITER_H

#include "catalog/ddl.h"

/* What comes first when nothing demands another order. */
typedef enum DdlRank {
    DDL_SCHEMA,
    DDL_EXTENSION,
    DDL_WRAPPER,
    DDL_FOUNDATION, /* objects that tables may need: foreign servers */
    DDL_TYPE,
    DDL_SEQUENCE,
    DDL_ROUTINE,
    DDL_TABLE,
    DDL_ATTACH,
    DDL_VIEW,
    DDL_SEQUENCE_OWNER,
    DDL_INDEX,
    DDL_INDEX_ATTACH,
    DDL_FOREIGN_KEY,
    DDL_OBJECT,
    DDL_TRIGGER,
    DDL_RULE,
    DDL_POLICY
} DdlRank;

/* Text that stays together: an object with its comments and settings. */
typedef struct DdlPiece {
    DdlRank rank;
    Str schema, name, part; /* sorted by; part = the index, trigger … of the relation `name` */
    Str sql;
    uint32_t id;       /* of the object that exists once this was run; 0 = none */
    uint32_t needs[3]; /* ids besides the catalog's edges; 0 = none */
} DdlPiece;

typedef struct DdlWriter {
    Arena *arena;
    const Catalog *catalog;
    bool owners;
    VEC(DdlPiece) pieces;
} DdlWriter;

/* Starts a text; ddl_add takes it. */
Buf ddl_begin(DdlWriter *writer);
DdlPiece *ddl_add(DdlWriter *writer, DdlRank rank, Str schema, Str name, Buf *sql);
/* The pieces in order, as one text. */
Str ddl_join(DdlWriter *writer);

void ddl_add_name(Buf *sql, Str name);
void ddl_add_path(Buf *sql, Str schema, Str name);
void ddl_add_list(Buf *sql, const StrList *names); /* a, b, c */
/* "\nCOMMENT ON <object> IS '…';" unless the comment is empty. */
void ddl_add_comment(Buf *sql, const char *kind, Str path, Str comment);
/* "\nALTER <kind> <path> OWNER TO …;" when owners are wanted. */
void ddl_add_owner(DdlWriter *writer, Buf *sql, const char *kind, Str path, Str owner);
/* " INCREMENT BY 2 …": what differs from the defaults of the type. */
void ddl_add_sequence_options(Buf *sql, const CatalogSequence *sequence);

void ddl_write_type(DdlWriter *writer, const CatalogType *type);
void ddl_write_sequence(DdlWriter *writer, const CatalogSequence *sequence);
void ddl_write_table(DdlWriter *writer, const CatalogTable *table);
void ddl_write_view(DdlWriter *writer, const CatalogView *view);
/* What hangs on a relation: its own pieces, so that they come after everything they need. */
typedef struct DdlRelation {
    Str schema, name;
    uint32_t id;
    const char *kind; /* "TABLE" … as in ALTER and COMMENT */
} DdlRelation;
void ddl_write_index(DdlWriter *writer, const DdlRelation *relation, const CatalogIndex *index);
void ddl_write_foreign_key(DdlWriter *writer, const CatalogTable *table,
                           const CatalogForeignKey *key);
void ddl_write_triggers(DdlWriter *writer, const DdlRelation *relation,
                        const CatalogTriggerList *triggers);
void ddl_write_rules(DdlWriter *writer, const DdlRelation *relation,
                     const CatalogAttachmentList *rules);
void ddl_write_policies(DdlWriter *writer, const DdlRelation *relation,
                        const CatalogAttachmentList *policies);

#endif
