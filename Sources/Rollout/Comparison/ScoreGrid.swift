/// How many accounts went from one score to another, in whole points: small enough to be drawn, whatever the number of
/// accounts.
public struct ScoreGrid: Hashable, Sendable {
    /// Accounts in one field of the grid.
    public struct Cell: Hashable, Sendable {
        /// The score before, in points, rounded down.
        public var before: Int
        /// The score after.
        public var after: Int
        /// How many accounts.
        public var accounts = 0
        /// How many of them rise to a better tier.
        public var rising = 0
        /// How many of them go to a tier that is none better.
        public var falling = 0
    }

    private var fields: [Int: Cell] = [:]

    /// Those in which there is any account, in order of the scores before, then after.
    public var cells: [Cell] { fields.sorted { $0.key < $1.key }.map(\.value) }

    /// - Parameters:
    ///   - before: The score before, in hundredths.
    ///   - after: The score after.
    ///   - isRise: Whether the account rises; `nil` where it stays in its tier.
    mutating func insert(before: Int64, after: Int64, isRise: Bool?) {
        let (row, column) = (Int(before / 100), Int(after / 100))
        var cell = fields[row * 128 + column] ?? Cell(before: row, after: column)
        cell.accounts += 1
        if isRise == true { cell.rising += 1 }
        if isRise == false { cell.falling += 1 }
        fields[row * 128 + column] = cell
    }
}
