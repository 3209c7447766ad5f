/* Rows of the calls about policies and decisions: our own. */
#include "api/rpc_rows.h"

static const Rpc rows[] = {
    /* clang-format off */
    {"PolicyService", "GetPolicyBundle", HTTP_GET, "/policyBundle /{name=policyBundles/*}", "", "reviewConfigs.list", RPC_PERMISSION, RPC_EXTENSION, "GetPolicyBundleRequest", "PolicyBundle"},
    {"PolicyService", "ListPolicyBundles", HTTP_GET, "/policyBundles", "", "reviewConfigs.list", RPC_PERMISSION, RPC_EXTENSION, "ListPolicyBundlesRequest", "ListPolicyBundlesResponse"},
    {"PolicyService", "DiffPolicyBundle", HTTP_GET, "/{name=policyBundles/*}:diff", "", "reviewConfigs.list", RPC_PERMISSION, RPC_EXTENSION, "DiffPolicyBundleRequest", "DiffPolicyBundleResponse"},
    {"PolicyService", "CreatePolicyBundle", HTTP_POST, "/policyBundles", "*", "settings.set", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "CreatePolicyBundleRequest", "PolicyBundle"},
    {"PolicyService", "ActivatePolicyBundle", HTTP_POST, "/{name=policyBundles/*}:activate", "*", "settings.set", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "ActivatePolicyBundleRequest", "PolicyBundle"},
    {"PolicyService", "RejectPolicyBundle", HTTP_POST, "/{name=policyBundles/*}:reject", "*", "settings.set", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "RejectPolicyBundleRequest", "PolicyBundle"},
    {"PolicyService", "GetPolicyStubs", HTTP_GET, "/policyStubs", "", "reviewConfigs.list", RPC_PERMISSION, RPC_EXTENSION, "GetPolicyStubsRequest", "PolicyStubs"},
    {"PolicyService", "EvaluatePolicyBundle", HTTP_POST, "/policyBundle:evaluate", "*", "reviewConfigs.update", RPC_PERMISSION, RPC_EXTENSION, "EvaluatePolicyBundleRequest", "EvaluatePolicyBundleResponse"},
    {"PolicyService", "CheckPolicyBundle", HTTP_POST, "/policyBundle:check", "*", "reviewConfigs.update", RPC_PERMISSION, RPC_EXTENSION, "CheckPolicyBundleRequest", "CheckPolicyBundleResponse"},
    {"PolicyService", "CreateSqlReviewWaiver", HTTP_POST, "/{parent=projects/*}/sqlReviewWaivers", "sqlReviewWaiver", "projects.update", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "CreateSqlReviewWaiverRequest", "SqlReviewWaiver"},
    {"PolicyService", "ListSqlReviewWaivers", HTTP_GET, "/{parent=projects/*}/sqlReviewWaivers", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "ListSqlReviewWaiversRequest", "ListSqlReviewWaiversResponse"},
    {"PolicyService", "DeleteSqlReviewWaiver", HTTP_DELETE, "/{name=projects/*/sqlReviewWaivers/*}", "", "projects.update", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "DeleteSqlReviewWaiverRequest", "Empty"},
    /* clang-format on */
};

const RpcTable rpc_policy = {rows, sizeof rows / sizeof *rows};
