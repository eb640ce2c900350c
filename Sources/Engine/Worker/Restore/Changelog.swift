internal import Events
internal import Scoring

/// The records of the changelog: the first byte of the key says what it is.
///
/// - `a` + account: an account's stored form; null when it is gone.
/// - `p`: where the partition stands: its clock and the offset from which the log is to be read on. Written after the
///   accounts of the same commit, so whoever finds it finds them.
/// - `m`: the model in force, as its record carries it.
/// - `s`: the model that the partition was started with, before its first `model` record, in the same form.
/// - `r`: what a replay was asked for, in partition 0 alone. The engine does not look at it.
/// - `c` + account: what a replay begins with of an account: values of records, a line each (`LiveBackground`).
/// - `w` + number, eight bytes, the greatest first: an event about an alert that waits to be sent; null when it is.
/// - `b`: the offset of the first record that the state was made of, eight bytes, the least first.
enum Changelog {
    enum Key {
        case account(Text)
        case position
        case model
        case firstModel
        case beginning
        case carried(Text)
        case waiting(UInt64)

        init?(_ bytes: UnsafeRawBufferPointer) {
            guard let kind = bytes.first else { return nil }
            switch kind {
            case UInt8(ascii: "a"): self = .account(Text(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropFirst())))
            case UInt8(ascii: "c"): self = .carried(Text(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropFirst())))
            case UInt8(ascii: "w") where bytes.count == 9:
                self = .waiting(UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 1, as: UInt64.self)))
            case UInt8(ascii: "p") where bytes.count == 1: self = .position
            case UInt8(ascii: "m") where bytes.count == 1: self = .model
            case UInt8(ascii: "s") where bytes.count == 1: self = .firstModel
            case UInt8(ascii: "b") where bytes.count == 1: self = .beginning
            default: return nil
            }
        }
    }

    static let positionKey: [UInt8] = [UInt8(ascii: "p")]
    static let modelKey: [UInt8] = [UInt8(ascii: "m")]
    static let firstModelKey: [UInt8] = [UInt8(ascii: "s")]
    static let beginningKey: [UInt8] = [UInt8(ascii: "b")]

    /// Puts an account's key into `bytes`.
    static func write(accountKey account: Text, into bytes: inout [UInt8]) {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(UInt8(ascii: "a"))
        bytes.append(contentsOf: account.bytes)
    }

    /// The key of an event that waits.
    static func waitingKey(_ number: UInt64) -> [UInt8] {
        [UInt8(ascii: "w")] + withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// The value of `b`.
    static func beginning(_ offset: Int64) -> [UInt8] { withUnsafeBytes(of: offset.littleEndian) { Array($0) } }

    /// Reads the value of `b`; `nil` where it is none.
    static func beginning(_ bytes: UnsafeRawBufferPointer) -> Int64? {
        bytes.count == 8 ? Int64(littleEndian: bytes.loadUnaligned(as: Int64.self)) : nil
    }

    /// Where a partition stands.
    struct Position: Hashable {
        static let formatVersion: UInt8 = 1
        var clock: Timestamp
        /// The offset of the first record that is not in the state.
        var nextOffset: Int64

        init(clock: Timestamp, nextOffset: Int64) {
            self.clock = clock
            self.nextOffset = nextOffset
        }

        /// - Throws: `StateError` where the bytes are of a later version or damaged.
        init(_ bytes: UnsafeRawBufferPointer) throws(StateError) {
            guard let version = bytes.first else { throw .damaged("the position is empty") }
            guard version <= Position.formatVersion else {
                throw .newerVersion(found: version, known: Position.formatVersion)
            }
            guard bytes.count == 17 else { throw .damaged("the position has \(bytes.count) bytes, not 17") }
            clock = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 1, as: Int64.self))
            nextOffset = Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 9, as: Int64.self))
        }

        var bytes: [UInt8] {
            var bytes = [Position.formatVersion]
            withUnsafeBytes(of: (clock.littleEndian, nextOffset.littleEndian)) { bytes.append(contentsOf: $0) }
            return bytes
        }
    }
}
