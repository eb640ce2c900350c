/// Bytes that are written one after the other into memory that is used again and again.
///
/// An array grows and is checked with every byte that is appended; here that happens once for all that is written at a
/// time:
/// ```swift
/// var bytes = GrowingBytes()
/// bytes.write(atMost: 2) { place in
///     place[0] = 0x0D
///     place[1] = 0x0A
///     place += 2
/// }
/// ```
public struct GrowingBytes: Sendable {
    /// What was written so far, and behind it room for more.
    @usableFromInline
    var buffer: [UInt8] = []
    @usableFromInline
    var end = 0

    /// How many bytes were written so far.
    public var count: Int { end }

    /// No bytes, and no room yet.
    public init() {}

    /// A copy of what was written so far.
    public var array: [UInt8] { Array(buffer[..<end]) }

    /// Hands over what was written so far, without a copy.
    ///
    /// - Parameter body: Its bytes are valid as long as the call.
    public func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        try buffer.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
    }

    /// Starts anew.
    public mutating func removeAll(keepingCapacity: Bool = true) {
        if !keepingCapacity { buffer = [] }
        end = 0
    }

    /// Makes room and has something written there.
    ///
    /// - Parameters:
    ///   - most: How many bytes are written at most.
    ///   - body: Writes them, and moves the place behind them.
    @inlinable
    @inline(__always)
    public mutating func write(atMost most: Int, _ body: (inout UnsafeMutablePointer<UInt8>) -> Void) {
        if buffer.count - end < most { grow(by: most) }
        let start = end
        end = buffer.withUnsafeMutableBufferPointer { buffer in
            let first = buffer.baseAddress.unsafelyUnwrapped
            var place = first + start
            body(&place)
            return place - first
        }
    }

    /// Appends a copy of some bytes.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let start = bytes.baseAddress else { return }
        write(atMost: bytes.count) { place in
            UnsafeMutableRawPointer(place).copyMemory(from: start, byteCount: bytes.count)
            place += bytes.count
        }
    }

    @usableFromInline
    @inline(never)
    mutating func grow(by more: Int) {
        buffer += repeatElement(0, count: max(end + more, 2 * buffer.count, 256) - buffer.count)
    }
}
