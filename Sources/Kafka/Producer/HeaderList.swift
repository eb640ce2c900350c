internal import CRdKafka

/// The headers of a message to be. `Producer.produce` takes them and leaves the list empty.
public struct HeaderList: ~Copyable {
    private(set) var pointer: OpaquePointer?

    /// An empty list, which costs nothing until something is appended.
    public init() {}

    deinit {
        if let pointer { rd_kafka_headers_destroy(pointer) }
    }

    /// - Parameters:
    ///   - name: May occur more than once.
    ///   - value: Copied; `nil` for a null value.
    public mutating func append(_ name: StaticString, _ value: UnsafeRawBufferPointer?) {
        name.withUTF8Buffer { append(UnsafeRawBufferPointer($0), value) }
    }

    /// - Parameters:
    ///   - name: UTF-8 without a terminating zero; copied. May occur more than once.
    ///   - value: Copied; `nil` for a null value.
    public mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer?) {
        let headers = pointer ?? rd_kafka_headers_new(8)!
        pointer = headers
        rd_kafka_header_add(
            headers, name.baseAddress?.assumingMemoryBound(to: CChar.self), name.count, value?.presentAddress,
            value?.count ?? 0)
    }

    mutating func relinquish() {
        pointer = nil
    }
}

extension UnsafeRawBufferPointer {
    /// librdkafka tells null from empty by the address alone, and an empty buffer may have none.
    var presentAddress: UnsafeRawPointer { baseAddress ?? UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped }
}
