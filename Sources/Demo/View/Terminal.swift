public import Glibc

/// What is known of the terminal that an output goes to.
public struct Terminal: Sendable {
    /// The output's file descriptor.
    public let descriptor: Int32

    /// - Parameter descriptor: An open file descriptor; standard output unless told otherwise.
    public init(descriptor: Int32 = STDOUT_FILENO) {
        self.descriptor = descriptor
    }

    /// Whether a live screen can be drawn: the output is a terminal, and one that knows escape sequences.
    public var isLive: Bool {
        isatty(descriptor) == 1 && Self.environment("TERM") != "dumb"
    }

    /// Whether colours are welcome: a live terminal, and no `NO_COLOR` (https://no-color.org).
    public var hasColours: Bool {
        isLive && (Self.environment("NO_COLOR") ?? "").isEmpty
    }

    /// Columns and lines at this moment; 80 by 24 where the terminal does not say.
    public var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return (80, 24) }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// Writes all bytes.
    ///
    /// - Throws: `TerminalError` if the output takes no more.
    public func write(_ bytes: [UInt8]) throws(TerminalError) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, 1000)
            } else if errno != EINTR {
                throw TerminalError(code: errno)
            }
        }
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

/// The output can no longer be written to.
public struct TerminalError: Error, CustomStringConvertible {
    /// The system's error number.
    public let code: Int32

    /// The cause and the remedy.
    public var description: String {
        "the output takes no more (\(String(cString: strerror(code)))): keep the terminal or the reading program open"
    }
}
