/// Times as text, by RFC 3339, in the years 0000 to 9999.
public enum RFC3339 {
    /// The times that can be written: 0000-01-01T00:00:00.000Z to 9999-12-31T23:59:59.999Z.
    public static let range: ClosedRange<Timestamp> = -62_167_219_200_000...253_402_300_799_999

    /// The length of a written time in bytes.
    public static let length = 24

    /// Reads a time: `2026-03-01T09:30:00Z`, with any offset and any number of decimals.
    ///
    /// Lower-case `t` and `z` and a space for the `T` are taken, as the RFC allows. A leap second, 23:59:60 UTC, is the
    /// second after it.
    ///
    /// - Returns: The time, floored to milliseconds; `nil` if the bytes are not a time, or one outside `range`.
    public static func parse(_ bytes: UnsafeRawBufferPointer) -> Timestamp? {
        guard bytes.count >= 20, let start = bytes.baseAddress else { return nil }
        let date = DigitBlock(start, .date)
        let day = DigitBlock(start + 8, .day)
        let clock = DigitBlock(start + 11, .clock)
        let separator = bytes[10]
        guard date.fits, day.fits, clock.fits,
            separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ")
        else { return nil }
        let civil = CivilDate(year: date.two(0) &* 100 &+ date.two(2), month: date.two(5), day: day.two(0))
        let hour = clock.two(0)
        let minute = clock.two(3)
        let second = clock.two(6)
        guard civil.exists, hour <= 23, minute <= 59, second <= 60 else { return nil }

        var place = 19
        guard let fraction = milliseconds(bytes, &place), let offset = offset(bytes, &place), place == bytes.count
        else { return nil }

        let time = civil.days &* 86_400 &+ hour &* 3600 &+ (minute &- offset) &* 60 &+ second
        if second == 60 {
            guard time % 86_400 == 0 else { return nil }
        }
        let result = Timestamp(time &* 1000 &+ fraction)
        return range.contains(result) ? result : nil
    }

    /// The decimals of a second, floored to milliseconds; `nil` for a point without a digit.
    @inline(__always)
    private static func milliseconds(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        guard bytes[place] == UInt8(ascii: ".") else { return 0 }
        place += 1
        let start = place
        var value = 0
        while place < bytes.count {
            let digit = bytes[place] &- UInt8(ascii: "0")
            guard digit <= 9 else { break }
            if place &- start < 3 { value = value &* 10 &+ Int(digit) }
            place &+= 1
        }
        switch place - start {
        case 0: return nil
        case 1: return value * 100
        case 2: return value * 10
        default: return value
        }
    }

    /// The offset from UTC in minutes.
    @inline(__always)
    private static func offset(_ bytes: UnsafeRawBufferPointer, _ place: inout Int) -> Int? {
        guard place < bytes.count else { return nil }
        let sign = bytes[place]
        if sign | 0x20 == UInt8(ascii: "z") {
            place += 1
            return 0
        }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), bytes.count - place >= 6 else { return nil }
        // The six bytes of the offset are the last of at least eight.
        let digits = DigitBlock(bytes.baseAddress.unsafelyUnwrapped + (place - 2), .offset)
        let hours = digits.two(3)
        let minutes = digits.two(6)
        guard digits.fits, hours <= 23, minutes <= 59 else { return nil }
        place += 6
        let offset = hours * 60 + minutes
        return sign == UInt8(ascii: "-") ? -offset : offset
    }

    /// Appends a time in UTC, always with three decimals: `2026-03-01T09:30:00.000Z`.
    ///
    /// A time outside `range` is written as the end of the range that is nearer.
    public static func append(_ time: Timestamp, to bytes: inout [UInt8]) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { buffer in
            write(time, to: buffer)
            bytes.append(contentsOf: buffer)
        }
    }

    /// Writes a time in UTC, always with three decimals: `2026-03-01T09:30:00.000Z`.
    ///
    /// A time outside `range` is written as the end of the range that is nearer.
    ///
    /// - Parameter buffer: Room for `length` bytes, all of which are written.
    public static func write(_ time: Timestamp, to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let time = Int(min(max(time, range.lowerBound), range.upperBound))
        let sinceYear0 = time - Int(range.lowerBound)
        let inDay = sinceYear0 % 86_400_000
        let date = CivilDate(days: (time - inDay) / 86_400_000)

        func two(_ value: Int, at place: Int) {
            buffer[place] = UInt8(ascii: "0") + UInt8(value / 10)
            buffer[place + 1] = UInt8(ascii: "0") + UInt8(value % 10)
        }
        two(date.year / 100, at: 0)
        two(date.year % 100, at: 2)
        buffer[4] = UInt8(ascii: "-")
        two(date.month, at: 5)
        buffer[7] = UInt8(ascii: "-")
        two(date.day, at: 8)
        buffer[10] = UInt8(ascii: "T")
        two(inDay / 3_600_000, at: 11)
        buffer[13] = UInt8(ascii: ":")
        two(inDay / 60_000 % 60, at: 14)
        buffer[16] = UInt8(ascii: ":")
        two(inDay / 1000 % 60, at: 17)
        buffer[19] = UInt8(ascii: ".")
        buffer[20] = UInt8(ascii: "0") + UInt8(inDay % 1000 / 100)
        two(inDay % 100, at: 21)
        buffer[23] = UInt8(ascii: "Z")
    }
}
