/* Listener: the listening sockets, with back-off when descriptors run out. */
#ifndef TG_NET_LISTENER_H
#define TG_NET_LISTENER_H

#include "net/http_server_state.h"

/* Binds every address of the host (at most four) to one port. ERR_UNAVAILABLE names the address,
 * the port and the reason. */
Listener *listener_new(Ctx *cx, NetServer *server) MUST_CHECK;
int listener_port(const Listener *listener);
/* A connection has gone: accepting may go on. */
void listener_resume(Listener *listener);
/* Stops accepting for good; who waits in the backlog is refused by the kernel. */
void listener_close(Listener *listener);
void listener_free(Listener *listener); /* NULL is allowed */

#endif
