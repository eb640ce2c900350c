import Events

/// Parses a document and hands on its value, valid during the call.
func withJSON<Result>(_ json: String, _ body: (JSONValue) throws -> Result) throws -> Result {
    try withJSON(bytes: Array(json.utf8), body)
}

/// Parses a document and hands on its value, valid during the call.
func withJSON<Result>(bytes: [UInt8], _ body: (JSONValue) throws -> Result) throws -> Result {
    let parser = JSONParser()
    try bytes.withUnsafeBytes { try parser.parse($0) }
    return try withExtendedLifetime(parser) { try body(parser.root) }
}

extension EventReader {
    /// Reads a record and hands on the event, valid during the call.
    func read<Result>(bytes: [UInt8]?, key: [UInt8]?, _ body: (Event) throws -> Result) throws -> Result {
        let none = UnsafeRawBufferPointer(start: nil, count: 0)
        return try (bytes ?? []).withUnsafeBytes { valueBytes in
            try (key ?? []).withUnsafeBytes { keyBytes in
                let value = bytes == nil ? nil : valueBytes.isEmpty ? none : valueBytes
                return try body(read(value: value, key: key == nil ? nil : keyBytes))
            }
        }
    }

    /// Reads a record under the key `acme` and hands on the event, valid during the call.
    func read<Result>(_ json: String, key: String = "acme", _ body: (Event) throws -> Result) throws -> Result {
        try read(bytes: Array(json.utf8), key: Array(key.utf8), body)
    }

    /// The texts or other values of the fields of the event read last, for comparisons.
    func values() -> [String?] {
        (0..<fields.count).map { slot in
            let value = field(slot)
            return value.isMissing ? nil : value.serialised
        }
    }
}

extension FieldTable {
    init(_ paths: String...) {
        self.init(paths: paths.map { FieldPath($0)! })
    }
}

extension JSONValue {
    /// The value written again, as JSON.
    var serialised: String {
        var writer = JSONWriter()
        writer.value(self)
        return String(decoding: writer.bytes, as: UTF8.self)
    }
}

extension JSONWriter {
    /// Writes a value of a document again.
    mutating func value(_ value: JSONValue) {
        if value.isObject {
            beginObject()
            for (name, member) in value.members {
                key(name)
                self.value(member)
            }
            endObject()
        } else if value.isArray {
            beginArray()
            for element in value.elements { self.value(element) }
            endArray()
        } else if let text = value.text {
            string(text)
        } else if let boolean = value.boolean {
            self.boolean(boolean)
        } else if let number = value.number {
            Array("\(number)".utf8).withUnsafeBytes { raw($0) }
        } else {
            null()
        }
    }
}
