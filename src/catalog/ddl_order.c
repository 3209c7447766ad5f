/* DDL order: what is needed first; among the possible, always the same (rank, schema, name, part).
 */
#include <stdlib.h>

#include "catalog/ddl_writer.h"

typedef struct Order {
    Arena *arena;
    const DdlWriter *writer;
    size_t n, nedges;
    uint32_t *piece_of;                 /* id -> piece + 1 */
    uint32_t *waits;                    /* pieces that must come before; per piece */
    uint32_t *first, *next, *dependent; /* lists of the pieces that wait for a piece; index + 1 */
    uint32_t *heap;                     /* pieces that may come now, the smallest on top */
    size_t nheap;
    bool *written;
} Order;

static int compare_pieces(const void *a, const void *b)
{
    const DdlPiece *x = a, *y = b;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    int order = str_compare(x->schema, y->schema);
    if (!order)
        order = str_compare(x->name, y->name);
    return order ? order : str_compare(x->part, y->part);
}

static void heap_push(Order *order, uint32_t piece)
{
    size_t i = order->nheap++;
    for (; i > 0 && order->heap[(i - 1) / 2] > piece; i = (i - 1) / 2)
        order->heap[i] = order->heap[(i - 1) / 2];
    order->heap[i] = piece;
}

static uint32_t heap_pop(Order *order)
{
    uint32_t top = order->heap[0], last = order->heap[--order->nheap];
    size_t i = 0;
    for (;;) {
        size_t child = 2 * i + 1;
        if (child + 1 < order->nheap && order->heap[child + 1] < order->heap[child])
            child++;
        if (child >= order->nheap || order->heap[child] >= last)
            break;
        order->heap[i] = order->heap[child];
        i = child;
    }
    order->heap[i] = last;
    return top;
}

static void add_edge(Order *order, uint32_t from, uint32_t needs_id)
{
    uint32_t needs = needs_id <= order->writer->catalog->last_id ? order->piece_of[needs_id] : 0;
    if (!needs_id || !needs || needs - 1 == from)
        return;
    uint32_t edge = (uint32_t)order->nedges++;
    order->dependent[edge] = from;
    order->next[edge] = order->first[needs - 1];
    order->first[needs - 1] = edge + 1;
    order->waits[from]++;
}

static void build(Order *order)
{
    const DdlWriter *writer = order->writer;
    const Catalog *catalog = writer->catalog;
    size_t most = writer->pieces.n * 3 + catalog->edges.n + 1;
    order->piece_of = ARENA_ARRAY(order->arena, uint32_t, catalog->last_id + 1);
    order->waits = ARENA_ARRAY(order->arena, uint32_t, order->n + 1);
    order->first = ARENA_ARRAY(order->arena, uint32_t, order->n + 1);
    order->heap = ARENA_ARRAY(order->arena, uint32_t, order->n + 1);
    order->written = ARENA_ARRAY(order->arena, bool, order->n + 1);
    order->next = ARENA_ARRAY(order->arena, uint32_t, most);
    order->dependent = ARENA_ARRAY(order->arena, uint32_t, most);
    for (uint32_t i = 0; i < order->n; i++)
        if (writer->pieces.v[i].id)
            order->piece_of[writer->pieces.v[i].id] = i + 1;
    for (uint32_t i = 0; i < order->n; i++)
        for (size_t k = 0; k < 3; k++)
            add_edge(order, i, writer->pieces.v[i].needs[k]);
    for (size_t i = 0; i < catalog->edges.n; i++) {
        CatalogEdge edge = catalog->edges.v[i];
        uint32_t from = edge.from <= catalog->last_id ? order->piece_of[edge.from] : 0;
        if (from)
            add_edge(order, from - 1, edge.needs);
    }
}

static void release(Order *order, uint32_t piece)
{
    for (uint32_t edge = order->first[piece]; edge; edge = order->next[edge - 1]) {
        uint32_t waiting = order->dependent[edge - 1];
        if (--order->waits[waiting] == 0 && !order->written[waiting])
            heap_push(order, waiting);
    }
}

static void write(Order *order, uint32_t piece, Buf *out)
{
    order->written[piece] = true;
    if (out->n)
        buf_add_z(out, "\n\n");
    buf_add_str(out, order->writer->pieces.v[piece].sql);
    release(order, piece);
}

Str ddl_join(DdlWriter *writer)
{
    Order order = {.arena = writer->arena, .writer = writer, .n = writer->pieces.n};
    Buf out = buf_new(writer->arena);
    if (order.n > 1)
        qsort(writer->pieces.v, order.n, sizeof *writer->pieces.v, compare_pieces);
    build(&order);
    for (uint32_t i = 0; i < order.n; i++)
        if (order.waits[i] == 0)
            heap_push(&order, i);
    /* A circle is cut at its first piece: PostgreSQL then says which name it misses. */
    for (uint32_t cut = 0; cut < order.n; cut++) {
        while (order.nheap)
            write(&order, heap_pop(&order), &out);
        if (!order.written[cut])
            write(&order, cut, &out);
    }
    if (out.n)
        buf_add_char(&out, '\n');
    return buf_str(&out);
}
