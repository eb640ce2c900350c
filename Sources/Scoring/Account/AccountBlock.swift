internal import CPrefetch
internal import Events

/// The memory of an account: a head, and behind it the sections, one after the other.
typealias AccountBlock = ManagedBuffer<Account.Head, UInt64>

/// A section by what it holds: plain bits.
struct Section<Element: BitwiseCopyable> {
    let index: Int
}

extension Section<Contact> {
    /// In order of arrival.
    static var contacts: Self { Section(index: 0) }
}

extension Section<SumKey> {
    /// What each of the sums is of, sorted. Apart from the sums, so that the search for one touches few lines of cache.
    static var sumKeys: Self { Section(index: 1) }
}

extension Section<Sum> {
    /// The signals of mode `add`; only those that had an event.
    static var sums: Self { Section(index: 2) }
}

extension Section<KeptAttribute> {
    /// What is known of contacts, sorted by contact, then path.
    static var attributes: Self { Section(index: 3) }
}

extension Section<LatestValue> {
    /// The newest events of the signals of mode `latest`, sorted by signal, then key.
    static var latest: Self { Section(index: 4) }
}

extension Section<DecidedShare> {
    static var decidedShares: Self { Section(index: 5) }
}

extension Section<SeenID> {
    /// In order of arrival.
    static var seen: Self { Section(index: 6) }
}

extension Section<UInt64> {
    /// A Bloom filter of the ids seen; empty for few ids.
    static var filter: Self { Section(index: 7) }
}

extension Section<UInt8> {
    /// The name, and behind it ids and values in no order; what was replaced lies there until room is made.
    static var texts: Self { Section(index: 8) }
}

extension Account {
    /// Where each section ends, in words, and how many elements it has.
    struct Layout {
        static let sectionCount = 9
        private static func size(_ section: Int) -> Int {
            switch section {
            case Section.contacts.index: MemoryLayout<Contact>.stride
            case Section.sumKeys.index: MemoryLayout<SumKey>.stride
            case Section.sums.index: MemoryLayout<Sum>.stride
            case Section.attributes.index: MemoryLayout<KeptAttribute>.stride
            case Section.latest.index: MemoryLayout<LatestValue>.stride
            case Section.decidedShares.index: MemoryLayout<DecidedShare>.stride
            case Section.seen.index: MemoryLayout<SeenID>.stride
            case Section.filter.index: MemoryLayout<UInt64>.stride
            default: 1
            }
        }

        private(set) var ends = InlineArray<9, UInt32>(repeating: 0)
        var counts = InlineArray<9, UInt32>(repeating: 0)

        /// The section's first word.
        @inline(__always)
        func start(_ section: Int) -> Int { section == 0 ? 0 : Int(ends[section - 1]) }

        /// The words of all sections.
        var length: Int { Int(ends[Layout.sectionCount - 1]) }

        /// The bytes of a section's elements.
        func bytes(_ section: Int) -> Int { Int(counts[section]) * Layout.size(section) }

        /// How many elements there is room for.
        func capacity(_ section: Int) -> Int { (Int(ends[section]) - start(section)) * 8 / Layout.size(section) }

        /// The same with another room for one section.
        func with(capacity: Int, of section: Int) -> Layout {
            var layout = self
            let words = (capacity * Layout.size(section) + 7) / 8
            let growth = start(section) + words - Int(ends[section])
            for index in section..<Layout.sectionCount { layout.ends[index] = UInt32(Int(ends[index]) + growth) }
            return layout
        }
    }

    static func makeBlock(_ head: Head, _ layout: Layout) -> AccountBlock {
        AccountBlock.create(minimumCapacity: layout.length) { _ in
            var head = head
            head.layout = layout
            return head
        }
    }

    @inline(__always)
    var head: UnsafeMutablePointer<Head> { block.withUnsafeMutablePointerToHeader { $0 } }

    @inline(__always)
    private var words: UnsafeMutablePointer<UInt64> { block.withUnsafeMutablePointerToElements { $0 } }

    /// The elements of a section; valid as long as the account is held, and until it is written to.
    @inline(__always)
    func elements<Element>(_ section: Section<Element>) -> UnsafeMutableBufferPointer<Element> {
        let start = UnsafeMutableRawPointer(words + head.pointee.layout.start(section.index))
        return UnsafeMutableBufferPointer(
            start: start.assumingMemoryBound(to: Element.self),
            count: Int(head.pointee.layout.counts[section.index]))
    }

    /// Makes sure that nobody else sees what is written from here on.
    @inline(__always)
    mutating func own() {
        if !isKnownUniquelyReferenced(&block) { move(to: head.pointee.layout) }
    }

    /// Puts an element in; those behind it move up.
    mutating func insert<Element>(_ element: Element, at place: Int, in section: Section<Element>) {
        makeRoom(for: 1, in: section)
        let elements = elements(section)
        let start = elements.baseAddress.unsafelyUnwrapped
        head.pointee.layout.counts[section.index] += 1
        (start + place + 1).update(from: start + place, count: elements.count - place)
        start[place] = element
    }

    /// Puts an element behind all others.
    mutating func append<Element>(_ element: Element, to section: Section<Element>) {
        insert(element, at: elements(section).count, in: section)
    }

    /// Takes out the elements that a condition holds for.
    mutating func removeAll<Element>(in section: Section<Element>, where isGone: (Element) -> Bool) {
        own()
        let elements = elements(section)
        var kept = 0
        for element in elements where !isGone(element) {
            elements[kept] = element
            kept += 1
        }
        head.pointee.layout.counts[section.index] = UInt32(kept)
    }

    /// Takes elements out; those behind them move down.
    mutating func remove<Element>(_ places: Range<Int>, in section: Section<Element>) {
        own()
        let elements = elements(section)
        let start = elements.baseAddress.unsafelyUnwrapped
        (start + places.lowerBound).update(from: start + places.upperBound, count: elements.count - places.upperBound)
        head.pointee.layout.counts[section.index] -= UInt32(places.count)
    }

    /// Puts so many equal elements in place of a section's.
    mutating func fill<Element>(_ section: Section<Element>, with element: Element, count: Int) {
        own()
        head.pointee.layout.counts[section.index] = 0
        if count > head.pointee.layout.capacity(section.index) {
            move(to: head.pointee.layout.with(capacity: count, of: section.index))
        }
        head.pointee.layout.counts[section.index] = UInt32(count)
        elements(section).update(repeating: element)
    }

    private mutating func makeRoom<Element>(for more: Int, in section: Section<Element>) {
        own()
        let layout = head.pointee.layout
        let known = (Int(layout.ends[section.index]) - layout.start(section.index)) * 8 / MemoryLayout<Element>.stride
        let needed = Int(layout.counts[section.index]) + more
        if needed > known {
            // The first element gets just its room, as most accounts have one of everything; an account that goes on is
            // moved seldom.
            let room = known == 0 ? needed : max(needed, known + max(known / 2, 4))
            move(to: layout.with(capacity: room, of: section.index))
        }
    }

    /// Moves to a block of its own with other room, not less than is taken.
    private mutating func move(to layout: Layout) {
        let known = head.pointee.layout
        let new = Account.makeBlock(head.pointee, layout)
        new.withUnsafeMutablePointerToElements { target in
            for section in 0..<Layout.sectionCount {
                UnsafeMutableRawPointer(target + layout.start(section)).copyMemory(
                    from: words + known.start(section), byteCount: known.bytes(section))
            }
        }
        block = new
    }
}

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
    /// Every other text that is to stay has to have its place in a section by now: what no section refers to is left
    /// behind where room has to be made.
    mutating func keep(_ text: Text) -> TextRef {
        if text.isEmpty { return .empty }
        makeRoom(forText: text.count)
        let ref = TextRef(start: UInt32(elements(.texts).count), count: UInt32(text.count))
        head.pointee.layout.counts[Section.texts.index] += ref.count
        write(text, to: ref)
        return ref
    }

    /// Keeps a text in place of another one, whose bytes it takes if there are enough.
    mutating func keep(_ text: Text, inPlaceOf old: TextRef) -> TextRef {
        if text.isEmpty || text.count > Int(old.count) { return keep(text) }
        own()
        let ref = TextRef(start: old.start, count: UInt32(text.count))
        write(text, to: ref)
        return ref
    }

    private func write(_ text: Text, to ref: TextRef) {
        let start = UnsafeMutableRawPointer(elements(.texts).baseAddress.unsafelyUnwrapped) + Int(ref.start)
        start.copyMemory(from: text.bytes.baseAddress.unsafelyUnwrapped, byteCount: text.count)
    }

    /// Leaves what was replaced behind where there is no room any more.
    private mutating func makeRoom(forText more: Int) {
        own()
        if elements(.texts).count + more <= head.pointee.layout.capacity(Section.texts.index) { return }
        let old = self
        var live = Int(head.pointee.nameLength)
        forEachText { live += Int($0.count) }
        let room = live + more
        head.pointee.layout.counts[Section.texts.index] = 0
        move(to: head.pointee.layout.with(capacity: live == 0 ? more : room + room / 4, of: Section.texts.index))
        _ = append(old.name)
        forEachText { $0 = append(old.text($0)) }
    }

    private func append(_ text: Text) -> TextRef {
        if text.isEmpty { return .empty }
        let ref = TextRef(start: UInt32(elements(.texts).count), count: UInt32(text.count))
        head.pointee.layout.counts[Section.texts.index] += ref.count
        write(text, to: ref)
        return ref
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

extension Account {
    /// Asks for the head to be brought near, and what follows it.
    ///
    /// - Parameter account: Where the account is held; its memory is not looked at.
    public static func bringHeadNear(_ account: UnsafePointer<Account>) {
        // The reference as plain bits: counting it would wait for the very memory that is asked for.
        let start = UnsafeRawPointer(account).load(as: UnsafeRawPointer.self)
        for line in 0..<6 { cprefetch(start + 64 * line) }
    }

    /// Asks for what a record looks at in the sections, once the head is near.
    public static func bringSectionsNear(_ account: UnsafePointer<Account>) {
        UnsafeRawPointer(account).load(as: Unmanaged<AccountBlock>.self)._withUnsafeGuaranteedRef { block in
            block.withUnsafeMutablePointers { head, words in
                let layout = head.pointee.layout
                func bring(_ section: Int, lines: Int) {
                    let start = UnsafeRawPointer(words + layout.start(section))
                    for line in 0..<min(lines, layout.bytes(section) / 64 + 1) { cprefetch(start + 64 * line) }
                }
                bring(Section.sumKeys.index, lines: 4)
                bring(Section.sums.index, lines: 16)
                bring(Section.attributes.index, lines: 4)
                bring(Section.texts.index, lines: 6)
                bring(Section.filter.index, lines: 2)
                cprefetch(UnsafeRawPointer(words + layout.start(Section.seen.index)) + layout.bytes(Section.seen.index))
            }
        }
    }
}
