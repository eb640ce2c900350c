internal import Events

/// Where a text lies among an account's texts.
struct TextRef: Hashable, BitwiseCopyable {
    var start: UInt32
    var count: UInt32

    static let empty = TextRef(start: 0, count: 0)
}

extension Account {
    /// A view of a text; valid as long as the account is held and not written to.
    @inline(__always)
    func text(_ ref: TextRef) -> Text {
        let start = elements(.texts).baseAddress.unsafelyUnwrapped + Int(ref.start)
        return Text(bytes: UnsafeRawBufferPointer(start: start, count: Int(ref.count)))
    }

    /// Keeps a text, which lies elsewhere than in this account.
    ///
    /// Every other text that is to stay has to have its place in a section by now, and this one has to get it before room
    /// is made again: what no section refers to is left behind where the block grows.
    mutating func keep(_ text: Text) -> TextRef {
        if text.isEmpty { return .empty }
        makeRoom(for: text.count)
        return append(text)
    }

    /// Keeps a text in place of another one, whose bytes it takes if there are enough.
    mutating func keep(_ text: Text, inPlaceOf old: TextRef) -> TextRef {
        if text.isEmpty || text.count > Int(old.count) { return keep(text) }
        own()
        let ref = TextRef(start: old.start, count: UInt32(text.count))
        write(text, to: ref)
        return ref
    }

    /// Keeps a text for which there is room.
    private func append(_ text: Text) -> TextRef {
        if text.isEmpty { return .empty }
        let ref = TextRef(start: UInt32(elements(.texts).count), count: UInt32(text.count))
        head.pointee.layout.move(endOf: Section.texts.index, by: text.count)
        write(text, to: ref)
        return ref
    }

    private func write(_ text: Text, to ref: TextRef) {
        let start = UnsafeMutableRawPointer(elements(.texts).baseAddress.unsafelyUnwrapped) + Int(ref.start)
        start.copyMemory(from: text.bytes.baseAddress.unsafelyUnwrapped, byteCount: text.count)
    }

    /// The bytes of the texts that something refers to.
    var liveTextBytes: Int {
        var bytes = Int(head.pointee.nameLength)
        forEachText { bytes += Int($0.count) }
        return bytes
    }

    /// Leaves behind what nothing refers to.
    ///
    /// - Parameter old: The same account as it was, in another block.
    mutating func dropReplacedTexts(by old: Account) {
        head.pointee.layout.ends[Section.texts.index] = UInt32(head.pointee.layout.start(Section.texts.index))
        _ = append(old.name)
        forEachText { $0 = append(old.text($0)) }
    }

    /// Every text but the name.
    private func forEachText(_ body: (inout TextRef) -> Void) {
        for place in elements(.contacts).indices { body(&elements(.contacts)[place].id) }
        for place in elements(.attributes).indices {
            body(&elements(.attributes)[place].id)
            if elements(.attributes)[place].value.kind.isText { body(&elements(.attributes)[place].value.text) }
        }
        for place in elements(.latest).indices {
            body(&elements(.latest)[place].key)
            body(&elements(.latest)[place].id)
        }
    }
}
