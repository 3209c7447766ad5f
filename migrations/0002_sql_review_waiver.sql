-- Who lets a rule's advice pass in a project, where, why and until when.
CREATE TABLE sql_review_waiver (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
    rule       text NOT NULL,            -- id or type of the rule
    scope      text NOT NULL DEFAULT '', -- environments/e, instances/i/databases/d; '' = all
    owner_id   bigint NOT NULL REFERENCES principal,
    reason     text NOT NULL,
    expires_on date,                     -- the last day; NULL = none
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX sql_review_waiver_project_idx ON sql_review_waiver (project_id, created_at);
