internal import Events

/// What the topic of models tells: which version scored what, since when, from which text.
///
/// - `model/<hash>`: a model, as its `model` record carries it.
/// - `switch/<partition>/<offset>`: the `model` record at an offset of the log was put in force.
enum ModelHistory {
    static func modelKey(_ revision: ModelRevision) -> String { "model/\(revision.hash)" }

    /// What the keys of switches begin with.
    static let switchPrefix = "switch/"

    static func switchKey(_ change: ModelSwitch) -> String { "\(switchPrefix)\(change.partition)/\(change.offset)" }

    static func value(_ change: ModelSwitch) -> [UInt8] {
        let revision = change.change.revision
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("partition")
        writer.integer(Int64(change.partition))
        writer.key("offset")
        writer.integer(change.offset)
        writer.key("time")
        writer.timestamp(change.time)
        writer.key("name")
        writer.string(revision.name)
        writer.key("version")
        writer.string(revision.version)
        writer.key("hash")
        writer.string(revision.hash)
        writer.key("from")
        if let from = change.change.from { writer.integer(from) } else { writer.null() }
        writer.endObject()
        return writer.bytes
    }
}
