---@meta
-- What the files of rules/ and policies/ return, kind by kind. The path is the id: rules/column/no-null.lua is
-- "column/no-null". Printed by `tidegate policy stubs` from the tables that check the files: edit those.

-- rules/*.lua

--- Looks at statements and advises against what is wrong with them.
---@class Rule
---@field title string  what is asked, in a few words
---@field why string  why it matters, in a sentence or two
---@field level "ERROR"|"WARNING"  when no rule set says otherwise
---@field code integer  of its advice
---@field engines "*"|string[]  API engine names
---@field on "*"|string[]  statement kinds or verbs, each perhaps with parts that the statement must have: "alter_table:add_column"
---@field on_engine? table<string, "*"|string[]>  instead of `on` for the engines named
---@field words? string[]  texts of which one must stand in the statement, in any case
---@field good (string|Example)[]  SQL that draws no advice
---@field bad (string|Example)[]  SQL that draws advice
---@field type? string  name in the API; else made from the path
---@field params? table<string, Param>  what a rule set may set
---@field enabled? boolean  false: runs only when a rule set names it
---@field budget? {ms: integer?, memory_mib: integer?}  processor time of one call, at most 500 ms, and memory, at most 32 MiB
---@field codes? integer[]  when it has more than one
---@field payload? table  parameters that the examples are run with
---@field schema? table  DatabaseMetadata that the examples are run with
---@field needs? string[]  facts to gather before: "plans" (ctx.context.plans, read by lua/plan.lua), "session_user" (ctx.context.sessionUser)
---@field applies? fun(ctx: Context): boolean  asked once; false: the rule has nothing to say in this review
---@field check? fun(stmt: Statement, ctx: Context)  looks at a statement
---@field finish? fun(ctx: Context)  looks at the whole script at its end
---@field alone? boolean  what it says makes all other advice of the review void

--- A parameter of a rule.
---@class Param
---@field type "string"|"number"|"boolean"|"list"|"set"|"regex"|"template"  what a rule set may give
---@field default? any  when nothing is given
---@field help? string  what it does

--- An example that needs more than its text.
---@class Example
---@field sql string  the script
---@field engine? string  else the first of the rule's, or POSTGRES
---@field payload? table  instead of the rule's
---@field schema? table  instead of the rule's
---@field context? table  ctx.context

-- policies/risk/*.lua

--- Rates a change of one database. All of them are asked; the highest answer counts.
---@class RiskPolicy
---@field title string  what it is about, in a few words
---@field why? string  why it matters
---@field needs? string[]  facts to gather before: "affected_rows"
---@field enabled? boolean  false: the file is admitted and shown, but off
---@field budget? {ms: integer?, memory_mib: integer?}  processor time of one call, at most 500 ms, and memory, at most 32 MiB
---@field score fun(change: Change): Level, string?  answers the level, and perhaps the reason

-- policies/approval/*.lua

--- Gives the steps of an issue. The first policy that applies decides; none = no approval.
---@class ApprovalPolicy
---@field title string  the name of the flow, for people
---@field why? string  why it matters
---@field order integer  the first that applies, in this order, decides
---@field steps ApprovalStep[]|fun(issue: Issue, settings: ApprovalSettings): ApprovalStep[], string?  who must say yes, one step after the other; a function may answer a title too
---@field needs? string[]  facts to gather before: "affected_rows"
---@field enabled? boolean  false: the file is admitted and shown, but off
---@field budget? {ms: integer?, memory_mib: integer?}  processor time of one call, at most 500 ms, and memory, at most 32 MiB
---@field applies fun(issue: Issue, settings: ApprovalSettings): boolean, string?  whether this flow is for the issue, and perhaps why

--- A step of a flow: role, group, user, anyOf or allOf, and how many of it.
---@class ApprovalStep
---@field title? string  what the step is called
---@field role? string  who holds it: "projectOwner", "roles/x"
---@field group? string  or the members of a group: "dba@example.com"
---@field user? string  or one person: "ada@example.com"
---@field anyOf? ApprovalPart[]  or one of these, at most two levels deep
---@field allOf? ApprovalPart[]  or all of these
---@field quorum? integer  how many different people of it; 1 when left out; not beside allOf
---@field selfApproval? boolean  whether the issue's creator may answer; as the project says when left out
---@field differentPerson? boolean  whether it takes people who answered no earlier step, and another one for each part of allOf; yes when left out, unless the project allows self-approval
---@field expires? string  an answer counts no longer than that: "36h", "7d", "P7D"; for ever when left out

--- Who may answer, as a part of anyOf or allOf.
---@class ApprovalPart
---@field role? string  who holds it: "projectOwner", "roles/x"
---@field group? string  or the members of a group: "dba@example.com"
---@field user? string  or one person: "ada@example.com"
---@field anyOf? ApprovalPart[]  or one of these, at most two levels deep
---@field allOf? ApprovalPart[]  or all of these
---@field quorum? integer  how many different people of it; 1 when left out; not beside allOf

-- policies/webhook/*.lua

--- Builds the request of a notification; the core signs, sends and tries again.
---@class WebhookPolicy
---@field title string  the name of the service
---@field why? string  what it is for
---@field on? "*"|string[]  types of events
---@field enabled? boolean  false: the file is admitted and shown, but off
---@field budget? {ms: integer?, memory_mib: integer?}  processor time of one call, at most 500 ms, and memory, at most 32 MiB
---@field request fun(event: Event, target: Target): WebhookRequest?  builds the request; nil sends nothing

--- The request that the core sends.
---@class WebhookRequest
---@field method "POST"|"PUT"|"GET"  of HTTP
---@field url string  http or https, at most 2048 bytes
---@field headers? table<string, string>  at most 50
---@field json? any  the body as a table
---@field body? string  the body as a text, instead of json
---@field signature? "standard"|"dingtalk"|"feishu"  how the core signs when the webhook has a secret; not at all when left out
---@field expect? WebhookExpectation  what the answer must be beside its status of 2xx
---@field retry? boolean  false: an attempt that fails is the last

--- What a receiver answers that took the request.
---@class WebhookExpectation
---@field body? string  the whole answer: "ok"
---@field json? table<string, string|number|boolean>  fields of the answer: { errcode = 0 }

-- policies/rollout/*.lua

--- Says when a task may run. All of them are asked; the strictest answer counts.
---@class RolloutPolicy
---@field title string  what it is about, in a few words
---@field why? string  why it matters
---@field windows? Window[]  its windows and freezes, for people to see
---@field enabled? boolean  false: the file is admitted and shown, but off
---@field budget? {ms: integer?, memory_mib: integer?}  processor time of one call, at most 500 ms, and memory, at most 32 MiB
---@field applies? fun(task: RolloutTask, now: integer, settings: RolloutSettings): boolean  whether it has a say; when left out it always has
---@field decide? fun(task: RolloutTask, now: integer, settings: RolloutSettings): "ALLOW"|"WAIT"|"DENY", string?, (integer|string)?  whether the task may run now, the reason when not, and until when it waits
---@field automatic? fun(task: RolloutTask, now: integer, settings: RolloutSettings): boolean  whether the task starts by itself when its stage is reached
---@field roles? fun(task: RolloutTask, now: integer, settings: RolloutSettings): string[]  roles that may run the task beside those with the permission

--- A time in which something may happen, or a freeze in which nothing may.
---@class Window
---@field kind "weekly"|"freeze"  made by lua/window.lua
---@field zone string  "Europe/Berlin"
---@field days? string  on which a window opens: "Mon-Fri"
---@field from string  "22:00"; of a freeze "2026-12-20" or "2026-12-20T18:00"
---@field to? string  up to then, on the next day when not after `from`; of a freeze a day is whole
---@field reason? string  of a freeze

-- policies/review/*.lua

--- Says which rules look at a change, and how hard.
---@class RuleSet
---@field title string  the name of the set
---@field why? string  what it is for
---@field extends? string  another set; the rules below stand for the same ones of it
---@field environments? string[]  ids of environments that it is for
---@field projects? string[]  ids of projects that it is for; they come before environments
---@field rules ConfiguredRule[]  the rules and their levels
---@field custom? CustomRule[]  patterns of your own
---@field enabled? boolean  false: used only when it is named

--- A rule in a rule set.
---@class ConfiguredRule
---@field type? string  name of a rule in the API
---@field id? string  or its file: "lock/add-check"
---@field level "ERROR"|"WARNING"|"DISABLED"  how hard
---@field payload? table  its parameters
---@field engines? string[]  API engine names; else all

--- Patterns of your own.
---@class CustomRule
---@field name string  waived as custom/<name>
---@field enabled? boolean  false: not looked at
---@field severity? "error"|"warning"  else warning
---@field scope? string  ALL, PRODUCTION, or an environment's id or title; else ALL
---@field patterns string[]  RE2, in any case, on the statement without comments and strings
---@field message string  what is advised
