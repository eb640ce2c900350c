/// The variables that Kubernetes sets in every container for each service of the namespace. Those of a service named
/// `tierline` begin as the settings do, and are none.
///
/// See <https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables>.
enum ServiceLink {
    static func isOne(name: String, value: String) -> Bool {
        name.hasSuffix("_SERVICE_HOST") || name.contains("_SERVICE_PORT")
            || (name.hasSuffix("_PORT") && value.contains("://"))
            || ["_TCP", "_UDP", "_SCTP"].contains { isPort(name, protocolSuffix: $0) }
    }

    /// Whether a name holds `_PORT_<number>` and a protocol, as in `TIERLINE_PORT_9464_TCP_ADDR`.
    private static func isPort(_ name: String, protocolSuffix: String) -> Bool {
        guard let port = name.firstRange(of: "_PORT_") else { return false }
        let rest = name[port.upperBound...]
        let digits = rest.prefix { $0.isASCII && $0.isNumber }
        return !digits.isEmpty && rest[digits.endIndex...].hasPrefix(protocolSuffix)
    }
}
