/* PgDriver: the driver of PostgreSQL 14 and later. */
#ifndef TG_DRIVER_PG_PG_DRIVER_H
#define TG_DRIVER_PG_PG_DRIVER_H

#include "driver/driver.h"

extern const Driver driver_pg;

#endif
