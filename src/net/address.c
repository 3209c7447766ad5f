/* Network addresses: every address is looked at in its 16-byte form, IPv4 as ::ffff:a.b.c.d. */
#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/vec.h"

/* IANA special-purpose registries; for IPv6 everything outside 2000::/3 is refused beside this. */
static const char *const inner_blocks[] = {
    "0.0.0.0/8",      "10.0.0.0/8",        "100.64.0.0/10",   "127.0.0.0/8",     "169.254.0.0/16",
    "172.16.0.0/12",  "192.0.0.0/24",      "192.0.2.0/24",    "192.31.196.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "192.168.0.0/16",    "192.175.48.0/24", "198.18.0.0/15",   "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",       "240.0.0.0/4",     "2001::/23",       "2001:db8::/32",
    "2002::/16",      "2620:4f:8000::/48", "3fff::/20",
};

/* Blocks that carry an IPv4 address in their last 32 bits. */
static const char *const wrapping_blocks[] = {"::ffff:0:0/96", "64:ff9b::/96"};

static bool parse_bytes(const char *text, unsigned char bytes[16], int *width)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (inet_pton(AF_INET6, text, bytes) == 1) {
        *width = 128;
        return true;
    }
    memcpy(bytes, mapped, sizeof mapped);
    *width = 32;
    return inet_pton(AF_INET, text, bytes + 12) == 1;
}

static void clear_host_bits(NetBlock *block)
{
    for (int bit = block->bits; bit < 128; bit++)
        block->bytes[bit / 8] &= (unsigned char)~(0x80 >> bit % 8);
}

static bool parse_block(Str text, NetBlock *block)
{
    char address[INET6_ADDRSTRLEN];
    Str head, tail;
    int64_t bits = 0;
    int width;
    bool has_bits = str_cut(text, '/', &head, &tail);
    if (head.n >= sizeof address)
        return false;
    memcpy(address, head.p, head.n);
    address[head.n] = '\0';
    if (!parse_bytes(address, block->bytes, &width))
        return false;
    if (!has_bits)
        bits = width;
    else if (!str_to_i64(tail, &bits) || bits < 0 || bits > width)
        return false;
    block->bits = (int)bits + 128 - width;
    clear_host_bits(block);
    return true;
}

bool net_address_list_parse(Ctx *cx, Str text, NetAddressList *list)
{
    VEC(NetBlock) blocks = {0};
    size_t at = 0;
    while (at < text.n) {
        size_t end = at;
        while (end < text.n && text.p[end] != ',' && text.p[end] != ' ')
            end++;
        Str piece = str_sub(text, at, end);
        at = end + 1;
        NetBlock block;
        if (piece.n == 0)
            continue;
        if (!parse_block(piece, &block))
            return err_set(cx, ERR_INVALID, "\"%.*s\" is not an address or a block like 10.0.0.0/8",
                           STR_ARG(piece));
        VEC_ADD(cx->arena, &blocks, block);
    }
    list->blocks = (NetBlock *)blocks.v;
    list->n = blocks.n;
    return true;
}

static bool to_bytes(const struct sockaddr *address, unsigned char bytes[16])
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    if (address->sa_family == AF_INET6) {
        memcpy(bytes, &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr, 16);
        return true;
    }
    if (address->sa_family != AF_INET)
        return false;
    memcpy(bytes, mapped, sizeof mapped);
    memcpy(bytes + 12, &((const struct sockaddr_in *)(const void *)address)->sin_addr, 4);
    return true;
}

static bool is_in(const NetBlock *block, const unsigned char bytes[16])
{
    int whole = block->bits / 8, rest = block->bits % 8;
    if (memcmp(block->bytes, bytes, (size_t)whole) != 0)
        return false;
    return rest == 0 || ((block->bytes[whole] ^ bytes[whole]) & (0xff00 >> rest) & 0xff) == 0;
}

static bool list_has(const NetAddressList *list, const unsigned char bytes[16])
{
    for (size_t i = 0; i < list->n; i++)
        if (is_in(&list->blocks[i], bytes))
            return true;
    return false;
}

bool net_address_list_has(const NetAddressList *list, const struct sockaddr *address)
{
    unsigned char bytes[16];
    return to_bytes(address, bytes) && list_has(list, bytes);
}

bool net_address_list_has_text(const NetAddressList *list, Str address)
{
    NetBlock block;
    return parse_block(address, &block) && block.bits == 128 && list_has(list, block.bytes);
}

static bool is_in_any(const char *const *texts, size_t n, const unsigned char bytes[16])
{
    for (size_t i = 0; i < n; i++) {
        NetBlock block;
        if (parse_block(str(texts[i]), &block) && is_in(&block, bytes))
            return true;
    }
    return false;
}

bool net_address_is_public(const struct sockaddr *address)
{
    static const unsigned char mapped[12] = {[10] = 0xff, [11] = 0xff};
    unsigned char bytes[16];
    if (!to_bytes(address, bytes))
        return false;
    bool wrapped =
        is_in_any(wrapping_blocks, sizeof wrapping_blocks / sizeof *wrapping_blocks, bytes);
    if (wrapped)
        memcpy(bytes, mapped, sizeof mapped);
    else if ((bytes[0] & 0xe0) != 0x20)
        return false;
    return !is_in_any(inner_blocks, sizeof inner_blocks / sizeof *inner_blocks, bytes);
}

size_t net_address_print(const struct sockaddr *address, char *text, size_t size)
{
    unsigned char bytes[16];
    NetBlock mapped;
    text[0] = '\0';
    if (!to_bytes(address, bytes))
        return 0;
    bool is_v4 = parse_block(STR("::ffff:0:0/96"), &mapped) && is_in(&mapped, bytes);
    inet_ntop(is_v4 ? AF_INET : AF_INET6, is_v4 ? bytes + 12 : bytes, text, (socklen_t)size);
    return strlen(text);
}
