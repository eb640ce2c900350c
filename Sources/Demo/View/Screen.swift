import Glibc
import Synchronization

/// The terminal's alternate screen, from its opening until this value goes away.
///
/// Each frame is one write, every line in its place, so that nothing flickers or scrolls. The terminal is put back in
/// order when the screen goes away, when the process exits, and when a signal ends it that nobody else has claimed.
/// Only one screen may be open at a time.
public struct Screen: ~Copyable {
    private let terminal: Terminal

    /// - Throws: `TerminalError` if the output cannot be written to.
    public init(on terminal: Terminal) throws(TerminalError) {
        self.terminal = terminal
        openDescriptor.store(terminal.descriptor, ordering: .sequentiallyConsistent)
        // Registering once is enough: what is registered does nothing while no screen is open.
        if !isRegistered.exchange(true, ordering: .sequentiallyConsistent) { atexit { restoreTerminal() } }
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] { Self.restore(on: signal) }
        try terminal.write(Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[2J".utf8))
    }

    deinit {
        restoreTerminal()
    }

    /// Shows the lines from the top of the screen on.
    ///
    /// - Throws: `TerminalError` if the output cannot be written to.
    public func draw(_ lines: [String]) throws(TerminalError) {
        try terminal.write(Self.bytes(of: lines))
    }

    /// A frame as it is written: between the marks of a synchronized update, which terminals that do not know them
    /// ignore.
    static func bytes(of lines: [String]) -> [UInt8] {
        var text = "\u{1B}[?2026h"
        // Erasing after the text would take the last column of a full line with it.
        for (index, line) in lines.enumerated() { text += "\u{1B}[\(index + 1);1H\u{1B}[2K\(line)" }
        text += "\u{1B}[?2026l"
        return Array(text.utf8)
    }

    /// A signal that would end the process at once leaves no other chance to restore the terminal.
    private static func restore(on signal: Int32) {
        var current = sigaction()
        guard sigaction(signal, nil, &current) == 0, current.__sigaction_handler.sa_handler == nil else { return }
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { signal in
            restoreTerminal()
            Glibc.signal(signal, SIG_DFL)
            raise(signal)
        }
        sigaction(signal, &action, nil)
    }
}

/// The descriptor of the open screen, or -1. Global, since an exit or a signal reaches nothing else.
private let openDescriptor = Atomic<Int32>(-1)
private let isRegistered = Atomic<Bool>(false)

/// Fit for a signal handler: no allocation, no lock.
private func restoreTerminal() {
    let descriptor = openDescriptor.exchange(-1, ordering: .sequentiallyConsistent)
    guard descriptor >= 0 else { return }
    let sequence: StaticString = "\u{1B}[?2026l\u{1B}[0m\u{1B}[?25h\u{1B}[?1049l"
    _ = Glibc.write(descriptor, sequence.utf8Start, sequence.utf8CodeUnitCount)
}
