import Events

let second: Milliseconds = 1000
let minute: Milliseconds = 60 * second
let hour: Milliseconds = 60 * minute
let day: Milliseconds = 24 * hour

/// A record of the log as JSON, of the account `acme`.
struct Record {
    var json: String

    /// - Parameters:
    ///   - contact: As JSON: a text or an object.
    ///   - value: As JSON.
    ///   - more: Further members, as JSON.
    static func event(
        _ type: String, id: String, at time: Timestamp, contact: String? = nil, value: String? = nil,
        more: String? = nil
    ) -> Record {
        var json = #"{"id":"\#(id)","time":\#(time),"account":"acme","type":"\#(type)""#
        if let contact { json += #","contact":\#(contact)"# }
        if let value { json += #","value":\#(value)"# }
        if let more { json += ",\(more)" }
        return Record(json: json + "}")
    }

    /// An event of somebody with a title.
    static func event(
        _ type: String, id: String, at time: Timestamp, by person: String, title: String? = nil, value: String? = nil
    ) -> Record {
        let contact = title.map { #"{"id":"\#(person)","title":"\#($0)"}"# } ?? "\"\(person)\""
        return event(type, id: id, at: time, contact: contact, value: value)
    }

    /// - Parameter attributes: As JSON.
    static func profile(_ attributes: String, id: String? = nil, at time: Timestamp) -> Record {
        let id = id.map { #""id":"\#($0)","# } ?? ""
        return Record(json: #"{\#(id)"time":\#(time),"account":"acme","attributes":\#(attributes)}"#)
    }
}
