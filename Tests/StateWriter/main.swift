import Glibc
import State

// Writes a history into a store, a step a commit, and says after each how far it has come:
//
//     StateWriter DIRECTORY SEED STEPS [LARGEST-FILE]
//
// LARGEST-FILE, in bytes, is the limit that the process sets itself. The tests end it in any way they like.

guard (4...5).contains(CommandLine.arguments.count), let seed = UInt64(CommandLine.arguments[2]),
    let steps = Int64(CommandLine.arguments[3])
else {
    print("usage: StateWriter DIRECTORY SEED STEPS [LARGEST-FILE]")
    exit(64)
}

/// Says it at once, whatever becomes of this process.
func say(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    write(STDOUT_FILENO, bytes, bytes.count)
}

if CommandLine.arguments.count == 5, let size = rlim_t(CommandLine.arguments[4]) {
    // Without this the limit would end the process by a signal.
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: size, rlim_max: size)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
}

do {
    let store = try StateStore.open(
        CommandLine.arguments[1], identity: History.identity, now: History.now, deletionsKept: History.day)
    say("opened \(store.finding)")
    var history = History(seed: seed)
    var batch = StateBatch()
    let done = store.progress?.changelogOffset ?? 0
    while history.steps < done { history.step(into: &batch) }
    while history.steps < steps {
        batch.removeAll()
        history.step(into: &batch)
        try store.commit(batch, history.progress)
        say("committed \(history.steps)")
    }
    try store.close(at: History.now, durably: false)
    say("closed")
} catch {
    say("error \(error)")
}
