import SystemPackage

/// Why a file cannot be read.
struct FileReadFailure: Error {
    let cause: String
}

/// Reads small files of text.
enum TextFile {
    private static let maximumBytes = 1_000_000

    static func contents(of file: FilePath) throws(FileReadFailure) -> String {
        let bytes: [UInt8]
        do {
            let descriptor = try FileDescriptor.open(file, .readOnly)
            bytes = try descriptor.closeAfter { try read(descriptor) }
        } catch {
            throw FileReadFailure(cause: "cannot be read: \(error)")
        }
        guard bytes.count <= maximumBytes else {
            throw FileReadFailure(cause: "is too large: at most \(maximumBytes) bytes are read")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw FileReadFailure(cause: "is not UTF-8 text")
        }
        return text
    }

    /// At most a little more than ``maximumBytes``.
    private static func read(_ descriptor: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= maximumBytes {
            let count = try buffer.withUnsafeMutableBytes { try descriptor.read(into: $0) }
            if count == 0 { break }
            bytes += buffer[..<count]
        }
        return bytes
    }
}
