public import Engine
public import Events

/// What a replay is asked to do. It is kept with what the replay makes, so that a second start goes on with the same.
public struct ReplayRequest: Hashable, Sendable {
    /// Records before this time are not scored; `nil`: the earliest is the first.
    public var from: Timestamp?
    /// Records after this time are not scored; `nil`: up to the log's end as it was when the replay was first started.
    public var to: Timestamp?
    /// The hash of the model that it begins with.
    public var model: String
    /// Whether the log's own `model` records are put in force.
    public var heedsModels: Bool
    /// What is read: the log's topic, or the files.
    public var source: String
    /// Whether it begins with the profiles and holds that the live state has from before `from`.
    public var carriesProfiles: Bool

    /// - Parameters:
    ///   - from: Records before this time are not scored; `nil`: the earliest is the first.
    ///   - to: Records after this time are not scored; `nil`: the log's present end.
    ///   - revision: The model that it begins with.
    ///   - heedsModels: Whether the log's own `model` records are put in force.
    ///   - source: What is read: the log's topic, or the files.
    ///   - carriesProfiles: Whether it begins with the profiles and holds that the live state has from before `from`.
    public init(
        from: Timestamp? = nil, to: Timestamp? = nil, model revision: ModelRevision, heedsModels: Bool, source: String,
        carriesProfiles: Bool = false
    ) {
        self.from = from
        self.to = to
        model = revision.hash
        self.heedsModels = heedsModels
        self.source = source
        self.carriesProfiles = carriesProfiles
    }

    /// How another request differs from this one, which came first, in words.
    func differences(to other: ReplayRequest) -> [String] {
        var differences: [String] = []
        if from != other.from {
            differences.append("it began at \(ReplayRequest.words(from, or: "the earliest record"))")
        }
        if to != other.to {
            differences.append("it went to \(ReplayRequest.words(to, or: "the log's end at its start"))")
        }
        if heedsModels != other.heedsModels {
            differences.append(heedsModels ? "it heeded the log's models" : "one model scored all of it")
        }
        if model != other.model { differences.append("it began with the model \(model), now it is \(other.model)") }
        if carriesProfiles != other.carriesProfiles {
            differences.append(
                carriesProfiles ? "it took profiles over from the live state" : "it took no profiles over")
        }
        if source != other.source { differences.append("it read \(source)") }
        return differences
    }

    private static func words(_ time: Timestamp?, or missing: String) -> String {
        time.map { RFC3339.text($0) } ?? missing
    }
}

/// A request, and the part of the log that it turned out to ask for when the replay was first started.
struct StoredRequest: Hashable {
    /// The version of its stored form.
    private static let version: Int64 = 1

    var request: ReplayRequest
    var bounds: LogBounds
    /// Whether all that it begins with lies where the replay finds it. What was killed before begins anew.
    var isReady = true

    init(_ request: ReplayRequest, _ bounds: LogBounds) {
        self.request = request
        self.bounds = bounds
    }

    /// - Throws: `StoredRequestError` where the bytes are not of this form.
    init(_ bytes: UnsafeRawBufferPointer) throws(StoredRequestError) {
        let parser = JSONParser()
        guard (try? parser.parse(bytes)) != nil else { throw StoredRequestError() }
        let root = parser.root
        guard root["version"].integer == StoredRequest.version, let model = root["model"].text,
            let heedsModels = root["heedsModels"].boolean, let source = root["source"].text
        else { throw StoredRequestError() }
        request = ReplayRequest(
            from: root["from"].integer, to: root["to"].integer, modelHash: model.string, heedsModels: heedsModels,
            source: source.string, carriesProfiles: root["carriesProfiles"].boolean ?? false)
        isReady = root["isReady"].boolean ?? true
        bounds = LogBounds()
        for entry in root["partitions"].elements {
            guard let number = entry["partition"].integer.flatMap({ Int32(exactly: $0) }),
                let start = entry["start"].integer, let end = entry["end"].integer
            else { throw StoredRequestError() }
            bounds.starts[number] = start
            bounds.ends[number] = end
        }
    }

    var bytes: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("version"); writer.integer(StoredRequest.version)
        writer.key("source"); writer.string(request.source)
        writer.key("from"); writer.optional(request.from)
        writer.key("to"); writer.optional(request.to)
        writer.key("model"); writer.string(request.model)
        writer.key("heedsModels"); writer.boolean(request.heedsModels)
        writer.key("carriesProfiles"); writer.boolean(request.carriesProfiles)
        writer.key("isReady"); writer.boolean(isReady)
        writer.key("partitions")
        writer.beginArray()
        for (number, end) in bounds.ends.sorted(by: { $0.key < $1.key }) {
            writer.beginObject()
            writer.key("partition"); writer.integer(Int64(number))
            writer.key("start"); writer.integer(bounds.starts[number] ?? 0)
            writer.key("end"); writer.integer(end)
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

/// What was asked cannot be read.
struct StoredRequestError: Error {}

extension ReplayRequest {
    fileprivate init(
        from: Timestamp?, to: Timestamp?, modelHash: String, heedsModels: Bool, source: String, carriesProfiles: Bool
    ) {
        self.from = from
        self.to = to
        model = modelHash
        self.heedsModels = heedsModels
        self.source = source
        self.carriesProfiles = carriesProfiles
    }
}

extension JSONWriter {
    fileprivate mutating func optional(_ number: Int64?) {
        if let number { integer(number) } else { null() }
    }
}

extension RFC3339 {
    /// A time in words.
    static func text(_ time: Timestamp) -> String {
        var bytes: [UInt8] = []
        append(time, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
