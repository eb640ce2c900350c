/// Eight bytes of text that are looked at as one word, to find digits and separators where they should be.
struct DigitBlock {
    /// What eight bytes should look like; the first byte is the lowest of each word.
    struct Form {
        /// 0xFF where a digit should be.
        let digits: UInt64
        /// 0xFF where a certain character should be.
        let separators: UInt64
        /// Those characters.
        let text: UInt64

        /// `0000-00-`
        static var date: Form {
            Form(digits: 0x00FF_FF00_FFFF_FFFF, separators: 0xFF00_00FF_0000_0000, text: 0x2D00_002D_0000_0000)
        }

        /// `00`, then anything.
        static var day: Form { Form(digits: 0xFFFF, separators: 0, text: 0) }

        /// `00:00:00`
        static var clock: Form {
            Form(digits: 0xFFFF_00FF_FF00_FFFF, separators: 0x0000_FF00_00FF_0000, text: 0x0000_3A00_003A_0000)
        }

        /// Three times anything, then `00:00`.
        static var offset: Form {
            Form(digits: 0xFFFF_00FF_FF00_0000, separators: 0x0000_FF00_0000_0000, text: 0x0000_3A00_0000_0000)
        }
    }

    /// Whether every byte is what the form asks for.
    let fits: Bool

    /// In each byte, ten times the digit there plus the digit after it.
    private let pairs: UInt64

    /// - Parameter start: Where eight bytes can be read.
    @inline(__always)
    init(_ start: UnsafeRawPointer, _ form: Form) {
        let bytes = UInt64(littleEndian: start.loadUnaligned(as: UInt64.self))
        // A digit becomes its value and a separator zero; whatever else there is leaves a bit in one of the two checks.
        let expected = (form.digits & 0x3030_3030_3030_3030) | form.text
        let values = (bytes ^ expected) & (form.digits | form.separators)
        let above9 = (values | (values &+ (form.digits & 0x0606_0606_0606_0606))) & 0xF0F0_F0F0_F0F0_F0F0
        fits = (values & form.separators) | (above9 & form.digits) == 0
        pairs = values &* 10 &+ values &>> 8
    }

    /// The number of the two digits at a place.
    @inline(__always)
    func two(_ place: Int) -> Int {
        Int(truncatingIfNeeded: (pairs &>> UInt64(truncatingIfNeeded: place &* 8)) & 0xFF)
    }
}
