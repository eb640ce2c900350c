/// The way to a member of a JSON object, through objects only: `properties.path`, `contact.title`.
public struct FieldPath: Hashable, Sendable, CustomStringConvertible {
    /// The member names, outermost first; never empty.
    public let components: [String]

    /// Takes a dotted path apart.
    ///
    /// - Parameter dotted: Member names joined by `.`.
    /// - Returns: `nil` if the path, or one of its names, is empty.
    public init?(_ dotted: String) {
        self.init(components: dotted.split(separator: ".", omittingEmptySubsequences: false).map(String.init))
    }

    /// - Parameter components: Member names, outermost first.
    /// - Returns: `nil` if there are none, or if one is empty.
    public init?(components: [String]) {
        guard !components.isEmpty, components.allSatisfy({ !$0.isEmpty }) else { return nil }
        self.components = components
    }

    /// The dotted form.
    public var description: String { components.joined(separator: ".") }
}
