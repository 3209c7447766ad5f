/* Diff: Myers' greedy search for the shortest edit script, on lines, between the common head and
 * tail. The fronts of all rounds are kept, so the number of rounds is bounded. */
#include "base/diff.h"

#include "base/vec.h"

#define ROUNDS_MAX 1000
#define CONTEXT 3

typedef struct Edit {
    char sign; /* ' ', '-', '+' */
    Str line;
} Edit;

typedef struct Diff {
    Arena *arena;
    StrList a, b;
    size_t head; /* common lines at the beginning */
    long n, m;   /* lines between head and tail */
    VEC(Edit) edits;
} Diff;

/* Lines keep their end: a missing one at the end of a file is a difference. */
static void split(Arena *arena, Str text, StrList *lines)
{
    for (size_t low = 0; low < text.n;) {
        const char *end = memchr(text.p + low, '\n', text.n - low);
        size_t high = end ? (size_t)(end - text.p) + 1 : text.n;
        Str line = str_sub(text, low, high);
        VEC_ADD(arena, lines, line);
        low = high;
    }
}

static Str left(const Diff *diff, long i)
{
    return diff->a.v[diff->head + (size_t)i];
}

static Str right(const Diff *diff, long i)
{
    return diff->b.v[diff->head + (size_t)i];
}

static void add(Diff *diff, char sign, Str line)
{
    Edit edit = {sign, line};
    VEC_ADD(diff->arena, &diff->edits, edit);
}

static void trim(Diff *diff)
{
    size_t n = diff->a.n, m = diff->b.n;
    while (diff->head < n && diff->head < m && str_eq(diff->a.v[diff->head], diff->b.v[diff->head]))
        diff->head++;
    while (n > diff->head && m > diff->head && str_eq(diff->a.v[n - 1], diff->b.v[m - 1]))
        n--, m--;
    diff->n = (long)(n - diff->head);
    diff->m = (long)(m - diff->head);
}

/* How far one goes on diagonal k in round d, from the fronts of the round before. */
static long step(const long *front, long d, long k)
{
    bool down = k == -d || (k != d && front[k - 1] < front[k + 1]);
    return down ? front[k + 1] : front[k - 1] + 1;
}

/* The fronts of every round, each d * 2 + 1 wide and copied before the round; NULL = too many. */
static long **search(const Diff *diff, long *rounds)
{
    long most = diff->n + diff->m < ROUNDS_MAX ? diff->n + diff->m : ROUNDS_MAX;
    long *memory = ARENA_ARRAY(diff->arena, long, (size_t)(most * 2 + 3));
    long *front = memory + most + 1;
    long **kept = ARENA_ARRAY(diff->arena, long *, (size_t)(most + 1));
    for (long d = 0; d <= most; d++) {
        long *copy = ARENA_ARRAY(diff->arena, long, (size_t)(d * 2 + 3));
        memcpy(copy, front - d - 1, (size_t)(d * 2 + 3) * sizeof *copy);
        kept[d] = copy + d + 1;
        for (long k = -d; k <= d; k += 2) {
            long x = step(front, d, k);
            while (x < diff->n && x - k < diff->m && str_eq(left(diff, x), right(diff, x - k)))
                x++;
            front[k] = x;
            *rounds = d;
            if (x >= diff->n && x - k >= diff->m)
                return kept;
        }
    }
    return NULL;
}

/* Backwards from the end; the edits are turned around by the caller. */
static void trace(Diff *diff, long **kept, long rounds)
{
    long x = diff->n, y = diff->m;
    for (long d = rounds; d > 0; d--) {
        long k = x - y, start = step(kept[d], d, k);
        bool down = k == -d || (k != d && kept[d][k - 1] < kept[d][k + 1]);
        for (; x > start; x--, y--)
            add(diff, ' ', left(diff, x - 1));
        if (down)
            add(diff, '+', right(diff, --y));
        else
            add(diff, '-', left(diff, --x));
    }
    for (; x > 0; x--)
        add(diff, ' ', left(diff, x - 1));
}

static void turn_around(Diff *diff, size_t from)
{
    for (size_t low = from, high = diff->edits.n; low + 1 < high; low++, high--) {
        Edit edit = diff->edits.v[low];
        diff->edits.v[low] = diff->edits.v[high - 1];
        diff->edits.v[high - 1] = edit;
    }
}

static void compare(Diff *diff)
{
    long rounds = 0;
    for (size_t i = 0; i < diff->head; i++)
        add(diff, ' ', diff->a.v[i]);
    long **kept = search(diff, &rounds);
    size_t from = diff->edits.n;
    if (kept) {
        trace(diff, kept, rounds);
        turn_around(diff, from);
    } else {
        for (long i = 0; i < diff->n; i++)
            add(diff, '-', left(diff, i));
        for (long i = 0; i < diff->m; i++)
            add(diff, '+', right(diff, i));
    }
    for (size_t i = diff->head + (size_t)diff->n; i < diff->a.n; i++)
        add(diff, ' ', diff->a.v[i]);
}

static void print_line(Buf *out, const Edit *edit)
{
    buf_add_char(out, edit->sign);
    buf_add_str(out, edit->line);
    if (!str_ends(edit->line, "\n"))
        buf_add_z(out, "\n\\ No newline at end of file\n");
}

static void print_range(Buf *out, char sign, size_t before, size_t n)
{
    buf_printf(out, "%c%zu", sign, n ? before + 1 : before);
    if (n != 1)
        buf_printf(out, ",%zu", n);
}

/* a, b: lines of each text before the hunk. */
static void print_hunk(Buf *out, const Diff *diff, size_t low, size_t high, size_t a, size_t b)
{
    size_t removed = 0, added = 0;
    for (size_t i = low; i < high; i++) {
        removed += diff->edits.v[i].sign != '+';
        added += diff->edits.v[i].sign != '-';
    }
    buf_add_z(out, "@@ ");
    print_range(out, '-', a, removed);
    buf_add_char(out, ' ');
    print_range(out, '+', b, added);
    buf_add_z(out, " @@\n");
    for (size_t i = low; i < high; i++)
        print_line(out, &diff->edits.v[i]);
}

/* Past the last change that is near enough to the one before it, with its context. */
static size_t end_of_hunk(const Diff *diff, size_t i)
{
    size_t last = i;
    for (; i < diff->edits.n && i - last <= CONTEXT * 2; i++)
        if (diff->edits.v[i].sign != ' ')
            last = i;
    size_t high = last + 1 + CONTEXT;
    return high < diff->edits.n ? high : diff->edits.n;
}

static Str print(const Diff *diff, DiffCount *count)
{
    Buf out = buf_new(diff->arena);
    size_t a = 0, b = 0, done = 0;
    for (size_t i = 0; i < diff->edits.n; i++) {
        char sign = diff->edits.v[i].sign;
        if (sign != ' ' && i >= done) {
            size_t before = i - done < CONTEXT ? i - done : CONTEXT;
            done = end_of_hunk(diff, i);
            print_hunk(&out, diff, i - before, done, a - before, b - before);
        }
        count->removed += sign == '-';
        count->added += sign == '+';
        a += sign != '+';
        b += sign != '-';
    }
    return buf_str(&out);
}

Str diff_unified(Arena *arena, Str before, Str after, DiffCount *count)
{
    Diff diff = {.arena = arena};
    *count = (DiffCount){0};
    split(arena, before, &diff.a);
    split(arena, after, &diff.b);
    trim(&diff);
    if (diff.n || diff.m)
        compare(&diff);
    return print(&diff, count);
}
