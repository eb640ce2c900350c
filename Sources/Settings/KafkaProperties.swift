/// What librdkafka can be told.
public struct KafkaProperties: Sendable {
    /// The names of all its properties.
    public let names: [String]
    /// Why a property cannot have a value, in words that do without the property's name; `nil` if it can.
    public let fault: @Sendable (_ name: String, _ value: String) -> String?

    /// Takes names, and what is asked of each value.
    public init(names: [String], fault: @escaping @Sendable (_ name: String, _ value: String) -> String?) {
        self.names = names
        self.fault = fault
    }
}
