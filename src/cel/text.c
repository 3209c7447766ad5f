/* Text: strings as sequences of Unicode code points. */
#include "cel/text.h"

/* Bytes of the sequence that begins at p; 1 when it is not UTF-8. */
static size_t width_at(Str text, size_t at)
{
    unsigned char c = (unsigned char)text.p[at];
    size_t width = c < 0xC2 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : c < 0xF5 ? 4 : 1;
    if (at + width > text.n)
        return 1;
    for (size_t i = 1; i < width; i++)
        if (((unsigned char)text.p[at + i] & 0xC0) != 0x80)
            return 1;
    return width;
}

uint32_t cel_text_next(Str text, size_t *at)
{
    static const unsigned char masks[] = {0, 0xFF, 0x1F, 0x0F, 0x07};
    size_t width = width_at(text, *at);
    uint32_t point = (unsigned char)text.p[*at] & masks[width];
    for (size_t i = 1; i < width; i++)
        point = point << 6 | ((unsigned char)text.p[*at + i] & 0x3F);
    *at += width;
    return point;
}

void cel_text_add(Buf *out, uint32_t point)
{
    if (point < 0x80) {
        buf_add_char(out, (char)point);
    } else if (point < 0x800) {
        buf_add_char(out, (char)(0xC0 | point >> 6));
        buf_add_char(out, (char)(0x80 | (point & 0x3F)));
    } else if (point < 0x10000) {
        buf_add_char(out, (char)(0xE0 | point >> 12));
        buf_add_char(out, (char)(0x80 | (point >> 6 & 0x3F)));
        buf_add_char(out, (char)(0x80 | (point & 0x3F)));
    } else {
        buf_add_char(out, (char)(0xF0 | point >> 18));
        buf_add_char(out, (char)(0x80 | (point >> 12 & 0x3F)));
        buf_add_char(out, (char)(0x80 | (point >> 6 & 0x3F)));
        buf_add_char(out, (char)(0x80 | (point & 0x3F)));
    }
}

size_t cel_text_size(Str text)
{
    size_t n = 0;
    for (size_t at = 0; at < text.n; n++)
        at += width_at(text, at);
    return n;
}

bool cel_text_offset(Str text, size_t index, size_t *offset)
{
    size_t at = 0;
    for (; index > 0 && at < text.n; index--)
        at += width_at(text, at);
    *offset = at;
    return index == 0;
}
