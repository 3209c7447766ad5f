/* Cancel: the drivers' side of driver_cancel. */
#ifndef TG_DRIVER_CANCEL_H
#define TG_DRIVER_CANCEL_H

#include "driver/execution.h"

/* From now on a cancel calls stop(ptr), from its own thread. A NULL cancel is allowed everywhere.
 */
void driver_cancel_attach(DriverCancel *cancel, void (*stop)(void *ptr), void *ptr);
/* After it returns, stop neither runs nor will run. */
void driver_cancel_detach(DriverCancel *cancel);
/* False as soon as a cancel is requested; true after ms. */
bool driver_cancel_sleep(DriverCancel *cancel, int64_t ms);

#endif
