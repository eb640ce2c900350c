import Engine
import Events
import Glibc
import Logging
import Replay
import ServiceLifecycle

/// Tells on the standard error how far a replay is: on a terminal in one line that is written anew each second, else in a
/// log line every ten.
struct ProgressLine {
    private let logger: Logger
    private let name: String
    private let isTerminal = isatty(STDERR_FILENO) == 1
    private let started = ContinuousClock.now
    private var first: ReplayProgress?
    private var next: ContinuousClock.Instant

    init(_ name: String, logger: Logger) {
        self.name = name
        self.logger = logger
        next = started + .seconds(1)
    }

    /// How often it is worth telling.
    var interval: Duration { isTerminal ? .seconds(1) : .seconds(10) }

    /// Shows how far it is, if it is time to.
    mutating func show(_ progress: () -> ReplayProgress) {
        let now = ContinuousClock.now
        guard now >= next else { return }
        next = now + interval
        let progress = progress()
        let first = first ?? progress
        self.first = first
        let seconds = (now - started) / .seconds(1)
        let rate = Double(progress.records) / seconds
        // Earlier starts may have done some of it, in no time of this one's.
        let pace = Double(progress.done - first.done) / seconds
        let left = pace > 0 ? Double(progress.total - progress.done) / pace : nil
        let percent = Columns.decimal(Int64(progress.fraction * 1000), digits: 1)
        let clock = progress.clock.map { Columns.time($0) }
        guard isTerminal else {
            logger.info(
                "replaying",
                metadata: [
                    "replay": "\(name)", "percent": "\(percent)", "records": "\(progress.records)",
                    "perSecond": "\(Int(rate))", "secondsLeft": "\(left.map { "\(Int($0))" } ?? "unknown")",
                    "clock": "\(clock ?? "none")",
                ])
            return
        }
        let parts = [
            "\(percent) %", "\(Columns.grouped(progress.records)) records", "\(Columns.grouped(Int(rate)))/s",
            left.map { "\(Columns.span($0)) left" }, clock.map { "at \($0)" },
        ]
        write("\r\u{1b}[K\(name)  " + parts.compactMap(\.self).joined(separator: "  "))
    }

    /// Leaves the terminal as it was.
    func end() {
        if isTerminal { write("\r\u{1b}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = bytes.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}

/// Shows how far a replay to topics is, for as long as its engine runs.
struct ProgressWatch: Service {
    let name: String
    let status: EngineStatus
    let bounds: ShadowProgress
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var line = ProgressLine(name, logger: logger)
            defer { line.end() }
            while !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(200))
                line.show { bounds.progress(status) }
            }
        }
    }
}

extension Columns {
    /// A number with a comma between thousands.
    static func grouped(_ number: Int) -> String {
        let digits = Array(String(number.magnitude))
        let text = digits.enumerated().map { index, digit in
            index > 0 && (digits.count - index) % 3 == 0 ? ",\(digit)" : "\(digit)"
        }.joined()
        return number < 0 ? "-\(text)" : text
    }

    /// A span of time: `1:02:03`, or `2:03` where it is less than an hour.
    static func span(_ seconds: Double) -> String {
        let seconds = Int(min(max(0, seconds), 1e9))
        let pad = { (value: Int) in value < 10 ? "0\(value)" : "\(value)" }
        let minutes = seconds / 60 % 60
        return seconds >= 3600
            ? "\(seconds / 3600):\(pad(minutes)):\(pad(seconds % 60))" : "\(minutes):\(pad(seconds % 60))"
    }
}
