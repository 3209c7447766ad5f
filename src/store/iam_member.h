/* IamMember: SQL on the members of IAM bindings, for every query that asks who holds what. */
#ifndef TG_STORE_IAM_MEMBER_H
#define TG_STORE_IAM_MEMBER_H

/* b.member = IAM_MEMBERS(email): that person, by name, by a group or as one of all. */
#define IAM_MEMBERS(email)                                                                         \
    "ANY (ARRAY['user:' || " email ", 'serviceAccount:' || " email ", 'allUsers'] || "             \
    "ARRAY(SELECT 'group:' || m.group_email FROM user_group_member m WHERE m.email = " email "))"

/* Of iam_binding b. */
#define IAM_LIVES "(b.expires_at IS NULL OR b.expires_at > clock_timestamp())"

#endif
