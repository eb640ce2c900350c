internal import Synchronization

/// Questions from the async world to one worker, which answers them between two polls. Nothing else reaches into a
/// worker's thread.
final class Mailbox: Sendable {
    private struct State {
        var questions: [AccountQuestion] = []
        var isClosed = false
    }

    private let state = Mutex(State())

    /// Beyond so many a question is turned away: somebody asks faster than the worker gets round to answering.
    private static let room = 1024
    /// So many are answered a round, so that no flood of questions keeps records waiting.
    private static let mostAtOnce = 64

    /// Puts a question in; it is answered at once if nobody would come for it.
    func post(_ question: AccountQuestion) {
        let refusal: AccountAnswer? = state.withLock { state in
            if state.isClosed { return .stopping }
            if state.questions.count >= Mailbox.room { return .busy(partition: question.partition) }
            state.questions.append(question)
            return nil
        }
        if let refusal { question.answer.give(.success(refusal)) }
    }

    /// Answers what has come in and is still waited for.
    func empty(_ answer: (AccountQuestion) -> AccountAnswer) {
        let questions = state.withLock { state in
            if state.questions.isEmpty { return state.questions[...] }
            state.questions.removeAll { !$0.answer.isAwaited }
            let taken = state.questions.prefix(Mailbox.mostAtOnce)
            state.questions.removeFirst(taken.count)
            return taken
        }
        for question in questions { question.answer.give(.success(answer(question))) }
    }

    /// Answers everything, now and from now on: the worker has stopped.
    func close() {
        let left = state.withLock { state in
            state.isClosed = true
            defer { state.questions = [] }
            return state.questions
        }
        for question in left { question.answer.give(.success(.stopping)) }
    }
}

/// Somebody wants to know how an account stands.
struct AccountQuestion: Sendable {
    let account: String
    /// The account's home.
    let partition: Int32
    let answer: FirstAnswer<AccountAnswer, Never>
}
