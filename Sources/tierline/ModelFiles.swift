import Engine
import Foundation

/// Models on disk.
enum ModelFiles {
    /// - Throws: `Failure` that names the file and all that is wrong with it.
    static func read(_ path: String) throws -> ModelRevision {
        let text: String
        do {
            text = try String(contentsOfFile: path, encoding: .utf8)
        } catch {
            throw Failure("\(path): the model cannot be read: \(reason(error))")
        }
        return try Failure.describing { try ModelRevision(text: text, fileName: path) }
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case CocoaError.fileReadNoSuchFile: "no such file; set `model` or `--model` to a model file"
        case CocoaError.fileReadNoPermission: "permission denied"
        case CocoaError.fileReadInapplicableStringEncoding: "it is not UTF-8"
        default: "\(error)"
        }
    }
}
