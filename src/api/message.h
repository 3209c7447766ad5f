/* Message: the fields of every request and response, as rows, and the index that resolves them. */
#ifndef TG_API_MESSAGE_H
#define TG_API_MESSAGE_H

#include "base/map.h"

typedef enum FieldKind {
    FIELD_STRING,
    FIELD_BOOL,
    FIELD_INT32,
    FIELD_INT64,
    FIELD_UINT32,
    FIELD_UINT64,
    FIELD_FLOAT,
    FIELD_DOUBLE,
    FIELD_BYTES,
    FIELD_ENUM,
    FIELD_MESSAGE,
    FIELD_TIMESTAMP, /* RFC 3339 */
    FIELD_DURATION,  /* "3600s" */
    FIELD_MASK,      /* "title,issueLabels" */
    FIELD_NULL,
    FIELD_STRUCT, /* any JSON object */
    FIELD_VALUE,  /* any JSON */
    FIELD_KINDS
} FieldKind;

enum {
    FIELD_REQUIRED = 1,
    FIELD_OUT = 2, /* ignored in requests */
    FIELD_IN = 4,  /* never in responses */
    FIELD_REPEATED = 8,
    FIELD_MAP = 16,      /* string keys; kind is that of the values */
    FIELD_OPTIONAL = 32, /* presence counts: a zero value is kept */
    FIELD_IMMUTABLE = 64,
    FIELD_EXTENSION = 128 /* Tidegate's own */
};

/* Message rows are a flat list: a row with number 0 opens a message, the rows after it are its
 * fields. Numbers are the protobuf field numbers. */
typedef struct FieldRow {
    int number;
    const char *name; /* lowerCamelCase; the message's name when number is 0 */
    FieldKind kind;
    unsigned flags;
    const char *of;      /* FIELD_MESSAGE, FIELD_ENUM: its name, nested ones in full "Plan.Spec" */
    const char *oneof;   /* the group of which only one member may be set */
    uint32_t max_length; /* characters; 0 = no limit of its own */
} FieldRow;

/* In a message's own row: the names are the reference's, the numbers our guess by convention. */
#define MESSAGE_BY_CONVENTION 256

typedef struct EnumRow {
    int number;
    const char *name;
    bool opens; /* this row names an enum, the rows after it are its values */
} EnumRow;

typedef struct FieldTable {
    const FieldRow *rows;
    size_t n;
} FieldTable;
typedef struct EnumTable {
    const EnumRow *rows;
    size_t n;
} EnumTable;

typedef struct Enum {
    Str name;
    const EnumRow *values;
    size_t n;
} Enum;

typedef struct Message Message;
typedef struct Field {
    const FieldRow *row;
    Str name, snake;
    const Message *message; /* FIELD_MESSAGE */
    const Enum *values;     /* FIELD_ENUM */
} Field;

struct Message {
    Str name;
    unsigned flags;
    Field *fields;
    size_t n;
    Map *by_name; /* camel and snake case to Field * */
};

typedef struct Schema {
    Arena *arena;
    Map *messages, *enums;
} Schema;

/* Resolves every name in the rows; an unknown one is our bug and asserts. Lives in `arena`. */
Schema *schema_new(Arena *arena);
const Message *schema_message(const Schema *schema, const char *name); /* NULL when unknown */
const Enum *schema_enum(const Schema *schema, const char *name);
/* camelCase or snake_case; NULL when unknown. */
const Field *message_field(const Message *message, Str name);
/* The closest field name for "did you mean"; STR_NONE when none is near. */
Str message_nearest(const Message *message, Str name);
/* By name or decimal number; NULL when unknown. */
const EnumRow *enum_value(const Enum *values, Str name_or_number);

#endif
