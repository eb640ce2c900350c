public import Events

/// What is known of an account beside its activity, told as records of the log that would bring it about.
extension Scorer {
    /// The profile of an account and the holds on it, as far as they were known before a time.
    ///
    /// A profile whose own time is not before it was recorded later, and so was a hold that was placed later: those are in
    /// the log from then on. Of holds only those that still stand are known.
    ///
    /// - Parameters:
    ///   - account: The account, whose state is this model's. Of its profile only what the model names is known.
    ///   - time: The time.
    /// - Returns: Values of the log's records, each with `account`, and `time` in milliseconds. The profile
    ///   comes last: what it may raise is then held.
    public func background(of account: Account, before time: Timestamp) -> [[UInt8]] {
        var records: [[UInt8]] = []
        for hold in account.alerts?.holds ?? [] where hold.until > time {
            if let placed = hold.placed, placed < time { records.append(holdRecord(account.name, hold, placed)) }
        }
        if let profile = account.profile, profile.stamp.time < time {
            records.append(profileRecord(account.name, profile))
        }
        return records
    }

    /// Whether an account has a profile that is not older than a time, so that an earlier one is not known any more.
    public func hasProfile(_ account: Account, notBefore time: Timestamp) -> Bool {
        account.profile.map { $0.stamp.time >= time } ?? false
    }

    private func profileRecord(_ account: Text, _ profile: Profile) -> [UInt8] {
        var attributes = AttributeTree()
        for (path, value) in zip(model.profilePaths, profile.values) {
            if let value { attributes.add(value, at: path.path.components[...]) }
        }
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("account"); writer.string(account)
        if !profile.stamp.id.isEmpty {
            writer.key("id"); writer.string(profile.stamp.id)
        }
        writer.key("time"); writer.integer(profile.stamp.time)
        writer.key("attributes"); attributes.write(to: &writer)
        writer.endObject()
        return writer.bytes
    }

    /// Bytes of a name up to which an id bears it as it is, for those who read it.
    private static let longestNameInID = 256

    private func holdRecord(_ account: Text, _ hold: Hold, _ placed: Timestamp) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("account"); writer.string(account)
        // The id of its own record is not known any more. A long name would make this one longer than an id may be.
        let by = hold.by.utf8.count <= Scorer.longestNameInID ? hold.by : Hash128(hold.by).hex
        writer.key("id"); writer.string("hold by \(by) at \(placed)")
        writer.key("time"); writer.integer(placed)
        writer.key("type"); writer.string("hold.placed")
        writer.key("by"); writer.string(hold.by)
        writer.key("until"); writer.integer(hold.until)
        writer.endObject()
        return writer.bytes
    }
}

/// Attributes by the paths under which they were kept, put together again.
private struct AttributeTree {
    private var value: StoredValue?
    private var members: [(name: String, tree: AttributeTree)] = []

    mutating func add(_ value: StoredValue, at path: ArraySlice<String>) {
        guard let name = path.first else {
            self.value = value
            return
        }
        let place = members.firstIndex { $0.name == name } ?? members.count
        if place == members.count { members.append((name, AttributeTree())) }
        members[place].tree.add(value, at: path.dropFirst())
    }

    func write(to writer: inout JSONWriter) {
        // What has members is an object, whether that was kept or not.
        if let value, members.isEmpty { return writer.stored(value) }
        writer.beginObject()
        for member in members {
            writer.key(member.name)
            member.tree.write(to: &writer)
        }
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func stored(_ value: StoredValue) {
        switch value {
        case .text(let text): string(text)
        // The shortest form that is read as the same number.
        case .number(let number): withUTF8("\(number)") { raw($0) }
        case .boolean(let boolean): self.boolean(boolean)
        case .list(let elements):
            beginArray()
            for element in elements { stored(element) }
            endArray()
        case .object:
            beginObject()
            endObject()
        }
    }

    private func withUTF8(_ text: String, _ body: (UnsafeRawBufferPointer) -> Void) {
        var text = text
        text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
