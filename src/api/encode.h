/* Encode: brings a handler's answer into the one form of the wire. */
#ifndef TG_API_ENCODE_H
#define TG_API_ENCODE_H

#include "api/message.h"
#include "base/json.h"

/* camelCase keys, zero values and input-only fields left out, int64 as strings, enums by name, UTC
 * times. Lists of a List…, Search… or BatchGet… response are always there. A field that the message
 * does not have, or of the wrong type, is a bug of the handler: asserts, and is left out without
 * asserts. */
Json *encode_message(Arena *arena, const Message *message, const Json *in);
/* The binary protobuf form (for Connect's error details); scalars, messages and lists of them. */
void encode_binary(Buf *out, const Message *message, const Json *in);

#endif
