internal import CRdKafka

/// librdkafka's properties, checked one by one.
///
/// One configuration serves consumers and producers alike: a handle takes the properties that concern its kind.
///
/// ```swift
/// let configuration = try ClientConfiguration(
///     defaults: ["bootstrap.servers": "localhost:9092"],
///     chosen: ["linger.ms": "20"],
///     required: ["isolation.level": "read_committed"])
/// ```
public struct ClientConfiguration: Hashable, Sendable, CustomStringConvertible {
    /// A property and its value.
    public struct Property: Hashable, Sendable {
        /// As librdkafka knows it, such as `linger.ms`.
        public var name: String
        /// As text, also where it is a number or a truth value.
        public var value: String

        /// Takes a name and a value, unchecked.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Properties that are set together, in order; of two with one name the later counts.
    public struct Layer: Hashable, Sendable, ExpressibleByDictionaryLiteral {
        /// In the order in which they are set.
        public var properties: [Property]

        /// Takes properties, unchecked.
        public init(_ properties: [Property] = []) {
            self.properties = properties
        }

        /// - Parameter elements: Names and values.
        public init(dictionaryLiteral elements: (String, String)...) {
            self.init(elements.map(Property.init))
        }
    }

    enum Kind {
        case consumer
        case producer
    }

    /// What is in force. An alias does not stand beside the property that it means: the later one has replaced it.
    public private(set) var properties: [Property] = []

    /// Every property that the librdkafka at hand knows, aliases included, in its own order.
    public static var knownProperties: [String] { PropertyTable.properties.map(\.name) }

    /// Why a property cannot have a value, in words that do without the property's name; `nil` if it can.
    ///
    /// Of some properties only the handle tells, as of those that name files.
    @Sendable
    public static func fault(of name: String, value: String) -> String? {
        do throws(ConfigurationError) {
            _ = try ClientConfiguration([name: value])
            return nil
        } catch {
            return error.cause
        }
    }

    /// Lays properties over one another; the later layer counts.
    ///
    /// - Parameters:
    ///   - defaults: What holds if nothing else is said.
    ///   - chosen: What the user wants.
    ///   - required: What must be so.
    /// - Throws: `ConfigurationError` for a property or a value that librdkafka does not know.
    public init(defaults: Layer = [:], chosen: Layer, required: Layer = [:]) throws(ConfigurationError) {
        for property in defaults.properties + chosen.properties + required.properties { try set(property) }
    }

    /// - Throws: `ConfigurationError` for a property or a value that librdkafka does not know.
    public init(_ layer: Layer) throws(ConfigurationError) {
        try self.init(chosen: layer)
    }

    /// The same with a layer on top, for a handle that differs in a few properties.
    ///
    /// - Throws: `ConfigurationError` for a property or a value that librdkafka does not know.
    public func setting(_ layer: Layer) throws(ConfigurationError) -> ClientConfiguration {
        var copy = self
        for property in layer.properties { try copy.set(property) }
        return copy
    }

    /// The value in force, asked for by name or by an alias; `nil` where it is left to librdkafka.
    public subscript(name: String) -> String? {
        let canonical = PropertyTable.byName[name]?.canonicalName
        return properties.first { PropertyTable.byName[$0.name]?.canonicalName == canonical }?.value
    }

    /// `name=value`, one a line, passwords and keys hidden.
    public var description: String {
        properties.map { "\($0.name)=\(Self.isSecret($0.name) ? "********" : $0.value)" }.joined(separator: "\n")
    }

    private static func isSecret(_ name: String) -> Bool {
        ["password", "secret", "oauthbearer.config", ".pem"].contains { part in name.contains(part) }
    }

    private mutating func set(_ property: Property) throws(ConfigurationError) {
        guard let known = PropertyTable.byName[property.name] else {
            throw .unknownProperty(
                name: property.name, nearest: property.name.nearest(among: PropertyTable.properties.map(\.name)))
        }
        let scratch = rd_kafka_conf_new()!
        defer { rd_kafka_conf_destroy(scratch) }
        try Self.apply(property, to: scratch)
        // Set anew at the end, not in place: librdkafka is told in this order.
        properties.removeAll { PropertyTable.byName[$0.name]?.canonicalName == known.canonicalName }
        properties.append(property)
    }

    private static func apply(_ property: Property, to handle: OpaquePointer) throws(ConfigurationError) {
        var reason = [CChar](repeating: 0, count: 512)
        let result = rd_kafka_conf_set(handle, property.name, property.value, &reason, reason.count)
        guard result != RD_KAFKA_CONF_OK else { return }
        let known = PropertyTable.byName[property.name]
        var words = String(nulTerminated: reason)
        if let range = known?.range, !range.isEmpty { words += " (allowed: \(range))" }
        throw .invalidValue(
            name: property.name, value: isSecret(property.name) ? "********" : property.value, reason: words,
            nearest: property.value.nearest(among: known?.choices ?? []))
    }

    /// A configuration that `rd_kafka_new` takes over.
    func makeHandle(for kind: Kind) throws(ConfigurationError) -> OpaquePointer {
        let handle = rd_kafka_conf_new()!
        do throws(ConfigurationError) {
            for property in properties {
                // A property of the other kind would only draw a warning.
                guard let known = PropertyTable.byName[property.name],
                    kind == .consumer ? known.isForConsumers : known.isForProducers
                else { continue }
                try Self.apply(property, to: handle)
            }
        } catch {
            rd_kafka_conf_destroy(handle)
            throw error
        }
        return handle
    }
}
