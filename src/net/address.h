/* Network addresses: which are public, and lists of CIDR blocks. */
#ifndef TG_NET_ADDRESS_H
#define TG_NET_ADDRESS_H

#include "base/ctx.h"

struct sockaddr;

typedef struct NetBlock {
    unsigned char bytes[16]; /* IPv4 as ::ffff:a.b.c.d */
    int bits;                /* of the 128 */
} NetBlock;

typedef struct NetAddressList {
    NetBlock *blocks;
    size_t n;
} NetAddressList;

/* Comma or space separated "10.1.0.0/16", "::1", "192.168.7.9". The list lives in cx->arena.
 * ERR_INVALID names the piece. */
bool net_address_list_parse(Ctx *cx, Str text, NetAddressList *list) MUST_CHECK;
bool net_address_list_has(const NetAddressList *list, const struct sockaddr *address);
/* As above for numeric text, such as HttpRequest.peer or what X-Forwarded-For says. */
bool net_address_list_has_text(const NetAddressList *list, Str address);
/* False for loopback, link-local (cloud metadata too), private, shared, multicast, documentation
 * and reserved blocks, also when wrapped in IPv6 (mapped, NAT64, 6to4), and for other families. */
bool net_address_is_public(const struct sockaddr *address);
/* Numeric text without port, IPv4 in IPv6 as IPv4; "" for other families. Returns its length. */
size_t net_address_print(const struct sockaddr *address, char *text, size_t size);

#endif
