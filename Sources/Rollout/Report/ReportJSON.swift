internal import Events

extension Report {
    /// The report as `schemas/rollout-report.schema.json` describes it.
    public var json: [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("application"); writer.string(application)
        writer.key("shadow"); writer.string(rollout.shadow)
        writer.key("phase"); writer.string(rollout.phase.rawValue)
        writer.key("time"); writer.timestamp(time)
        writer.key("behind"); writer.integer(behind)
        writer.key("before"); writer.model(rollout.previous)
        writer.key("after"); writer.model(rollout.model)
        writer.counts(of: comparison)
        writer.matrix(of: comparison)
        writer.key("alerts")
        writer.beginArray()
        for alerts in comparison.alerts {
            writer.beginObject()
            writer.key("queue"); writer.string(alerts.queue)
            writer.key("count"); writer.integer(Int64(alerts.count))
            writer.key("accounts"); writer.movers(alerts.accounts)
            writer.endObject()
        }
        writer.endArray()
        writer.key("movers"); writer.movers(comparison.movers)
        writer.endObject()
        return writer.bytes
    }
}

extension JSONWriter {
    fileprivate mutating func counts(of comparison: Comparison) {
        key("accounts"); integer(Int64(comparison.accounts))
        key("onlyBefore"); integer(Int64(comparison.onlyBefore))
        key("onlyAfter"); integer(Int64(comparison.onlyAfter))
        key("rising"); integer(Int64(comparison.rising))
        key("falling"); integer(Int64(comparison.falling))
        key("rescored"); integer(Int64(comparison.rescored))
        key("rescoredByAPoint"); integer(Int64(comparison.rescoredByAPoint))
    }

    fileprivate mutating func matrix(of comparison: Comparison) {
        key("matrix")
        beginArray()
        for (tier, row) in zip(comparison.tiers.before, comparison.matrix) {
            for (next, count) in zip(comparison.tiers.after, row) {
                beginObject()
                key("before"); string(tier)
                key("after"); string(next)
                key("accounts"); integer(Int64(count))
                endObject()
            }
        }
        endArray()
    }

    fileprivate mutating func movers(_ movers: [Mover]) {
        beginArray()
        for mover in movers {
            beginObject()
            key("account"); string(mover.account)
            key("before"); standing(mover.before)
            key("after"); standing(mover.after)
            key("ledger")
            beginArray()
            for difference in mover.differences {
                beginObject()
                key("kind"); string(difference.entry.kind)
                key("name"); string(difference.entry.name)
                key("category")
                if let category = difference.entry.category { string(category) } else { null() }
                key("before"); hundredths(difference.before)
                key("after"); hundredths(difference.after)
                endObject()
            }
            endArray()
            endObject()
        }
        endArray()
    }

    private mutating func standing(_ standing: Mover.Standing) {
        beginObject()
        key("tier"); string(standing.tier)
        key("score"); hundredths(standing.score)
        endObject()
    }
}
