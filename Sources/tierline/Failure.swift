import ArgumentParser

/// Something that ends a command, in words that name cause and remedy.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Turns every error into one that prints as it describes itself.
    static func describing<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw Failure("\(error)")
        }
    }
}
