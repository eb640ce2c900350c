internal import Engine
internal import Events
internal import Hummingbird
internal import Scoring

extension AccountAnswer {
    /// The answer to somebody who asked for the account of this name.
    func response(account: String) -> Response {
        switch self {
        case .found(let standing): .json(.ok, standing.json(account: account))
        case .unknown(let partition):
            .problem(
                .notFound, "no record of this account has been scored; names are told apart by case",
                account: account, partition: partition)
        case .elsewhere(let partition):
            .problem(
                .notFound,
                "the account's partition is not one of this process's: ask the others of the application",
                account: account, partition: partition)
        case .restoring(let partition, let progress):
            .problem(
                .serviceUnavailable, "the partition's state is being read back: ask again", account: account,
                partition: partition, progress: progress)
        case .starting:
            .problem(
                .serviceUnavailable, "the process has not been given its partitions yet: ask again", account: account)
        case .busy(let partition):
            .problem(
                .serviceUnavailable,
                "the partition's worker did not answer in time, perhaps as it waits for the broker: ask again",
                account: account, partition: partition)
        case .stopping: .problem(.serviceUnavailable, "the process is stopping", account: account)
        }
    }
}

extension AccountStanding {
    /// What is said of the account.
    func json(account: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("account"); writer.string(account)
        writer.key("partition"); writer.integer(Int64(partition))
        writer.key("lastOffset"); writer.integer(lastOffset)
        writer.key("clock"); writer.timestamp(clock)
        writer.key("score")
        score.withUnsafeBytes { writer.raw($0) }
        writer.key("holds")
        writer.beginArray()
        for hold in holds { writer.hold(hold) }
        writer.endArray()
        writer.key("openAlerts")
        writer.beginArray()
        for alert in openAlerts { writer.alert(alert, of: account) }
        writer.endArray()
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func hold(_ hold: HoldReport) {
        beginObject()
        key("by"); string(hold.by)
        key("until"); timestamp(hold.until)
        endObject()
    }

    fileprivate mutating func alert(_ alert: AlertReport, of account: String) {
        beginObject()
        key("alert"); string(alert.key.id(account: account).hex)
        key("kind"); string(alert.key.kind.rawValue)
        key("tier"); string(alert.key.tier)
        key("queue"); string(alert.queue)
        key("raised"); timestamp(alert.key.raised)
        key("held"); boolean(alert.isHeld)
        key("respondBy")
        if let respondBy = alert.respondBy { timestamp(respondBy) } else { null() }
        endObject()
    }
}

extension Response {
    /// Something cannot be answered: why, and what to do.
    fileprivate static func problem(
        _ status: HTTPResponse.Status, _ cause: String, account: String, partition: Int32? = nil,
        progress: PartitionProgress? = nil
    ) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error"); writer.string(cause)
        writer.key("account"); writer.string(account)
        if let partition { writer.key("partition"); writer.integer(Int64(partition)) }
        if let progress { writer.progress(progress) }
        writer.endObject()
        var response = json(status, writer.bytes)
        if status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
        return response
    }
}
