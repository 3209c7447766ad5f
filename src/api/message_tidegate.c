/* Messages: policies, decisions and reviews, our own. */
#include "api/message_rows.h"

static const FieldRow rows[] = {
    /* clang-format off */
    {0, "SqlReviewWaiver", FIELD_KINDS, 0, "", "", 0},
    {1, "name", FIELD_STRING, 0, "", "", 0},
    {2, "rule", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {3, "scope", FIELD_STRING, 0, "", "", 0},
    {4, "owner", FIELD_STRING, 0, "", "", 0},
    {5, "reason", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {6, "expireDate", FIELD_STRING, 0, "", "", 0},
    {7, "createTime", FIELD_TIMESTAMP, 0, "", "", 0},
    {0, "CreateSqlReviewWaiverRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "parent", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {2, "sqlReviewWaiver", FIELD_MESSAGE, FIELD_REQUIRED, "SqlReviewWaiver", "", 0},
    {0, "ListSqlReviewWaiversRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "parent", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {2, "pageSize", FIELD_INT32, 0, "", "", 0},
    {3, "pageToken", FIELD_STRING, 0, "", "", 0},
    {0, "ListSqlReviewWaiversResponse", FIELD_KINDS, 0, "", "", 0},
    {1, "sqlReviewWaivers", FIELD_MESSAGE, FIELD_REPEATED, "SqlReviewWaiver", "", 0},
    {2, "nextPageToken", FIELD_STRING, 0, "", "", 0},
    {0, "DeleteSqlReviewWaiverRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "name", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {0, "CheckDatabaseRequest", FIELD_KINDS, 0, "", "", 0},
    {1, "name", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {2, "statement", FIELD_STRING, FIELD_REQUIRED, "", "", 0},
    {0, "CheckDatabaseResponse", FIELD_KINDS, 0, "", "", 0},
    {1, "advices", FIELD_MESSAGE, FIELD_REPEATED, "Advice", "", 0},
    {2, "riskLevel", FIELD_ENUM, 0, "RiskLevel", "", 0},
    {3, "affectedRows", FIELD_INT64, 0, "", "", 0},
    /* clang-format on */
};

const FieldTable message_tidegate = {rows, sizeof rows / sizeof *rows};
