/* Permission: what may be asked of IAM, and which predefined role may do it. */
#ifndef TG_SERVICE_PERMISSION_H
#define TG_SERVICE_PERMISSION_H

#include "base/str.h"

#define PERMISSION_MAX 192

/* A set of permission ids, one bit each. */
typedef struct PermissionSet {
    uint64_t bits[PERMISSION_MAX / 64];
} PermissionSet;

/* A predefined role; custom ones live in the store. */
typedef struct Role {
    const char *id; /* "workspaceAdmin"; the resource name is roles/{id} */
    const char *title, *description;
    unsigned bit;
} Role;

/* Ids run from 0 to permission_count() - 1. */
size_t permission_count(void);
/* With or without "bb." in front. */
bool permission_find(Str name, int *id);
/* "bb.plans.create"; id must be one. */
const char *permission_name(int id);

bool permission_has(const PermissionSet *set, int id);
void permission_add(PermissionSet *set, int id);

/* By "roles/x" or "x"; NULL for custom and unknown ones. */
const Role *role_find(Str name);
/* In their order; NULL past the end. */
const Role *role_at(size_t i);
bool role_has(const Role *role, int id);
/* Adds what the role may do. */
void role_permissions(const Role *role, PermissionSet *set);

#endif
