/* Rows of the calls about decisions: why they are so, and what another bundle would have said. */
#include "api/rpc_rows.h"

static const Rpc rows[] = {
    /* clang-format off */
    {"PolicyService", "ListDecisions", HTTP_GET, "/{parent=projects/*}/decisions /decisions", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "ListDecisionsRequest", "ListDecisionsResponse"},
    {"PolicyService", "GetDecision", HTTP_GET, "/{name=projects/*/decisions/*}", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "GetDecisionRequest", "Decision"},
    {"PolicyService", "ExplainDecision", HTTP_GET, "/{name=projects/*/decisions/*}:explain", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "GetDecisionRequest", "Explanation"},
    {"PolicyService", "ExplainApproval", HTTP_GET, "/{name=projects/*/issues/*}:explainApproval", "", "issues.get", RPC_PERMISSION, RPC_EXTENSION, "ExplainApprovalRequest", "Explanation"},
    {"PolicyService", "ReplayPolicyBundle", HTTP_POST, "/{name=policyBundles/*}:replay", "*", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "ReplayPolicyBundleRequest", "ReplayPolicyBundleResponse"},
    {"PolicyService", "ShadowPolicyBundle", HTTP_POST, "/{name=policyBundles/*}:shadow", "*", "settings.set", RPC_PERMISSION, RPC_EXTENSION | RPC_AUDIT, "ShadowPolicyBundleRequest", "PolicyShadow"},
    {"PolicyService", "GetPolicyShadow", HTTP_GET, "/policyShadow", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "GetPolicyShadowRequest", "PolicyShadow"},
    {"PolicyService", "ListShadowDifferences", HTTP_GET, "/policyShadow/differences", "", "planCheckRuns.get", RPC_PERMISSION, RPC_EXTENSION, "ListShadowDifferencesRequest", "ListShadowDifferencesResponse"},
    /* clang-format on */
};

const RpcTable rpc_decision = {rows, sizeof rows / sizeof *rows};
