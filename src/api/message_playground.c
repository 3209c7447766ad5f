/* Messages: trials of policies that are being edited, our own. */
#include "api/message_rows.h"

static const FieldRow rows[] = {
    /* clang-format off */
    {0, "GetPolicyStubsRequest", FIELD_KINDS, 0, "", "", 0},
    {0, "PolicyStubs", FIELD_KINDS, 0, "", "", 0},
    {1, "files", FIELD_MESSAGE, FIELD_REPEATED, "PolicyBundle.File", "", 0},
    {0, "EvaluatePolicyBundleRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "files", FIELD_MESSAGE, FIELD_REPEATED, "PolicyBundle.File", "", 0},
    {2, "statement", FIELD_STRING, 0, "", "", 0},
    {3, "database", FIELD_STRING, 0, "", "", 0},
    {4, "decision", FIELD_STRING, 0, "", "", 0},
    {5, "kind", FIELD_STRING, 0, "", "", 0},
    {6, "input", FIELD_STRUCT, 0, "", "", 0},
    {0, "EvaluatePolicyBundleResponse", FIELD_KINDS, 0, "", "", 0},
    {1, "bundle", FIELD_STRING, 0, "", "", 0},
    {2, "error", FIELD_STRUCT, 0, "", "", 0},
    {3, "decisions", FIELD_STRUCT, FIELD_REPEATED, "", "", 0},
    {0, "CheckPolicyBundleRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "files", FIELD_MESSAGE, FIELD_REPEATED, "PolicyBundle.File", "", 0},
    {0, "CheckPolicyBundleResponse", FIELD_KINDS, 0, "", "", 0},
    {1, "ok", FIELD_BOOL, 0, "", "", 0},
    {2, "bundle", FIELD_STRING, 0, "", "", 0},
    {3, "problems", FIELD_STRUCT, FIELD_REPEATED, "", "", 0},
    {4, "examples", FIELD_INT32, 0, "", "", 0},
    {5, "specs", FIELD_INT32, 0, "", "", 0},
    /* clang-format on */
};

const FieldTable message_playground = {rows, sizeof rows / sizeof *rows};
