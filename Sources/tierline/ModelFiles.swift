import Engine
import Foundation

/// Models on disk.
enum ModelFiles {
    /// - Throws: `Failure` that names the file and all that is wrong with it.
    static func read(_ path: String) throws -> ModelRevision {
        let text: String
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
            throw Failure("\(path): it is a folder; set `model` or `--model` to a model file")
        }
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
        case CocoaError.fileReadInapplicableStringEncoding, CocoaError.fileReadCorruptFile: "it is not UTF-8"
        default: (error as NSError).localizedDescription
        }
    }
}
