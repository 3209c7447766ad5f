-- Groups of people: members of IAM policies, and steps of approvals.
CREATE TABLE user_group (
    email       text PRIMARY KEY CHECK (email = lower(email)), -- groups/{email}
    title       text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE user_group_member (
    group_email text NOT NULL REFERENCES user_group ON DELETE CASCADE,
    email       text NOT NULL REFERENCES principal (email) ON UPDATE CASCADE ON DELETE CASCADE,
    role        text NOT NULL DEFAULT 'MEMBER' CHECK (role IN ('OWNER', 'MEMBER')),
    PRIMARY KEY (email, group_email)
);
CREATE INDEX user_group_member_idx ON user_group_member (group_email);
