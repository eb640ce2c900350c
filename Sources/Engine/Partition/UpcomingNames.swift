/// The names whose records come up next, in turn, with what is known of where their accounts lie.
///
/// They come in groups, and what is done for one account of a group is done for all of them in a row: see
/// `AccountTable.comesUp`.
struct UpcomingNames {
    /// A name that comes up.
    struct Name {
        var hash: UInt64 = 0
        /// Where its account probably is; -1 where that is not known.
        var place: Int32 = -1
    }

    /// How many names are a group; a power of two. More than a processor looks up at a time, which are some six, so that it
    /// always has something to look up.
    static let group = 8
    /// How many records ahead names are best made known.
    static let lookahead = 5 * group

    /// More than come up at a time; their count is a power of two.
    private var names = InlineArray<64, Name>(repeating: Name())
    private var turn = 0

    /// The name that came up so many turns ago.
    @inline(__always)
    subscript(turnsAgo count: Int) -> Name {
        get { names[(turn &- count) & (names.count - 1)] }
        set { names[(turn &- count) & (names.count - 1)] = newValue }
    }

    /// Takes the next name.
    ///
    /// - Returns: Whether a group is complete with it.
    @inline(__always)
    mutating func append(hash: UInt64) -> Bool {
        turn &+= 1
        self[turnsAgo: 0] = Name(hash: hash)
        return turn & (UpcomingNames.group - 1) == 0
    }

    /// How many turns ago the names of a group came, once one is complete.
    ///
    /// - Parameter index: 0 for the one that has just been completed, 1 for the one before, and so on.
    @inline(__always)
    static func turnsAgo(ofGroup index: Int) -> Range<Int> { index * group..<(index + 1) * group }
}
