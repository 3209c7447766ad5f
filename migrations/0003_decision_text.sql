-- Long texts of decisions, once each: a script goes to many databases and into several decisions.
CREATE TABLE decision_text (
    sha256     text PRIMARY KEY, -- lower-case hex
    content    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
