internal import CPrefetch
internal import Events

/// Memory brought near before it is needed.
///
/// Among a hundred thousand accounts nearly every look at one would wait for main memory. So whoever knows some time
/// before whose record comes asks for the account's memory step by step, each step with what the one before has brought.
/// Hints, all of them: they change nothing, and what they miss costs a wait.
///
/// Each of the first three steps is best taken for several accounts in a row: of memory whose page has to be looked for
/// first even the hint waits, and such waits go by side by side.
extension Account {
    /// The first step: asks for where the account is held.
    ///
    /// - Parameter account: Where that is; not looked at.
    @inline(__always)
    public static func bringReferenceNear(_ account: UnsafePointer<Account>) {
        cprefetch(account)
    }

    /// The second step: asks for the head.
    ///
    /// - Parameter account: Where the account is held; its memory is not looked at.
    public static func bringHeadNear(_ account: UnsafePointer<Account>) {
        // The reference as plain bits: counting it would wait for the very memory that is asked for.
        let start = UnsafeRawPointer(account).load(as: UnsafeRawPointer.self)
        for line in 0..<3 { cprefetch(start + 64 * line) }
    }

    /// The third step, once the head is near: asks for a line of each page on which the sections may lie.
    ///
    /// - Parameter account: Where the account is held.
    public static func bringPagesNear(_ account: UnsafePointer<Account>) {
        withUncounted(account) { words, layout in
            cprefetch(words + layout.start(Section.sums.index))
            cprefetch(words + layout.start(Section.texts.index))
            cprefetch(words + layout.seenStart - MemoryLayout<SeenID>.stride)
        }
    }

    /// The last step: asks for what a record looks at in the sections.
    ///
    /// - Parameter account: Where the account is held.
    public static func bringSectionsNear(_ account: UnsafePointer<Account>) {
        withUncounted(account) { words, layout in
            bring(words, layout, .contacts, most: 4)
            bring(words, layout, .sums, most: 8)
            bring(words, layout, .attributes, most: 4)
            bring(words, layout, .filter, most: 2)
            bring(words, layout, .sumKeys, most: 4)
            bring(words, layout, .texts, most: 6)
            cprefetch(words + layout.seenStart - MemoryLayout<SeenID>.stride)
        }
    }

    /// Looks at an account's memory without counting as a holder, which would write to it.
    @inline(__always)
    private static func withUncounted(
        _ account: UnsafePointer<Account>, _ body: (_ words: UnsafeRawPointer, _ layout: Layout) -> Void
    ) {
        UnsafeRawPointer(account).load(as: Unmanaged<AccountBlock>.self)._withUnsafeGuaranteedRef { block in
            block.withUnsafeMutablePointers { head, words in body(words, head.pointee.layout) }
        }
    }

    /// Asks for the first lines of a section.
    @inline(__always)
    private static func bring<Element>(
        _ words: UnsafeRawPointer, _ layout: Layout, _ section: Section<Element>, most: Int
    ) {
        let start = words + layout.start(section.index)
        let end = words + Int(layout.ends[section.index])
        for line in 0..<min(most, (end - start) / 64 + 1) { cprefetch(start + 64 * line) }
    }
}
