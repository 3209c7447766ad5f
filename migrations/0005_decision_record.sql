-- What a decision read, what was taken out of its record, and what a candidate bundle would have said.
ALTER TABLE decision
    ADD COLUMN facts    jsonb, -- {read: [{path, value} | {path, count}], more: true when there were more}
    ADD COLUMN redacted text NOT NULL DEFAULT ''; -- secret, data, person, joined by commas
CREATE INDEX decision_created_idx ON decision (created_at DESC, id);

-- The candidate that is evaluated beside the bundle in force; at most one.
CREATE TABLE shadow (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    bundle     text NOT NULL,
    files      jsonb, -- [{path, content}] of a candidate that is in no policy_bundle
    starter    text NOT NULL DEFAULT '', -- email
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    evaluated  bigint NOT NULL DEFAULT 0,
    dropped    bigint NOT NULL DEFAULT 0, -- the queue was full
    error      text NOT NULL DEFAULT ''   -- why the candidate does not run
);

-- Only decisions that the candidate would have made differently.
CREATE TABLE decision_shadow (
    decision_id uuid NOT NULL REFERENCES decision ON DELETE CASCADE,
    bundle      text NOT NULL,
    outcome     text NOT NULL,
    output      jsonb,
    error       text NOT NULL DEFAULT '',
    differences jsonb NOT NULL, -- [{kind, text, policy, file, line}]
    duration_us bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (decision_id, bundle)
);
CREATE INDEX decision_shadow_bundle_idx ON decision_shadow (bundle, created_at);
