#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// A JSON parser with memory of its own, for one thread at a time.
typedef struct CSimdJSONParser CSimdJSONParser;

/// What came of a parse.
typedef enum {
    CSIMDJSON_OK = 0,
    CSIMDJSON_EMPTY,
    CSIMDJSON_SYNTAX,
    CSIMDJSON_STRING,
    CSIMDJSON_UTF8,
    CSIMDJSON_NUMBER,
    CSIMDJSON_TOO_DEEP,
    CSIMDJSON_TOO_LARGE,
    CSIMDJSON_NO_MEMORY,
} CSimdJSONCode;

/// A parsed document, in the format simdjson documents as "tape": 64-bit words with a type letter in the upper 8 bits.
/// Word 0 is the root's frame, word 1 the value. A string's payload is an offset into `strings`, where a 4-byte length
/// (in the machine's byte order) and the bytes are; at least 8 bytes after any string may be read.
/// Both pointers are null unless `code` is `CSIMDJSON_OK`, and valid until the parser's next parse.
typedef struct {
    CSimdJSONCode code;
    const uint64_t *tape;
    const uint8_t *strings;
} CSimdJSONDocument;

/// Returns null when there is no memory.
CSimdJSONParser *csimdjson_create(size_t max_depth);

void csimdjson_destroy(CSimdJSONParser *parser);

/// Parses and validates the whole of the bytes, which need no room behind them and may go once it returns.
CSimdJSONDocument csimdjson_parse(CSimdJSONParser *parser, const void *bytes, size_t length);

/// The bytes of input that fit into the memory the parser holds at present.
size_t csimdjson_capacity(const CSimdJSONParser *parser);

#ifdef __cplusplus
}
#endif
