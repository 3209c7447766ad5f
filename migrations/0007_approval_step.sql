-- Steps of more than one role: their whole structure, and several answers to one of them.
ALTER TABLE issue
    ADD COLUMN approval_steps jsonb, -- NULL: a role each, as in `steps`, which else holds a label each
    ADD COLUMN approval_pools text[] NOT NULL DEFAULT '{}'; -- roles/…, groups/…, users/… who can answer now

ALTER TABLE approval
    ADD COLUMN pools int NOT NULL DEFAULT 1, -- bit i: pool i of the step was answered for
    ADD COLUMN lapses_at timestamptz,        -- the answer counts until then; NULL = for ever
    DROP CONSTRAINT approval_pkey,
    ADD PRIMARY KEY (project_id, issue_id, approval_hash, step, principal_id);
CREATE INDEX approval_lapses_idx ON approval (lapses_at) WHERE lapses_at IS NOT NULL;

-- What waits now was found by the old form.
UPDATE issue i SET approval_pools = ARRAY[i.steps[1 + (SELECT count(*) FROM approval a
    WHERE a.project_id = i.project_id AND a.issue_id = i.id AND a.approval_hash = i.approval_hash)::int]]
WHERE i.approval_status = 'PENDING' AND cardinality(i.steps) > 0;
