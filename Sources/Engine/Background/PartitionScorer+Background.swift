public import Events
internal import Scoring

extension PartitionScorer {
    /// Takes in what was known of accounts before the first record that is scored, as if it were said again at that time.
    ///
    /// Each account is judged by the model in force, at the clock.
    ///
    /// - Parameters:
    ///   - records: Values of records, each with an `account`, and a `time` in milliseconds before `time`.
    ///   - time: From when on records are scored; the clock does not stay behind it.
    ///   - offset: Of the first record that is scored.
    public func carryIn(_ records: some Sequence<[UInt8]>, at time: Timestamp, before offset: Int64) {
        advance(to: max(clock, time))
        let parser = JSONParser()
        for record in records {
            record.withUnsafeBytes { value in
                // By its own time it was not too old when it came.
                let recorded = (try? parser.parse(value)) == nil ? nil : parser.root["time"].integer
                carryIn(value, recorded: recorded ?? time, before: offset)
            }
        }
    }

    private func carryIn(_ value: UnsafeRawBufferPointer, recorded: Timestamp, before offset: Int64) {
        let outcome = ingest(
            LogRecord(offset: offset - 1, recorded: recorded, key: nil, value: value, isKeyedByItself: true))
        if case .refused(let refusal) = outcome {
            preconditionFailure("what was made of an account's state is refused: \(refusal)")
        }
    }
}
