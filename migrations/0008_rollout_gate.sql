-- What the rollout policies said: a run becomes AVAILABLE only while allowed_until lies ahead.
ALTER TABLE task_run
    ADD COLUMN ask_at          timestamptz, -- when the policies are asked (again); NULL = now
    ADD COLUMN asked_bundle    text NOT NULL DEFAULT '', -- content hash of the policies that answered last
    ADD COLUMN allowed_until   timestamptz,
    ADD COLUMN override_by     text NOT NULL DEFAULT '', -- e-mail of who let it run all the same
    ADD COLUMN override_reason text NOT NULL DEFAULT '';

-- When to ask whether the first unfinished stage starts by itself; NULL = there is nothing to ask.
ALTER TABLE rollout ADD COLUMN start_at timestamptz;
CREATE INDEX rollout_start_idx ON rollout (start_at) WHERE start_at IS NOT NULL;
