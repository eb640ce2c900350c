import CSimdJSON

/// Parses and validates whole JSON documents, one after the other, in memory of its own.
///
/// Not for several threads at once. Memory grows with the greatest document and is given back after a while of small
/// ones.
public final class JSONParser {
    /// The greatest depth of arrays and objects within each other, empty ones not counted.
    public static let maxDepth = 128

    // One thread at a time by contract, so no check at every record.
    /// The value parsed last; missing before the first parse and after a failed one.
    @exclusivity(unchecked)
    public private(set) var root = JSONValue.missing

    private let parser: OpaquePointer

    /// A parser without a document.
    public init() {
        // simdjson counts the frame around the document as a level.
        // A few bytes at start-up: where there is no memory for these, Swift's own allocations end the process as well.
        guard let parser = csimdjson_create(Self.maxDepth + 1) else { fatalError("no memory for a JSON parser") }
        self.parser = parser
    }

    deinit {
        csimdjson_destroy(parser)
    }

    /// Parses and validates a document; every view of the one before is invalid from then on. Nothing of the bytes is needed
    /// any more once it returns.
    ///
    /// Integers beyond 64 bits are read as the nearest double.
    ///
    /// - Throws: `JSONError` when any part of it is not JSON, or not UTF-8, or a number is beyond a double.
    public func parse(_ bytes: UnsafeRawBufferPointer) throws(JSONError) {
        _ = try value(of: bytes)
    }

    /// Does what `parse` does, and returns the root, which the record path then need not load again.
    @inline(__always)
    func value(of bytes: UnsafeRawBufferPointer) throws(JSONError) -> JSONValue {
        let document = csimdjson_parse(parser, bytes.baseAddress, bytes.count)
        guard document.code == CSIMDJSON_OK else {
            root = .missing
            throw JSONError(document.code)
        }
        let value = JSONValue(tape: document.tape, strings: document.strings, index: 1)
        root = value
        return value
    }

    /// The bytes of input that fit into the memory held at present.
    var capacity: Int { csimdjson_capacity(parser) }
}
