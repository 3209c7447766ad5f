/* Rows of the calls about the SQL editor. */
#include "api/rpc_rows.h"

static const Rpc rows[] = {
    /* clang-format off */
    {"SQLService", "Query", HTTP_POST, "/{name=instances/*/databases/*}:query", "*", "databases.get", RPC_PERMISSION, RPC_AUDIT, "QueryRequest", "QueryResponse"},
    {"SQLService", "AdminExecute", HTTP_GET, ":adminExecute", "", "sql.admin", RPC_PERMISSION, RPC_AUDIT | RPC_STREAM, "AdminExecuteRequest", "AdminExecuteResponse"},
    {"SQLService", "SearchQueryHistories", HTTP_POST, "", "", "", RPC_CUSTOM, RPC_SKIPPED, "SearchQueryHistoriesRequest", "SearchQueryHistoriesResponse"},
    {"SQLService", "ListQueryHistories", HTTP_POST, "", "", "queryHistories.list", RPC_PERMISSION, RPC_SKIPPED, "ListQueryHistoriesRequest", "ListQueryHistoriesResponse"},
    {"SQLService", "GetQueryHistory", HTTP_POST, "", "", "", RPC_CUSTOM, RPC_SKIPPED, "GetQueryHistoryRequest", "QueryHistory"},
    {"SQLService", "Export", HTTP_POST, "/{name=instances/*/databases/*}:export", "*", "databases.get", RPC_PERMISSION, RPC_AUDIT, "ExportRequest", "ExportResponse"},
    {"QueryHistoryService", "SearchQueryHistories", HTTP_POST, "/{parent=projects/*}/queryHistories:search", "*", "", RPC_CUSTOM, 0, "SearchQueryHistoriesRequest", "SearchQueryHistoriesResponse"},
    {"QueryHistoryService", "ListQueryHistories", HTTP_GET, "/{parent=projects/*}/queryHistories", "", "queryHistories.list", RPC_PERMISSION, 0, "ListQueryHistoriesRequest", "ListQueryHistoriesResponse"},
    {"QueryHistoryService", "GetQueryHistory", HTTP_GET, "/{name=projects/*/queryHistories/*}", "", "", RPC_CUSTOM, 0, "GetQueryHistoryRequest", "QueryHistory"},
    {"SavedQueryService", "CreateSavedQuery", HTTP_POST, "/{parent=projects/*}/savedQueries", "savedQuery", "savedQueries.create", RPC_PERMISSION, RPC_AUDIT, "CreateSavedQueryRequest", "SavedQuery"},
    {"SavedQueryService", "GetSavedQuery", HTTP_GET, "/{name=projects/*/savedQueries/*}", "", "savedQueries.get", RPC_CUSTOM, 0, "GetSavedQueryRequest", "SavedQuery"},
    {"SavedQueryService", "ListSavedQueries", HTTP_GET, "/{parent=projects/*}/savedQueries", "", "savedQueries.list", RPC_PERMISSION, 0, "ListSavedQueriesRequest", "ListSavedQueriesResponse"},
    {"SavedQueryService", "SearchSavedQueries", HTTP_POST, "/{parent=projects/*}/savedQueries:search", "*", "savedQueries.search", RPC_CUSTOM, 0, "SearchSavedQueriesRequest", "SearchSavedQueriesResponse"},
    {"SavedQueryService", "SearchSavedQueryFolders", HTTP_POST, "/{parent=projects/*}/savedQueries:searchFolders", "*", "savedQueries.search", RPC_CUSTOM, 0, "SearchSavedQueryFoldersRequest", "SearchSavedQueryFoldersResponse"},
    {"SavedQueryService", "UpdateSavedQuery", HTTP_PATCH, "/{savedQuery.name=projects/*/savedQueries/*}", "savedQuery", "savedQueries.update", RPC_CUSTOM, RPC_AUDIT, "UpdateSavedQueryRequest", "SavedQuery"},
    {"SavedQueryService", "UpdateSavedQueryStar", HTTP_POST, "/{name=projects/*/savedQueries/*}:updateStar", "*", "savedQueries.get", RPC_CUSTOM, 0, "UpdateSavedQueryStarRequest", "SavedQuery"},
    {"SavedQueryService", "MoveMySavedQueries", HTTP_POST, "/{parent=projects/*}/savedQueries:moveMy", "*", "", RPC_CUSTOM, RPC_AUDIT, "MoveMySavedQueriesRequest", "MoveMySavedQueriesResponse"},
    {"SavedQueryService", "DeleteSavedQuery", HTTP_DELETE, "/{name=projects/*/savedQueries/*}", "", "savedQueries.delete", RPC_CUSTOM, RPC_AUDIT, "DeleteSavedQueryRequest", "Empty"},
    {"SavedQueryService", "GetSavedQueryPolicy", HTTP_GET, "/{name=projects/*/savedQueries/*}:getPolicy", "", "savedQueries.getIamPolicy", RPC_CUSTOM, 0, "GetSavedQueryPolicyRequest", "SavedQueryPolicy"},
    {"SavedQueryService", "SetSavedQueryPolicy", HTTP_POST, "/{name=projects/*/savedQueries/*}:setPolicy", "*", "savedQueries.setIamPolicy", RPC_CUSTOM, RPC_AUDIT, "SetSavedQueryPolicyRequest", "SavedQueryPolicy"},
    {"AccessGrantService", "GetAccessGrant", HTTP_GET, "/{name=projects/*/accessGrants/*}", "", "accessGrants.get", RPC_PERMISSION, 0, "GetAccessGrantRequest", "AccessGrant"},
    {"AccessGrantService", "ListAccessGrants", HTTP_GET, "/{parent=projects/*}/accessGrants", "", "accessGrants.list", RPC_PERMISSION, 0, "ListAccessGrantsRequest", "ListAccessGrantsResponse"},
    {"AccessGrantService", "CreateAccessGrant", HTTP_POST, "/{parent=projects/*}/accessGrants", "accessGrant", "accessGrants.create", RPC_PERMISSION, RPC_AUDIT, "CreateAccessGrantRequest", "AccessGrant"},
    {"AccessGrantService", "ActivateAccessGrant", HTTP_POST, "/{name=projects/*/accessGrants/*}:activate", "*", "accessGrants.activate", RPC_PERMISSION, RPC_AUDIT, "ActivateAccessGrantRequest", "AccessGrant"},
    {"AccessGrantService", "RevokeAccessGrant", HTTP_POST, "/{name=projects/*/accessGrants/*}:revoke", "*", "accessGrants.revoke", RPC_PERMISSION, RPC_AUDIT, "RevokeAccessGrantRequest", "AccessGrant"},
    {"AccessGrantService", "SearchMyAccessGrants", HTTP_POST, "/{parent=projects/*}/accessGrants:searchMy", "*", "accessGrants.get", RPC_CUSTOM, 0, "SearchMyAccessGrantsRequest", "SearchMyAccessGrantsResponse"},
    /* clang-format on */
};

const RpcTable rpc_query = {rows, sizeof rows / sizeof *rows};
