/* Rows of the calls about projects and what is set for them. */
#include "api/rpc_rows.h"

static const Rpc rows[] = {
    /* clang-format off */
    {"ProjectService", "GetProject", HTTP_GET, "/{name=projects/*}", "", "projects.get", RPC_PERMISSION, 0, "GetProjectRequest", "Project"},
    {"ProjectService", "BatchGetProjects", HTTP_GET, "/projects:batchGet", "", "projects.get", RPC_PERMISSION, 0, "BatchGetProjectsRequest", "BatchGetProjectsResponse"},
    {"ProjectService", "ListProjects", HTTP_GET, "/projects", "", "projects.list", RPC_PERMISSION, 0, "ListProjectsRequest", "ListProjectsResponse"},
    {"ProjectService", "SearchProjects", HTTP_POST, "/projects:search", "*", "projects.get", RPC_CUSTOM, 0, "SearchProjectsRequest", "SearchProjectsResponse"},
    {"ProjectService", "CreateProject", HTTP_POST, "/projects", "project", "projects.create", RPC_PERMISSION, RPC_AUDIT, "CreateProjectRequest", "Project"},
    {"ProjectService", "UpdateProject", HTTP_PATCH, "/{project.name=projects/*}", "project", "projects.update", RPC_PERMISSION, RPC_AUDIT, "UpdateProjectRequest", "Project"},
    {"ProjectService", "DeleteProject", HTTP_DELETE, "/{name=projects/*}", "", "projects.delete", RPC_PERMISSION, RPC_AUDIT, "DeleteProjectRequest", "Empty"},
    {"ProjectService", "UndeleteProject", HTTP_POST, "/{name=projects/*}:undelete", "*", "projects.undelete", RPC_PERMISSION, RPC_AUDIT, "UndeleteProjectRequest", "Project"},
    {"ProjectService", "BatchDeleteProjects", HTTP_POST, "/projects:batchDelete", "*", "projects.delete", RPC_PERMISSION, RPC_AUDIT, "BatchDeleteProjectsRequest", "Empty"},
    {"ProjectService", "GetIamPolicy", HTTP_GET, "/{resource=projects/*}:getIamPolicy", "", "projects.getIamPolicy", RPC_PERMISSION, 0, "GetIamPolicyRequest", "IamPolicy"},
    {"ProjectService", "SetIamPolicy", HTTP_POST, "/{resource=projects/*}:setIamPolicy", "*", "projects.setIamPolicy", RPC_PERMISSION, RPC_AUDIT, "SetIamPolicyRequest", "IamPolicy"},
    {"ProjectService", "AddWebhook", HTTP_POST, "/{project=projects/*}:addWebhook", "*", "projects.update", RPC_PERMISSION, RPC_AUDIT, "AddWebhookRequest", "Project"},
    {"ProjectService", "UpdateWebhook", HTTP_PATCH, "/{webhook.name=projects/*/webhooks/*}:updateWebhook", "webhook", "projects.update", RPC_PERMISSION, RPC_AUDIT, "UpdateWebhookRequest", "Project"},
    {"ProjectService", "RemoveWebhook", HTTP_POST, "/{webhook.name=projects/*/webhooks/*}:removeWebhook", "*", "projects.update", RPC_PERMISSION, RPC_AUDIT, "RemoveWebhookRequest", "Project"},
    {"ProjectService", "TestWebhook", HTTP_POST, "/{project=projects/*}:testWebhook", "*", "projects.update", RPC_PERMISSION, 0, "TestWebhookRequest", "TestWebhookResponse"},
    {"ReviewConfigService", "CreateReviewConfig", HTTP_POST, "/reviewConfigs", "reviewConfig", "reviewConfigs.create", RPC_PERMISSION, RPC_AUDIT, "CreateReviewConfigRequest", "ReviewConfig"},
    {"ReviewConfigService", "ListReviewConfigs", HTTP_GET, "/reviewConfigs", "", "reviewConfigs.list", RPC_PERMISSION, 0, "ListReviewConfigsRequest", "ListReviewConfigsResponse"},
    {"ReviewConfigService", "GetReviewConfig", HTTP_GET, "/{name=reviewConfigs/*}", "", "reviewConfigs.get", RPC_PERMISSION, 0, "GetReviewConfigRequest", "ReviewConfig"},
    {"ReviewConfigService", "UpdateReviewConfig", HTTP_PATCH, "/{reviewConfig.name=reviewConfigs/*}", "reviewConfig", "reviewConfigs.update", RPC_PERMISSION, RPC_AUDIT, "UpdateReviewConfigRequest", "ReviewConfig"},
    {"ReviewConfigService", "DeleteReviewConfig", HTTP_DELETE, "/{name=reviewConfigs/*}", "", "reviewConfigs.delete", RPC_PERMISSION, RPC_AUDIT, "DeleteReviewConfigRequest", "Empty"},
    {"OrgPolicyService", "GetPolicy", HTTP_GET, "/{name=workspaces/*/policies/*} /{name=projects/*/policies/*} /{name=environments/*/policies/*}", "", "policies.get", RPC_CUSTOM, 0, "GetPolicyRequest", "Policy"},
    {"OrgPolicyService", "ListPolicies", HTTP_GET, "/{parent=workspaces/*}/policies /{parent=projects/*}/policies /{parent=environments/*}/policies", "", "policies.list", RPC_PERMISSION, 0, "ListPoliciesRequest", "ListPoliciesResponse"},
    {"OrgPolicyService", "CreatePolicy", HTTP_POST, "/{parent=workspaces/*}/policies /{parent=projects/*}/policies /{parent=environments/*}/policies", "policy", "policies.create", RPC_CUSTOM, RPC_AUDIT, "CreatePolicyRequest", "Policy"},
    {"OrgPolicyService", "UpdatePolicy", HTTP_PATCH, "/{policy.name=workspaces/*/policies/*} /{policy.name=projects/*/policies/*} /{policy.name=environments/*/policies/*}", "policy", "policies.update", RPC_CUSTOM, RPC_AUDIT, "UpdatePolicyRequest", "Policy"},
    {"OrgPolicyService", "DeletePolicy", HTTP_DELETE, "/{name=workspaces/*/policies/*} /{name=projects/*/policies/*} /{name=environments/*/policies/*}", "", "policies.delete", RPC_CUSTOM, RPC_AUDIT, "DeletePolicyRequest", "Empty"},
    {"SettingService", "ListSettings", HTTP_GET, "/settings", "", "settings.list", RPC_PERMISSION, 0, "ListSettingsRequest", "ListSettingsResponse"},
    {"SettingService", "GetSetting", HTTP_GET, "/{name=settings/*}", "", "settings.get", RPC_CUSTOM, 0, "GetSettingRequest", "Setting"},
    {"SettingService", "UpdateSetting", HTTP_PATCH, "/{setting.name=settings/*}", "setting", "settings.set", RPC_CUSTOM, RPC_AUDIT, "UpdateSettingRequest", "Setting"},
    {"SettingService", "TestEmailSetting", HTTP_POST, "/{parent=workspaces/*}/settings/EMAIL:test", "*", "settings.set", RPC_PERMISSION, 0, "TestEmailSettingRequest", "TestEmailSettingResponse"},
    {"AuditLogService", "SearchAuditLogs", HTTP_POST, "/{parent=projects/*}/auditLogs:search /auditLogs:search", "*", "auditLogs.search", RPC_PERMISSION, 0, "SearchAuditLogsRequest", "SearchAuditLogsResponse"},
    {"AuditLogService", "ExportAuditLogs", HTTP_POST, "/{parent=projects/*}/auditLogs:export /auditLogs:export", "*", "auditLogs.export", RPC_PERMISSION, RPC_AUDIT, "ExportAuditLogsRequest", "ExportAuditLogsResponse"},
    {"CelService", "BatchParse", HTTP_POST, "/cel/batchParse", "*", "", RPC_SIGNED_IN, 0, "BatchParseRequest", "BatchParseResponse"},
    {"CelService", "BatchDeparse", HTTP_POST, "/cel/batchDeparse", "*", "", RPC_SIGNED_IN, 0, "BatchDeparseRequest", "BatchDeparseResponse"},
    {"AIService", "Chat", HTTP_POST, "/ai/chat", "*", "", RPC_CUSTOM, 0, "AIChatRequest", "AIChatResponse"},
    /* clang-format on */
};

const RpcTable rpc_project = {rows, sizeof rows / sizeof *rows};
