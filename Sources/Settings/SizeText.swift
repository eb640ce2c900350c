/// Numbers of bytes as people write them: `64KiB`, `512MiB`, `2GiB`.
enum SizeText {
    private static let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]

    /// - Returns: `nil` for what is no such number.
    static func bytes(of text: String) -> Int? {
        for (unit, shift) in units where text.hasSuffix(unit) {
            guard let number = Int(text.dropLast(unit.count)), number > 0, number <= Int.max >> shift else {
                return nil
            }
            return number << shift
        }
        return nil
    }

    /// The number in the greatest unit of which it is a multiple.
    static func text(bytes: Int) -> String {
        let (unit, shift) = units.last { bytes % (1 << $0.1) == 0 } ?? units[0]
        return "\(bytes >> shift)\(unit)"
    }
}
