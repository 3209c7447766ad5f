/* Messages: the well-known messages that the others use. */
#include "api/message_rows.h"

static const FieldRow rows[] = {
    /* clang-format off */
    {0, "Empty", FIELD_KINDS, 0, "", "", 0},
    {0, "Expr", FIELD_KINDS, 0, "", "", 0},
    {1, "expression", FIELD_STRING, 0, "", "", 0},
    {2, "title", FIELD_STRING, 0, "", "", 0},
    {3, "description", FIELD_STRING, 0, "", "", 0},
    {4, "location", FIELD_STRING, 0, "", "", 0},
    {0, "Color", FIELD_KINDS, 0, "", "", 0},
    {1, "red", FIELD_FLOAT, 0, "", "", 0},
    {2, "green", FIELD_FLOAT, 0, "", "", 0},
    {3, "blue", FIELD_FLOAT, 0, "", "", 0},
    {4, "alpha", FIELD_FLOAT, FIELD_OPTIONAL, "", "", 0},
    {0, "google.rpc.Status", FIELD_KINDS, 0, "", "", 0},
    {1, "code", FIELD_INT32, 0, "", "", 0},
    {2, "message", FIELD_STRING, 0, "", "", 0},
    {3, "details", FIELD_STRUCT, FIELD_REPEATED, "", "", 0},
    {0, "SpatialIndexConfig", FIELD_KINDS, MESSAGE_BY_CONVENTION, "", "", 0},
    {1, "method", FIELD_STRING, 0, "", "", 0},
    {2, "tessellation", FIELD_STRUCT, 0, "", "", 0},
    {3, "storage", FIELD_STRUCT, 0, "", "", 0},
    {4, "dimensional", FIELD_STRUCT, 0, "", "", 0},
    /* clang-format on */
};

const FieldTable message_google = {rows, sizeof rows / sizeof *rows};
