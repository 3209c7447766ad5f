/* The row tables of the calls, one file each. */
#ifndef TG_API_RPC_ROWS_H
#define TG_API_RPC_ROWS_H

#include "api/rpc.h"

extern const RpcTable rpc_auth, rpc_project, rpc_database, rpc_plan, rpc_query, rpc_policy, rpc_decision;

#endif
