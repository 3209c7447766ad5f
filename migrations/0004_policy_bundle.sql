-- Bundles of rules and policies: what they hold, where they came from, which one is in force.
DROP TABLE policy_bundle; -- nothing was ever written to it

-- Texts once each: most files of two bundles are the same.
CREATE TABLE policy_file (
    sha256  text PRIMARY KEY, -- lower-case hex
    content text NOT NULL
);

CREATE TABLE policy_bundle (
    hash         text PRIMARY KEY, -- sha256 over the lines "path sha256"
    product      text NOT NULL,    -- the same over the files of the product alone
    overlay      text NOT NULL,    -- and over those laid over them
    version      text NOT NULL,    -- of the product
    state        text NOT NULL CHECK (state IN ('PENDING', 'ACTIVE', 'RETIRED', 'REFUSED', 'QUARANTINED')),
    source       jsonb NOT NULL,   -- {type: PRODUCT|DIRECTORY|GIT|PUSH, author, url, branch, commit, …}
    error        jsonb,            -- {file, line, message}; why it was refused or is in quarantine
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    activated_at timestamptz,      -- newest time
    activated_by text NOT NULL DEFAULT '' -- email; empty = the server by itself
);
CREATE INDEX policy_bundle_created_idx ON policy_bundle (created_at, hash);

CREATE TABLE policy_bundle_file (
    hash   text NOT NULL REFERENCES policy_bundle ON DELETE CASCADE,
    path   text NOT NULL,
    sha256 text NOT NULL REFERENCES policy_file,
    origin text NOT NULL, -- product, overlay
    PRIMARY KEY (hash, path)
);
CREATE INDEX policy_bundle_file_sha256_idx ON policy_bundle_file (sha256);

-- Every move of a bundle; rows are only added.
CREATE TABLE policy_activation (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash       text NOT NULL,
    state      text NOT NULL, -- what it became
    generation bigint,        -- when it became ACTIVE
    actor      text NOT NULL DEFAULT '', -- email; empty = the server by itself
    reason     text NOT NULL DEFAULT '',
    source     jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
CREATE INDEX policy_activation_hash_idx ON policy_activation (hash, id);

-- The one in force for all replicas.
CREATE TABLE policy_in_force (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation bigint NOT NULL, -- rises by one with every change
    hash       text NOT NULL REFERENCES policy_bundle
);

-- What was looked at last, so that an old directory or commit is not taken for a change.
CREATE TABLE policy_seen (
    kind       text PRIMARY KEY, -- directory, git
    value      text NOT NULL DEFAULT '', -- overlay hash, commit id
    error      text NOT NULL DEFAULT '',
    checked_at timestamptz       -- NULL = look now
);
