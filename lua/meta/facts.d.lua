---@meta
-- What the core tells policies: the facts of a change, an issue, an event. All of it is read-only.

---@alias Level "LOW"|"MODERATE"|"HIGH"

---@class Project
---@field id string
---@field title string
---@field labels table<string, string>?  of an issue's project

---@class Environment
---@field id string             "" when the database stands in none
---@field title string
---@field tier "PROTECTED"|"UNPROTECTED"
---@field order integer         of the stages, from 0
---@field tags table<string, string>

---@class ChangedDatabase
---@field instance string
---@field name string
---@field engine string         API name: "POSTGRES"

---@class TableFacts
---@field schema string         "" when the statement names none
---@field name string
---@field rows integer?         of the last sync; nil: not known
---@field known boolean         it was there at the last sync

---@class StatementSummary      equal statements are listed once
---@field kind string           "drop_table"
---@field object string
---@field line integer
---@field endLine integer
---@field tables {schema: string?, name: string}[]
---@field flags string[]
---@field actions string[]      ops of an ALTER: "drop_column"
---@field where boolean         UPDATE and DELETE: has a WHERE

---@class Change                of one database
---@field project Project
---@field environment Environment
---@field database ChangedDatabase
---@field statement string      the whole script
---@field statements StatementSummary[]
---@field affected_rows integer?  that the planner expects at least; nil: not known
---@field tables TableFacts[]
---@field labels table<string, string>  of the database

---@class Issue
---@field type string           "DATABASE_CHANGE"
---@field risk Level            the highest of its changes
---@field project Project
---@field environment Environment  the strictest one
---@field environments Environment[]
---@field changes Change[]
---@field creator string        email
---@field labels string[]

---@class ApprovalRule          of the setting WORKSPACE_APPROVAL
---@field source string?        "CHANGE_DATABASE" …; nil: SOURCE_UNSPECIFIED
---@field condition {expression: string}?
---@field template {title: string?, description: string?, flow: {roles: string[]}?}?

---@class ApprovalSettings
---@field approval {rules: ApprovalRule[]?}?  WORKSPACE_APPROVAL; nil: never set
---@field project table         the project's settings on approval: allowSelfApproval, requireIssueApproval …

---@class RolloutTask
---@field id string             "101"
---@field attempt integer       1 = it has not run yet
---@field requestedBy string    who started it, or would: the issue's creator
---@field project Project
---@field environment Environment
---@field database ChangedDatabase
---@field issue {id: string, title: string, creator: string, labels: string[], risk: Level}
---@field risk Level            of this database's change
---@field kinds string[]        of its statements, each once: "drop_table"
---@field affected_rows integer?  that the planner expects at least; nil: not known

---@class RolloutSettings
---@field rollout {automatic: boolean?, roles: string[]?}?  the environment's ROLLOUT_POLICY; nil: never set

---@class Event
---@field type string           "ISSUE_CREATED", or "TEST"
---@field summary string        what happened, in a sentence
---@field time string           RFC 3339
---@field project string        "projects/p"
---@field projectTitle string?
---@field issue string?         "projects/p/issues/101"
---@field title string?         of the issue
---@field description string?   of the issue
---@field creator string?       e-mail, of the issue
---@field creatorTitle string?
---@field actor string          e-mail of who did it
---@field actorTitle string?
---@field approvers string[]?   e-mails of those who may answer, when an approval is requested
---@field environments string[]?  titles of those that the plan's checks saw
---@field riskLevel string?
---@field link string           to the issue or the rollout

---@class Target                where a webhook goes
---@field url string            stands for the real address, which policies do not see
---@field host string           of the real address
---@field title string
---@field type string           "SLACK"
