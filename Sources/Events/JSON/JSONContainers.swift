extension JSONValue {
    /// The elements of an array, in order; nothing for any other value.
    @inlinable
    public var elements: Elements { Elements(self) }

    /// The members of an object as sent, duplicates included; nothing for any other value.
    @inlinable
    public var members: Members { Members(self) }

    /// Calls `body` with every element of an array, in order; not at all for any other value.
    @inlinable
    public func forEachElement<Failure: Error>(_ body: (JSONValue) throws(Failure) -> Void) throws(Failure) {
        var iterator = Elements(self)
        while let element = iterator.next() { try body(element) }
    }

    /// The member of an object, the last one of that name; missing where there is none, and for any other value.
    public subscript(name: String) -> JSONValue {
        var name = name
        return name.withUTF8 { self[Text(bytes: UnsafeRawBufferPointer($0))] }
    }

    /// The member of an object, the last one of that name; missing where there is none, and for any other value.
    @inlinable
    public subscript(name: Text) -> JSONValue {
        var found = JSONValue.missing
        var iterator = Members(self)
        while let member = iterator.next() {
            if member.key == name { found = member.value }
        }
        return found
    }

    /// The elements of an array.
    @frozen
    public struct Elements: Sequence, IteratorProtocol {
        @usableFromInline
        let array: JSONValue
        @usableFromInline
        var place: Int
        @usableFromInline
        let end: Int

        @inlinable
        init(_ value: JSONValue) {
            array = value
            place = value.index + 1
            end = value.isArray ? value.placeOfEnd : 0
        }

        /// The next element.
        @inlinable
        public mutating func next() -> JSONValue? {
            guard place < end else { return nil }
            let element = JSONValue(tape: array.tape, strings: array.strings, index: place)
            place = array.place(after: place)
            return element
        }
    }

    /// The members of an object.
    @frozen
    public struct Members: Sequence, IteratorProtocol {
        @usableFromInline
        let object: JSONValue
        @usableFromInline
        var place: Int
        @usableFromInline
        let end: Int

        @inlinable
        init(_ value: JSONValue) {
            object = value
            place = value.index + 1
            end = value.isObject ? value.placeOfEnd : 0
        }

        /// The next member.
        @inlinable
        public mutating func next() -> (key: Text, value: JSONValue)? {
            guard place < end else { return nil }
            let key = object.text(at: place)
            let value = JSONValue(tape: object.tape, strings: object.strings, index: place + 1)
            place = object.place(after: place + 1)
            return (key, value)
        }
    }
}
