internal import Events

/// Appends values in the compact form of stored state: variable-length integers, little-endian doubles, text with its
/// length before it.
struct BinaryWriter {
    private(set) var output: GrowingBytes

    init(into output: GrowingBytes = GrowingBytes()) {
        self.output = output
    }

    mutating func byte(_ value: UInt8) {
        output.write(atMost: 1) { place in
            place[0] = value
            place += 1
        }
    }

    /// Seven bits a byte, the lowest first (LEB128).
    @inline(__always)
    mutating func unsigned(_ value: UInt64) {
        output.write(atMost: 10) { place in
            var rest = value
            while rest >= 0x80 {
                place[0] = UInt8(truncatingIfNeeded: rest) | 0x80
                place += 1
                rest >>= 7
            }
            place[0] = UInt8(rest)
            place += 1
        }
    }

    /// Zigzag, so that small negative numbers stay short.
    mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    mutating func double(_ value: Double) {
        fixed(value.bitPattern)
    }

    @inline(__always)
    mutating func fixed<Integer: FixedWidthInteger>(_ value: Integer) {
        output.write(atMost: MemoryLayout<Integer>.size) { place in
            UnsafeMutableRawPointer(place).storeBytes(of: value.littleEndian, as: Integer.self)
            place += MemoryLayout<Integer>.size
        }
    }

    mutating func text(_ value: Text) {
        unsigned(UInt64(value.count))
        output.append(value.bytes)
    }

    mutating func text(_ value: String) {
        var value = value
        value.withUTF8 { text(Text(bytes: UnsafeRawBufferPointer($0))) }
    }
}
