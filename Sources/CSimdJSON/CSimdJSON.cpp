#include "CSimdJSON.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <simdjson.h>
#include <string>
#include <string_view>

namespace {

constexpr size_t smallest_capacity = 4 * 1024;
/// Memory for inputs beyond this size is given back when so many inputs in a row would have fitted into it.
constexpr size_t kept_capacity = 256 * 1024;
constexpr size_t small_inputs_before_shrinking = 1000;
/// Pages are as large as this or larger.
constexpr size_t smallest_page = 4096;
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

bool is_high_surrogate(int unit) { return unit >= 0xD800 && unit <= 0xDBFF; }

bool is_low_surrogate(int unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

/// The UTF-16 code unit that an escape at the start of the text stands for, `\u` and four hex digits; -1 where there is none.
int escaped_unit(std::string_view text) {
    if (text.size() < 6 || text[0] != '\\' || text[1] != 'u') return -1;
    int unit = 0;
    const auto end = text.data() + 6;
    const auto [read, error] = std::from_chars(text.data() + 2, end, unit, 16);
    return error == std::errc() && read == end && text[2] != '-' ? unit : -1;
}

/// Copies an escape sequence; half of a surrogate pair, which stands for no character, becomes U+FFFD. Returns the length
/// of what was read, which is the length of what was written.
size_t copy_escape(std::string_view text, char *to) {
    const int unit = escaped_unit(text);
    size_t length = unit < 0 ? std::min<size_t>(2, text.size()) : 6;
    const bool is_pair = is_high_surrogate(unit) && is_low_surrogate(escaped_unit(text.substr(6)));
    if (is_pair) length = 12;
    std::memcpy(to, text.data(), length);
    if (!is_pair && (is_high_surrogate(unit) || is_low_surrogate(unit))) std::memcpy(to, "\\ufffd", 6);
    return length;
}

/// The length of the digits at the start of the text.
size_t digits(std::string_view text) {
    return size_t(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin());
}

/// Whether JSON's grammar has the number.
bool is_number(std::string_view text) {
    if (!text.empty() && text[0] == '-') text.remove_prefix(1);
    const size_t whole = digits(text);
    if (whole == 0 || (whole > 1 && text[0] == '0')) return false;
    text.remove_prefix(whole);
    if (!text.empty() && text[0] == '.') {
        const size_t fraction = digits(text.substr(1));
        if (fraction == 0) return false;
        text.remove_prefix(1 + fraction);
    }
    if (text.empty()) return true;
    if (text[0] != 'e' && text[0] != 'E') return false;
    text.remove_prefix(1);
    if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
    return !text.empty() && digits(text) == text.size();
}

/// Copies a number. An integer that may not fit 64 bits gets an exponent of zero, so that it is read as a double; one
/// beyond every double becomes 10^308. Returns the length of what was written.
size_t copy_number(std::string_view number, char *to) {
    if (is_number(number) && std::isinf(std::strtod(std::string(number).c_str(), nullptr))) {
        const std::string_view greatest = number[0] == '-' ? "-1e308" : "1e308";
        std::memcpy(to, greatest.data(), greatest.size());
        return greatest.size();
    }
    std::memcpy(to, number.data(), number.size());
    const std::string_view unsigned_part = number.substr(number[0] == '-');
    const size_t whole = digits(unsigned_part);
    if (whole < unsigned_part.size() || whole < digits_that_may_overflow) return number.size();
    std::memcpy(to + number.size(), "e0", 2);
    return number.size() + 2;
}

/// Copies JSON text in which the parser met a number or a string that JSON has and it cannot hold, so that it can hold
/// all of them. Needs room for `text.size() + text.size() / 8` bytes; returns the number written.
size_t copy_within_bounds(std::string_view text, char *to) {
    char *out = to;
    bool in_string = false;
    size_t i = 0;
    while (i < text.size()) {
        const char c = text[i];
        if (in_string && c == '\\') {
            const size_t length = copy_escape(text.substr(i), out);
            out += length;
            i += length;
        } else if (!in_string && (is_digit(c) || c == '-')) {
            size_t end = i + 1;
            while (end < text.size() && continues_number(text[end])) end++;
            out += copy_number(text.substr(i, end - i), out);
            i = end;
        } else {
            if (c == '"') in_string = !in_string;
            *out++ = c;
            i++;
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
        const auto error =
            can_be_read_beyond(bytes, length) ? parser->parse(bytes, length, false).error() : parse_copy(bytes, length);
        if (error != simdjson::NUMBER_ERROR && error != simdjson::STRING_ERROR) return error;

        if (auto error = reserve(length + length / 8)) return error;
        return parse_buffer(copy_within_bounds(std::string_view(bytes, length), buffer.get()));
    }

    /// Whether the bytes that the parser may look at behind the text, without heeding them, lie on the page of its last byte:
    /// then they can be read, whosever they are.
    static bool can_be_read_beyond(const char *bytes, size_t length) {
        if (length == 0) return false;
        const auto last = (reinterpret_cast<uintptr_t>(bytes) + length - 1) % smallest_page;
        return last + simdjson::SIMDJSON_PADDING < smallest_page;
    }

    simdjson::error_code parse_copy(const char *bytes, size_t length) {
        if (length > 0) std::memcpy(buffer.get(), bytes, length);
        return parse_buffer(length);
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
