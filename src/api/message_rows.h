/* The row tables of messages and enums, one file each. */
#ifndef TG_API_MESSAGE_ROWS_H
#define TG_API_MESSAGE_ROWS_H

#include "api/message.h"

extern const FieldTable message_user, message_project, message_setting, message_instance,
    message_metadata, message_plan, message_query, message_google, message_tidegate,
    message_playground, message_policy, message_decision, message_call_auth, message_call_project,
    message_call_database, message_call_plan, message_call_query;
extern const EnumTable enum_shared, enum_nested, enum_rule;

#endif
