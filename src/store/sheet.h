/* Sheets: immutable SQL texts, named by the SHA-256 of their content. */
#ifndef TG_STORE_SHEET_H
#define TG_STORE_SHEET_H

#include "store/store.h"

/* Adds the text to the project; the same text twice is one sheet. */
bool store_sheet_add(Ctx *cx, StoreConn *db, Str project, Str sha256, Str content,
                     int64_t creator_id) MUST_CHECK;
/* ERR_NOT_FOUND when the project has no such sheet. */
bool store_sheet_get(Ctx *cx, StoreConn *db, Str project, Str sha256, Str *content) MUST_CHECK;
bool store_sheet_exists(Ctx *cx, StoreConn *db, Str project, Str sha256, bool *exists) MUST_CHECK;

#endif
