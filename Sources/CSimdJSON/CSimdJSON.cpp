#include "CSimdJSON.h"

#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>

namespace {

constexpr size_t smallest_capacity = 4 * 1024;
/// Memory for inputs beyond this size is given back when so many inputs in a row would have fitted into it.
constexpr size_t kept_capacity = 256 * 1024;
constexpr size_t small_inputs_before_shrinking = 1000;
/// Every integer of fewer digits fits 64 bits.
constexpr size_t digits_that_may_overflow = 19;

CSimdJSONCode code_of(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return CSIMDJSON_OK;
    case simdjson::EMPTY: return CSIMDJSON_EMPTY;
    case simdjson::UTF8_ERROR: return CSIMDJSON_UTF8;
    case simdjson::STRING_ERROR:
    case simdjson::UNCLOSED_STRING:
    case simdjson::UNESCAPED_CHARS: return CSIMDJSON_STRING;
    case simdjson::NUMBER_ERROR: return CSIMDJSON_NUMBER;
    case simdjson::DEPTH_ERROR: return CSIMDJSON_TOO_DEEP;
    case simdjson::CAPACITY: return CSIMDJSON_TOO_LARGE;
    case simdjson::MEMALLOC: return CSIMDJSON_NO_MEMORY;
    default: return CSIMDJSON_SYNTAX;
    }
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool continues_number(char c) { return is_digit(c) || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'; }

/// Copies JSON text and gives integers that may not fit 64 bits an exponent of zero, so that they are read as doubles.
/// Needs room for `length + length / 8` bytes; returns the number written.
size_t copy_with_wide_integers(const char *from, size_t length, char *to) {
    char *out = to;
    bool in_string = false;
    size_t i = 0;
    while (i < length) {
        const char c = from[i];
        if (in_string || !(is_digit(c) || c == '-')) {
            if (c == '"') in_string = !in_string;
            *out++ = c;
            i++;
            if (in_string && c == '\\' && i < length) *out++ = from[i++];
            continue;
        }
        const size_t start = i;
        i++;
        while (i < length && is_digit(from[i])) i++;
        const size_t digits = i - start - (c == '-' ? 1 : 0);
        const bool whole = i == length || !continues_number(from[i]);
        while (i < length && continues_number(from[i])) i++;
        std::memcpy(out, from + start, i - start);
        out += i - start;
        if (whole && digits >= digits_that_may_overflow) {
            *out++ = 'e';
            *out++ = '0';
        }
    }
    return size_t(out - to);
}

}  // namespace

struct CSimdJSONParser {
    explicit CSimdJSONParser(size_t max_depth) : max_depth(max_depth) {}

    simdjson::error_code reserve(size_t length) {
        if (length > simdjson::SIMDJSON_MAXSIZE_BYTES / 2) return simdjson::CAPACITY;
        small_inputs = length <= kept_capacity ? small_inputs + 1 : 0;
        const bool shrink = capacity > kept_capacity && small_inputs >= small_inputs_before_shrinking;
        if (buffer && length <= capacity && !shrink) return simdjson::SUCCESS;

        size_t wanted = smallest_capacity;
        while (wanted < length) wanted *= 2;
        capacity = 0;
        buffer.reset();
        parser.reset();
        parser.reset(new simdjson::dom::parser());
        if (auto error = parser->allocate(wanted, max_depth)) return error;
        if (auto error = parser->doc.allocate(wanted)) return error;
        buffer.reset(new char[wanted + simdjson::SIMDJSON_PADDING]);
        capacity = wanted;
        return simdjson::SUCCESS;
    }

    simdjson::error_code parse(const char *bytes, size_t length) {
        if (auto error = reserve(length)) return error;
        if (length > 0) std::memcpy(buffer.get(), bytes, length);
        auto error = parse_buffer(length);
        if (error != simdjson::NUMBER_ERROR) return error;

        if (auto error = reserve(length + length / 8)) return error;
        return parse_buffer(copy_with_wide_integers(bytes, length, buffer.get()));
    }

    simdjson::error_code parse_buffer(size_t length) {
        std::memset(buffer.get() + length, 0, simdjson::SIMDJSON_PADDING);
        return parser->parse(buffer.get(), length, false).error();
    }

    const size_t max_depth;
    std::unique_ptr<simdjson::dom::parser> parser;
    std::unique_ptr<char[]> buffer;
    size_t capacity = 0;
    size_t small_inputs = 0;
};

extern "C" CSimdJSONParser *csimdjson_create(size_t max_depth) {
    return new (std::nothrow) CSimdJSONParser(max_depth);
}

extern "C" void csimdjson_destroy(CSimdJSONParser *parser) { delete parser; }

extern "C" CSimdJSONDocument csimdjson_parse(CSimdJSONParser *parser, const void *bytes, size_t length) {
    try {
        const auto code = code_of(parser->parse(static_cast<const char *>(bytes), length));
        if (code != CSIMDJSON_OK) return {code, nullptr, nullptr};
        const auto &document = parser->parser->doc;
        return {CSIMDJSON_OK, document.tape.get(), document.string_buf.get()};
    } catch (const std::bad_alloc &) {
        return {CSIMDJSON_NO_MEMORY, nullptr, nullptr};
    } catch (...) {
        return {CSIMDJSON_SYNTAX, nullptr, nullptr};
    }
}

extern "C" size_t csimdjson_capacity(const CSimdJSONParser *parser) { return parser->capacity; }
