-- The metadata store: who there is, what they own, what they propose, what was decided, what was done.
-- Times are the database's own clock. Enumerations are text with a CHECK, so that an older reader
-- never meets a type it does not know.

CREATE TABLE workspace (
    id         text PRIMARY KEY,
    title      text NOT NULL DEFAULT '',
    logo       text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- value: the API's SettingValue member of that name, as JSON
CREATE TABLE setting (
    name       text PRIMARY KEY,
    value      jsonb NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE principal (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind          text NOT NULL CHECK (kind IN ('USER', 'SERVICE_ACCOUNT', 'WORKLOAD_IDENTITY', 'SYSTEM')),
    email         text NOT NULL UNIQUE CHECK (email = lower(email)),
    title         text NOT NULL DEFAULT '',
    phone         text NOT NULL DEFAULT '',
    state         text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DELETED')),
    password_hash text,
    profile       jsonb NOT NULL DEFAULT '{}',
    last_login_at timestamptz,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Opaque tokens, only their SHA-256 is kept.
CREATE TABLE session (
    token_hash   bytea PRIMARY KEY,
    principal_id bigint NOT NULL REFERENCES principal ON DELETE CASCADE,
    kind         text NOT NULL CHECK (kind IN ('ACCESS', 'REFRESH')),
    family       uuid NOT NULL, -- a login: its access and refresh tokens end together
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    ip           text NOT NULL DEFAULT '',
    user_agent   text NOT NULL DEFAULT ''
);
CREATE INDEX session_principal_idx ON session (principal_id);
CREATE INDEX session_family_idx ON session (family);
CREATE INDEX session_expires_idx ON session (expires_at);

-- Failed sign-ins, for throttling across replicas.
CREATE TABLE login_failure (
    account text NOT NULL,
    ip      text NOT NULL,
    at      timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX login_failure_idx ON login_failure (account, at);

CREATE TABLE role (
    id          text PRIMARY KEY,
    title       text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    permissions text[] NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- resource: 'workspaces/{id}' or 'projects/{id}'; the row's updated_at in milliseconds is the etag.
CREATE TABLE iam_policy (
    resource   text PRIMARY KEY,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE TABLE iam_binding (
    resource   text NOT NULL REFERENCES iam_policy ON DELETE CASCADE,
    position   int NOT NULL, -- order of the binding inside the policy
    role       text NOT NULL,
    member     text NOT NULL, -- user:{email}, group:{email}, allUsers …
    condition  jsonb,
    expires_at timestamptz, -- read off the condition's request.time < timestamp(…)
    PRIMARY KEY (resource, position, member)
);
CREATE INDEX iam_binding_member_idx ON iam_binding (member, resource);

CREATE TABLE project (
    id         text PRIMARY KEY,
    title      text NOT NULL DEFAULT '',
    state      text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DELETED')),
    options    jsonb NOT NULL DEFAULT '{}', -- the API's other Project fields
    labels     jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- Per-project numbers, from 101.
CREATE TABLE counter (
    project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('plan', 'issue', 'task', 'task_run')),
    last       bigint NOT NULL DEFAULT 100,
    PRIMARY KEY (project_id, kind)
);

CREATE TABLE webhook (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
    type       text NOT NULL,
    title      text NOT NULL DEFAULT '',
    url        text NOT NULL,      -- sealed
    secret     text NOT NULL DEFAULT '', -- sealed signing key
    policy     text NOT NULL DEFAULT 'webhook/generic',
    events     text[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX webhook_project_idx ON webhook (project_id);

CREATE TABLE instance (
    id             text PRIMARY KEY,
    title          text NOT NULL DEFAULT '',
    engine         text NOT NULL,
    engine_version text NOT NULL DEFAULT '',
    environment    text, -- environment id
    state          text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DELETED')),
    options        jsonb NOT NULL DEFAULT '{}', -- externalLink, activation, syncInterval, syncDatabases, labels …
    last_sync_at   timestamptz,
    created_at     timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at     timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- config: the API's DataSource without its input-only fields; secrets: {field: sealed text}.
CREATE TABLE data_source (
    instance_id text NOT NULL REFERENCES instance ON DELETE CASCADE,
    id          text NOT NULL,
    type        text NOT NULL CHECK (type IN ('ADMIN', 'READ_ONLY')),
    config      jsonb NOT NULL DEFAULT '{}',
    secrets     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (instance_id, id)
);
CREATE UNIQUE INDEX data_source_admin_idx ON data_source (instance_id) WHERE type = 'ADMIN';

CREATE TABLE db (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    instance_id  text NOT NULL REFERENCES instance ON DELETE CASCADE,
    name         text NOT NULL,
    project_id   text NOT NULL REFERENCES project,
    environment  text, -- overrides the instance's
    state        text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DELETED')),
    labels       jsonb NOT NULL DEFAULT '{}',
    sync_status  text NOT NULL DEFAULT 'OK' CHECK (sync_status IN ('OK', 'FAILED')),
    sync_error   text NOT NULL DEFAULT '',
    synced_at    timestamptz,
    fingerprint  text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (instance_id, name)
);
CREATE INDEX db_project_idx ON db (project_id, instance_id, name);

-- Schema texts, addressed by content: a changelog and a database point at the same one.
CREATE TABLE schema_text (
    sha256  text PRIMARY KEY,
    content text NOT NULL
);
CREATE TABLE db_schema (
    db_id    bigint PRIMARY KEY REFERENCES db ON DELETE CASCADE,
    metadata jsonb NOT NULL DEFAULT '{}', -- the API's DatabaseMetadata
    sha256   text NOT NULL REFERENCES schema_text
);

CREATE TABLE sheet_blob (
    sha256  text PRIMARY KEY,
    content bytea NOT NULL
);
CREATE TABLE sheet (
    project_id text NOT NULL REFERENCES project ON DELETE CASCADE,
    sha256     text NOT NULL REFERENCES sheet_blob,
    creator_id bigint NOT NULL REFERENCES principal,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, sha256)
);

-- version counts the edits of the specs: checks, risk and approval belong to one version.
CREATE TABLE plan (
    project_id  text NOT NULL REFERENCES project ON DELETE CASCADE,
    id          bigint NOT NULL,
    title       text NOT NULL DEFAULT '',
    description text NOT NULL DEFAULT '',
    specs       jsonb NOT NULL DEFAULT '[]', -- the API's Plan.Spec list
    version     int NOT NULL DEFAULT 1,
    state       text NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'DELETED')),
    creator_id  bigint NOT NULL REFERENCES principal,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at  timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, id)
);

CREATE TABLE plan_check_run (
    project_id   text NOT NULL,
    plan_id      bigint NOT NULL,
    plan_version int NOT NULL,
    status       text NOT NULL CHECK (status IN ('AVAILABLE', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')),
    results      jsonb NOT NULL DEFAULT '[]', -- the API's PlanCheckRun.Result list
    changes      jsonb NOT NULL DEFAULT '[]', -- what each target's risk policies saw and said
    error        text NOT NULL DEFAULT '',
    attempt      int NOT NULL DEFAULT 0,
    replica_id   uuid,
    lease_until  timestamptz,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, plan_id),
    FOREIGN KEY (project_id, plan_id) REFERENCES plan ON DELETE CASCADE
);
CREATE INDEX plan_check_run_open_idx ON plan_check_run (status) WHERE status IN ('AVAILABLE', 'RUNNING');

-- approval_hash binds the approvals to what was approved: SHA-256 over sheets, targets and steps.
CREATE TABLE issue (
    project_id      text NOT NULL REFERENCES project ON DELETE CASCADE,
    id              bigint NOT NULL,
    title           text NOT NULL DEFAULT '',
    description     text NOT NULL DEFAULT '',
    type            text NOT NULL CHECK (type IN ('DATABASE_CHANGE', 'ROLE_GRANT', 'ACCESS_GRANT')),
    status          text NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'DONE', 'CANCELED')),
    draft           boolean NOT NULL DEFAULT false,
    plan_id         bigint,
    labels          text[] NOT NULL DEFAULT '{}',
    assignee_id     bigint REFERENCES principal,
    risk_level      text NOT NULL DEFAULT '' CHECK (risk_level IN ('', 'LOW', 'MODERATE', 'HIGH')),
    approval_status text NOT NULL DEFAULT 'CHECKING'
                    CHECK (approval_status IN ('CHECKING', 'PENDING', 'APPROVED', 'REJECTED', 'SKIPPED')),
    approval_error  text NOT NULL DEFAULT '', -- a policy that could not decide; blocks
    approval_title  text NOT NULL DEFAULT '',
    approval_policy text NOT NULL DEFAULT '',
    steps           text[] NOT NULL DEFAULT '{}', -- roles/{id}, in order
    plan_version    int NOT NULL DEFAULT 0,       -- the version these steps were found for
    approval_hash   text NOT NULL DEFAULT '',
    creator_id      bigint NOT NULL REFERENCES principal,
    created_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, plan_id) REFERENCES plan
);
CREATE UNIQUE INDEX issue_plan_idx ON issue (project_id, plan_id) WHERE plan_id IS NOT NULL;
CREATE INDEX issue_status_idx ON issue (project_id, status, id DESC);

-- One "yes" or "no" to one step of one approval_hash.
CREATE TABLE approval (
    project_id    text NOT NULL,
    issue_id      bigint NOT NULL,
    approval_hash text NOT NULL,
    step          int NOT NULL, -- from 0
    status        text NOT NULL CHECK (status IN ('APPROVED', 'REJECTED')),
    principal_id  bigint NOT NULL REFERENCES principal,
    comment       text NOT NULL DEFAULT '',
    at            timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, issue_id, approval_hash, step),
    FOREIGN KEY (project_id, issue_id) REFERENCES issue ON DELETE CASCADE
);

CREATE TABLE issue_comment (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id text NOT NULL,
    issue_id   bigint NOT NULL,
    comment    text NOT NULL DEFAULT '',
    event      jsonb, -- {approval|issueUpdate|planUpdate|reviewSubmission: …}
    creator_id bigint NOT NULL REFERENCES principal,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    FOREIGN KEY (project_id, issue_id) REFERENCES issue ON DELETE CASCADE
);
CREATE INDEX issue_comment_idx ON issue_comment (project_id, issue_id, created_at);

-- Every answer of a policy with the whole input: without it nothing can be replayed.
CREATE TABLE decision (
    id          uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kind        text NOT NULL, -- review, risk, approval, webhook
    project_id  text,
    subject     text NOT NULL, -- resource name: projects/p/plans/101 …
    bundle      text NOT NULL DEFAULT '', -- content hash
    generation  bigint NOT NULL DEFAULT 0,
    input       jsonb NOT NULL,
    input_hash  text NOT NULL,
    outcome     text NOT NULL, -- HIGH, approval/two-eyes, 2 advices, error …
    output      jsonb,
    trace       jsonb,
    error       text NOT NULL DEFAULT '',
    duration_us bigint NOT NULL DEFAULT 0,
    created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX decision_subject_idx ON decision (subject, created_at);
CREATE INDEX decision_project_idx ON decision (project_id, created_at);

-- The texts of every bundle that was in force.
CREATE TABLE policy_bundle (
    hash       text PRIMARY KEY,
    files      jsonb NOT NULL, -- {path: {sha256, origin}}
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE rollout (
    project_id text NOT NULL,
    plan_id    bigint NOT NULL,
    creator_id bigint NOT NULL REFERENCES principal,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (project_id, plan_id),
    FOREIGN KEY (project_id, plan_id) REFERENCES plan ON DELETE CASCADE
);

CREATE TABLE task (
    project_id     text NOT NULL,
    id             bigint NOT NULL,
    plan_id        bigint NOT NULL,
    spec_id        text NOT NULL,
    environment    text NOT NULL DEFAULT '', -- '' = none, shown as "-"
    type           text NOT NULL CHECK (type IN ('DATABASE_CREATE', 'DATABASE_MIGRATE')),
    instance_id    text NOT NULL REFERENCES instance,
    database_name  text NOT NULL,
    sheet_sha256   text NOT NULL,
    position       int NOT NULL DEFAULT 0,
    skipped        boolean NOT NULL DEFAULT false,
    skipped_reason text NOT NULL DEFAULT '',
    PRIMARY KEY (project_id, id),
    FOREIGN KEY (project_id, plan_id) REFERENCES rollout ON DELETE CASCADE
);
CREATE INDEX task_plan_idx ON task (project_id, plan_id, position);

-- attempt is the person's try (from 1); claim is the fence: it rises with every claim of the row.
CREATE TABLE task_run (
    uid              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id       text NOT NULL,
    id               bigint NOT NULL, -- the number in the resource name
    task_id          bigint NOT NULL,
    attempt          int NOT NULL,
    status           text NOT NULL CHECK (status IN ('PENDING', 'AVAILABLE', 'RUNNING', 'DONE', 'FAILED', 'CANCELED')),
    creator_id       bigint NOT NULL REFERENCES principal,
    run_at           timestamptz,
    started_at       timestamptz,
    detail           text NOT NULL DEFAULT '',
    changelog_id     uuid,
    replica_id       uuid,
    claim            int NOT NULL DEFAULT 0,
    lease_until      timestamptz,
    target_xid       text NOT NULL DEFAULT '', -- pg_current_xact_id() of the last try, set before its COMMIT
    journal          jsonb NOT NULL DEFAULT '[]', -- statements outside a transaction: {index, state}
    cancel_requested boolean NOT NULL DEFAULT false,
    waiting          jsonb, -- why a pending run waits: the API's schedulerInfo
    created_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at       timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (project_id, task_id, attempt),
    UNIQUE (project_id, id),
    FOREIGN KEY (project_id, task_id) REFERENCES task ON DELETE CASCADE
);
CREATE INDEX task_run_open_idx ON task_run (status, run_at) WHERE status IN ('PENDING', 'AVAILABLE', 'RUNNING');
CREATE UNIQUE INDEX task_run_active_idx ON task_run (project_id, task_id)
    WHERE status IN ('PENDING', 'AVAILABLE', 'RUNNING');

CREATE TABLE task_run_log (
    task_run_uid bigint NOT NULL REFERENCES task_run ON DELETE CASCADE,
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    replica_id   uuid,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    entry        jsonb NOT NULL, -- the API's TaskRunLogEntry without logTime and replicaId
    PRIMARY KEY (task_run_uid, seq)
);

CREATE TABLE changelog (
    id            uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    db_id         bigint NOT NULL REFERENCES db ON DELETE CASCADE,
    type          text NOT NULL CHECK (type IN ('BASELINE', 'MIGRATE')),
    status        text NOT NULL CHECK (status IN ('PENDING', 'DONE', 'FAILED')),
    task_run_uid  bigint REFERENCES task_run,
    sheet_sha256  text NOT NULL DEFAULT '',
    before_sha256 text REFERENCES schema_text,
    after_sha256  text REFERENCES schema_text,
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX changelog_db_idx ON changelog (db_id, created_at DESC);
CREATE UNIQUE INDEX changelog_task_run_idx ON changelog (task_run_uid) WHERE task_run_uid IS NOT NULL;

CREATE TABLE review_config (
    id         text PRIMARY KEY,
    title      text NOT NULL DEFAULT '',
    enabled    boolean NOT NULL DEFAULT true,
    rules      jsonb NOT NULL DEFAULT '[]', -- the API's SQLReviewRule list
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- resource: workspaces/x, projects/x or environments/x
CREATE TABLE policy (
    resource   text NOT NULL,
    type       text NOT NULL,
    payload    jsonb NOT NULL DEFAULT '{}', -- the API's member for that type
    inherit    boolean NOT NULL DEFAULT false,
    enforce    boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (resource, type)
);

-- Effects to be performed at least once, written in the transaction of what caused them.
CREATE TABLE outbox (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id text NOT NULL,
    webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    event      jsonb NOT NULL,
    status     text NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SENT', 'DEAD')),
    attempts   int NOT NULL DEFAULT 0,
    next_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    error      text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX outbox_pending_idx ON outbox (next_at) WHERE status = 'PENDING';

CREATE TABLE replica (
    id         uuid PRIMARY KEY,
    host       text NOT NULL DEFAULT '',
    version    text NOT NULL DEFAULT '',
    bundle     text NOT NULL DEFAULT '',
    started_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    beat_at    timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE audit_log (
    id         uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    parent     text NOT NULL, -- workspaces/x or projects/x
    method     text NOT NULL,
    resource   text NOT NULL DEFAULT '',
    actor      text NOT NULL DEFAULT '',
    status     jsonb,
    request    text NOT NULL DEFAULT '',
    response   text NOT NULL DEFAULT '',
    latency_us bigint NOT NULL DEFAULT 0,
    ip         text NOT NULL DEFAULT '',
    user_agent text NOT NULL DEFAULT '',
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX audit_log_parent_idx ON audit_log (parent, created_at DESC);
