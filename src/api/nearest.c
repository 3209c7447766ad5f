/* Nearest: which field a mistyped name probably meant. */
#include <ctype.h>

#include "api/message.h"

#define LONGEST 63

static size_t least(size_t a, size_t b, size_t c)
{
    size_t two = a < b ? a : b;
    return two < c ? two : c;
}

/* Edits between two short names, without regard to case. */
static size_t distance(Str a, Str b)
{
    size_t row[LONGEST + 1];
    for (size_t j = 0; j <= b.n; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.n; j++) {
            size_t above = row[j];
            bool same = tolower((unsigned char)a.p[i - 1]) == tolower((unsigned char)b.p[j - 1]);
            row[j] = least(above + 1, row[j - 1] + 1, corner + !same);
            corner = above;
        }
    }
    return row[b.n];
}

Str message_nearest(const Message *message, Str name)
{
    Str best = STR_NONE;
    size_t least_edits = name.n / 3 + 1;
    if (name.n > LONGEST)
        return best;
    for (size_t i = 0; i < message->n; i++) {
        const Field *field = &message->fields[i];
        if (field->name.n > LONGEST)
            continue;
        size_t edits = distance(name, field->name);
        if (edits < least_edits || (edits == least_edits && !best.p)) {
            least_edits = edits;
            best = field->name;
        }
    }
    return best;
}
