/* Permission: one row for every permission, naming the predefined roles that hold it. */
#include "service/permission.h"

enum {
    ADMIN = 1 << 0,
    DBA = 1 << 1,
    MEMBER = 1 << 2,
    OWNER = 1 << 3,
    DEVELOPER = 1 << 4,
    EDITOR = 1 << 5,
    READER = 1 << 6,
    RELEASER = 1 << 7,
    GITOPS = 1 << 8,
    VIEWER = 1 << 9,
};

static const Role roles[] = {
    {"workspaceAdmin", "Workspace admin", "Administers the workspace and everything in it.", ADMIN},
    {"workspaceDBA", "Workspace DBA", "Administers all instances, databases and projects.", DBA},
    {"workspaceMember", "Workspace member", "Sees the workspace and joins projects.", MEMBER},
    {"projectOwner", "Project owner", "Administers one project.", OWNER},
    {"projectDeveloper", "Project developer", "Proposes changes in one project.", DEVELOPER},
    {"sqlEditorUser", "SQL editor user", "Queries and changes data in the SQL editor.", EDITOR},
    {"sqlEditorReadUser", "SQL editor read user", "Queries data in the SQL editor.", READER},
    {"projectReleaser", "Project releaser", "Rolls out approved changes.", RELEASER},
    {"gitopsServiceAgent", "GitOps service agent", "Checks, creates and rolls out releases.",
     GITOPS},
    {"projectViewer", "Project viewer", "Sees one project.", VIEWER},
};

static const struct {
    const char *name;
    unsigned roles;
} permissions[] = {
    /* clang-format off */
    {"bb.accessGrants.activate", ADMIN | DBA | OWNER},
    {"bb.accessGrants.create", ADMIN | DBA | MEMBER | OWNER},
    {"bb.accessGrants.get", ADMIN | DBA | OWNER},
    {"bb.accessGrants.list", ADMIN | DBA | OWNER},
    {"bb.accessGrants.revoke", ADMIN | DBA | OWNER},
    {"bb.auditLogs.export", ADMIN | DBA | OWNER},
    {"bb.auditLogs.search", ADMIN | DBA | OWNER | DEVELOPER},
    {"bb.changelogs.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.changelogs.list", ADMIN | DBA | OWNER | DEVELOPER},
    {"bb.databaseCatalogs.get", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databaseCatalogs.update", ADMIN | DBA | OWNER},
    {"bb.databaseGroups.create", ADMIN | DBA | OWNER},
    {"bb.databaseGroups.delete", ADMIN | DBA | OWNER},
    {"bb.databaseGroups.get", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databaseGroups.list", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databaseGroups.update", ADMIN | DBA | OWNER},
    {"bb.databases.check", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER},
    {"bb.databases.diffMetadata", ADMIN | DBA | OWNER | DEVELOPER},
    {"bb.databases.get", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databases.getSchema", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databases.list", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.databases.sync", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER},
    {"bb.databases.update", ADMIN | DBA | OWNER},
    {"bb.groups.create", ADMIN | MEMBER},
    {"bb.groups.delete", ADMIN},
    {"bb.groups.get", ADMIN | DBA | MEMBER},
    {"bb.groups.list", ADMIN | DBA | MEMBER},
    {"bb.groups.update", ADMIN},
    {"bb.identityProviders.create", ADMIN},
    {"bb.identityProviders.delete", ADMIN},
    {"bb.identityProviders.get", ADMIN},
    {"bb.identityProviders.update", ADMIN},
    {"bb.instances.create", ADMIN | DBA | OWNER},
    {"bb.instances.delete", ADMIN | DBA | OWNER},
    {"bb.instances.get", ADMIN | DBA | OWNER},
    {"bb.instances.list", ADMIN | DBA | OWNER},
    {"bb.instances.sync", ADMIN | DBA | OWNER},
    {"bb.instances.undelete", ADMIN | DBA | OWNER},
    {"bb.instances.update", ADMIN | DBA | OWNER},
    {"bb.instanceRoles.get", ADMIN | DBA | MEMBER},
    {"bb.instanceRoles.list", ADMIN | DBA | MEMBER},
    {"bb.issueComments.create", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | VIEWER},
    {"bb.issueComments.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | VIEWER},
    {"bb.issueComments.update", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | VIEWER},
    {"bb.issues.create", ADMIN | DBA | OWNER | DEVELOPER | VIEWER},
    {"bb.issues.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | VIEWER},
    {"bb.issues.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.issues.update", ADMIN | DBA | OWNER | DEVELOPER},
    {"bb.planCheckRuns.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.planCheckRuns.run", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.plans.create", ADMIN | DBA | OWNER | DEVELOPER | GITOPS},
    {"bb.plans.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | GITOPS},
    {"bb.plans.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.plans.update", ADMIN | DBA | OWNER},
    {"bb.policies.create", ADMIN | DBA | OWNER},
    {"bb.policies.delete", ADMIN | DBA | OWNER},
    {"bb.policies.get", ADMIN | DBA | MEMBER | OWNER},
    {"bb.policies.list", ADMIN | DBA | OWNER},
    {"bb.policies.update", ADMIN | DBA | OWNER},
    {"bb.policies.getMaskingRulePolicy", ADMIN | DBA | OWNER},
    {"bb.policies.updateMaskingRulePolicy", ADMIN | DBA | OWNER},
    {"bb.policies.createMaskingRulePolicy", ADMIN | DBA | OWNER},
    {"bb.policies.deleteMaskingRulePolicy", ADMIN | DBA | OWNER},
    {"bb.policies.getMaskingExemptionPolicy", ADMIN | DBA | OWNER},
    {"bb.policies.updateMaskingExemptionPolicy", ADMIN | DBA | OWNER},
    {"bb.policies.createMaskingExemptionPolicy", ADMIN | DBA | OWNER},
    {"bb.policies.deleteMaskingExemptionPolicy", ADMIN | DBA | OWNER},
    {"bb.projects.create", ADMIN | DBA},
    {"bb.projects.delete", ADMIN | DBA},
    {"bb.projects.get", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.projects.getIamPolicy", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | RELEASER | VIEWER},
    {"bb.projects.list", ADMIN | DBA},
    {"bb.projects.setIamPolicy", ADMIN | DBA | OWNER},
    {"bb.projects.undelete", ADMIN | DBA},
    {"bb.projects.update", ADMIN | DBA | OWNER},
    {"bb.queryHistories.list", ADMIN | OWNER},
    {"bb.releases.check", ADMIN | DBA | OWNER | DEVELOPER | GITOPS},
    {"bb.releases.create", ADMIN | DBA | OWNER | GITOPS},
    {"bb.releases.delete", ADMIN | DBA | OWNER},
    {"bb.releases.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | GITOPS},
    {"bb.releases.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.releases.undelete", ADMIN | DBA | OWNER},
    {"bb.releases.update", ADMIN | DBA | OWNER},
    {"bb.reviewConfigs.create", ADMIN | DBA},
    {"bb.reviewConfigs.delete", ADMIN | DBA},
    {"bb.reviewConfigs.get", ADMIN | DBA | MEMBER},
    {"bb.reviewConfigs.list", ADMIN | DBA | MEMBER},
    {"bb.reviewConfigs.update", ADMIN | DBA},
    {"bb.revisions.create", ADMIN | DBA | OWNER},
    {"bb.revisions.delete", ADMIN | DBA | OWNER},
    {"bb.revisions.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.revisions.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.roles.create", ADMIN | DBA},
    {"bb.roles.delete", ADMIN | DBA},
    {"bb.roles.list", ADMIN | DBA | MEMBER},
    {"bb.roles.get", ADMIN | DBA | MEMBER},
    {"bb.roles.update", ADMIN | DBA},
    {"bb.rollouts.create", ADMIN | DBA | OWNER | RELEASER | GITOPS},
    {"bb.rollouts.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | GITOPS},
    {"bb.rollouts.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | GITOPS},
    {"bb.savedQueries.create", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | VIEWER},
    {"bb.savedQueries.delete", ADMIN | DBA | OWNER},
    {"bb.savedQueries.get", ADMIN | DBA | OWNER},
    {"bb.savedQueries.getIamPolicy", ADMIN | DBA | OWNER},
    {"bb.savedQueries.list", ADMIN | DBA | OWNER},
    {"bb.savedQueries.search", ADMIN | DBA | OWNER | DEVELOPER | EDITOR | READER | VIEWER},
    {"bb.savedQueries.setIamPolicy", 0},
    {"bb.savedQueries.update", ADMIN | DBA | OWNER},
    {"bb.serviceAccounts.create", ADMIN | OWNER},
    {"bb.serviceAccounts.delete", ADMIN | OWNER},
    {"bb.serviceAccounts.get", ADMIN | DBA | MEMBER | OWNER},
    {"bb.serviceAccounts.list", ADMIN | DBA | MEMBER | OWNER},
    {"bb.serviceAccounts.undelete", ADMIN | OWNER},
    {"bb.serviceAccounts.update", ADMIN | OWNER},
    {"bb.settings.get", ADMIN | DBA},
    {"bb.settings.getEnvironment", ADMIN | DBA | MEMBER},
    {"bb.settings.getWorkspaceProfile", ADMIN | DBA | MEMBER},
    {"bb.settings.list", ADMIN | DBA},
    {"bb.settings.set", ADMIN | DBA},
    {"bb.settings.setEnvironment", ADMIN | DBA},
    {"bb.settings.setWorkspaceProfile", ADMIN | DBA},
    {"bb.sheets.create", ADMIN | DBA | OWNER | DEVELOPER},
    {"bb.sheets.get", ADMIN | DBA | OWNER | DEVELOPER | RELEASER},
    {"bb.subscription.manage", ADMIN},
    {"bb.sql.select", ADMIN | DBA | OWNER | EDITOR | READER},
    {"bb.sql.ddl", ADMIN | DBA | OWNER | EDITOR},
    {"bb.sql.dml", ADMIN | DBA | OWNER | EDITOR},
    {"bb.sql.explain", ADMIN | DBA | OWNER | EDITOR | READER},
    {"bb.sql.info", ADMIN | DBA | OWNER | EDITOR | READER},
    {"bb.sql.admin", ADMIN | DBA},
    {"bb.taskRuns.create", ADMIN | DBA | OWNER | RELEASER | GITOPS},
    {"bb.taskRuns.list", ADMIN | DBA | OWNER | DEVELOPER | RELEASER | GITOPS},
    {"bb.users.create", ADMIN},
    {"bb.users.delete", ADMIN},
    {"bb.users.get", ADMIN | DBA | MEMBER | OWNER},
    {"bb.users.list", ADMIN | DBA | MEMBER | OWNER},
    {"bb.users.undelete", ADMIN},
    {"bb.users.update", ADMIN},
    {"bb.users.updateEmail", ADMIN},
    {"bb.workloadIdentities.create", ADMIN | OWNER},
    {"bb.workloadIdentities.delete", ADMIN | OWNER},
    {"bb.workloadIdentities.get", ADMIN | DBA | MEMBER | OWNER},
    {"bb.workloadIdentities.list", ADMIN | DBA | MEMBER | OWNER},
    {"bb.workloadIdentities.undelete", ADMIN | OWNER},
    {"bb.workloadIdentities.update", ADMIN | OWNER},
    {"bb.workspaces.delete", ADMIN},
    {"bb.workspaces.getIamPolicy", ADMIN | DBA | MEMBER},
    {"bb.workspaces.update", ADMIN},
    {"bb.workspaces.setIamPolicy", ADMIN},
    {"bb.workspaces.rotateDirectorySyncToken", ADMIN},
    /* clang-format on */
};

#define COUNT (sizeof permissions / sizeof *permissions)
_Static_assert(COUNT <= PERMISSION_MAX, "PermissionSet is too small");

size_t permission_count(void)
{
    return COUNT;
}

bool permission_find(Str name, int *id)
{
    if (str_starts(name, "bb."))
        name = str_sub(name, 3, name.n);
    for (size_t i = 0; i < COUNT; i++) {
        if (str_is(name, permissions[i].name + 3)) {
            *id = (int)i;
            return true;
        }
    }
    return false;
}

const char *permission_name(int id)
{
    return permissions[id].name;
}

bool permission_has(const PermissionSet *set, int id)
{
    return set->bits[id / 64] >> (id % 64) & 1;
}

void permission_add(PermissionSet *set, int id)
{
    set->bits[id / 64] |= UINT64_C(1) << (id % 64);
}

const Role *role_find(Str name)
{
    if (str_starts(name, "roles/"))
        name = str_sub(name, 6, name.n);
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        if (str_is(name, roles[i].id))
            return &roles[i];
    }
    return NULL;
}

const Role *role_at(size_t i)
{
    return i < sizeof roles / sizeof *roles ? &roles[i] : NULL;
}

bool role_has(const Role *role, int id)
{
    return permissions[id].roles & role->bit;
}

void role_permissions(const Role *role, PermissionSet *set)
{
    for (size_t i = 0; i < COUNT; i++) {
        if (role_has(role, (int)i))
            permission_add(set, (int)i);
    }
}
