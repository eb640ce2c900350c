import Events
import Glibc

@testable import Scoring

/// The scoring contract word by word, without a thought for speed: every event is kept, and every value is made of them
/// anew with the machine's own `exp2`. Knows personas by `contact.title` alone, and no limits on contacts and keys.
struct History {
    private struct Item {
        var id: String
        var time: Timestamp
        var contact: String?
        /// Units by place of signal.
        var units: [Int: Double]
        var topic: String
        /// Whether the contact was erased since: then only what belongs to the account is left.
        var isErased = false
    }

    private struct Title {
        var stamp: (Timestamp, String)
        var text: String
    }

    private let model: Model
    private let reader: EventReader
    private let conditions: CompiledConditions
    private let type = FieldPath("type")!
    private var items: [Item] = []
    private var titles: [String: Title] = [:]
    private var profile: (stamp: (Timestamp, String), size: Double?, rival: Bool, customer: Bool)?

    init(_ model: Model) {
        self.model = model
        let fields = FieldTable(
            paths: [
                "type", "value", "properties.topic", "contact.title", "attributes.size", "attributes.rival",
                "attributes.customer",
            ].map { FieldPath($0)! })
        reader = EventReader(fields: fields)
        conditions = CompiledConditions(model.signals.map(\.condition)) { fields.slot(of: $0)! }
    }

    mutating func take(_ record: Record, _ outcome: Outcome, recorded: Timestamp) {
        switch outcome {
        case .deleted: (items, titles, profile) = ([], [:], nil)
        case .applied: Array(record.json.utf8).withUnsafeBytes { apply(try! reader.read(keyedByItself: $0), recorded) }
        default: break
        }
    }

    private mutating func apply(_ event: Event, _ recorded: Timestamp) {
        let (id, time) = (event.id.string, min(event.time, recorded))
        let contact = event.contactID?.string
        switch event.kind {
        case .profile:
            if let known = profile, (time, id) < known.stamp { return }
            profile = (
                (time, id), reader.field(4).number, !reader.field(5).isMissing, reader.field(6).boolean == true
            )
        case .activity, .outcome:
            learn(contact, (time, id))
            var units: [Int: Double] = [:]
            for (index, signal) in model.signals.enumerated() where conditions.holds(index, of: reader) {
                switch signal.points {
                case .constant: units[index] = 1
                case .value: units[index] = reader.field(1).number
                }
            }
            items.append(
                Item(id: id, time: time, contact: contact, units: units, topic: reader.field(2).text?.string ?? ""))
        case .contactUpdated: learn(contact, (time, id))
        case .contactErased:
            titles[contact!] = nil
            for index in items.indices where items[index].contact == contact { items[index].isErased = true }
        default: break
        }
    }

    private mutating func learn(_ contact: String?, _ stamp: (Timestamp, String)) {
        guard let contact, let title = reader.field(3).text else { return }
        if let known = titles[contact], stamp < known.stamp { return }
        titles[contact] = Title(stamp: stamp, text: title.string)
    }

    func assessment(
        at time: Timestamp
    ) -> (score: Double, intent: Double, engagement: Double, contacts: Int) {
        var points: [Scoring.Category: Double] = [.intent: 0, .engagement: 0]
        for (index, signal) in model.signals.enumerated() {
            let value = signal.mode == .add ? additive(index, at: time) : latest(index, at: time)
            points[signal.category]! += clamp(value, signal.cap)
        }
        for bonus in model.bonuses {
            let signal = model.signals.firstIndex { $0.name == bonus.signal }!
            let people = Set(
                items.filter { !$0.isErased && $0.units[signal] != nil && $0.time > time - bonus.within }
                    .compactMap(\.contact))
            if people.count >= bonus.contacts { points[bonus.category]! += bonus.points }
        }
        let intent = saturated(points[.intent]!, model.intentSaturation)
        let engagement = saturated(points[.engagement]!, model.engagementSaturation)
        let active = Set(
            items.filter { !$0.isErased && $0.time > time - model.committee.window }.compactMap(\.contact))
        return (total(intent, engagement), intent, engagement, active.count)
    }

    private func total(_ intent: Double, _ engagement: Double) -> Double {
        guard case .weighted(let weights) = model.kind else { return .nan }
        if profile?.customer == true { return 0 }
        var fit = 0.0
        if let profile {
            let points = ((profile.size ?? 0) >= 50 ? 45.0 : 0) + (profile.rival ? -20 : 0)
            fit = 100 * max(0, min(1, points / model.fit.fullMarks))
        }
        let sum = weights.fit + weights.intent + weights.engagement
        let total = (weights.fit * fit + weights.intent * intent + weights.engagement * engagement) / sum
        guard let gate = model.fit.gate, fit < gate.below else { return total }
        return min(total, gate.ceiling)
    }

    private func additive(_ signal: Int, at time: Timestamp) -> Double {
        var sums: [String?: Double] = [:]
        for item in items where !item.isErased {
            guard let units = item.units[signal] else { continue }
            sums[item.contact, default: 0] += price(signal) * units * left(signal, since: item.time, at: time)
        }
        return sums.reduce(0) { total, sum in
            total + clamp(sum.value * multiplier(of: sum.key), model.signals[signal].contactCap)
        }
    }

    private func latest(_ signal: Int, at time: Timestamp) -> Double {
        guard case .latest(let key) = model.signals[signal].mode else { return .nan }
        var newest: [String: Item] = [:]
        for item in items where item.units[signal] != nil {
            let key = key == nil ? "" : item.topic
            if let known = newest[key], (item.time, item.id) < (known.time, known.id) { continue }
            newest[key] = item
        }
        return newest.values.reduce(0) {
            $0 + price(signal) * $1.units[signal]! * left(signal, since: $1.time, at: time)
        }
    }

    private func price(_ signal: Int) -> Double {
        switch model.signals[signal].points {
        case .constant(let points): points
        case .value(_, let times): times
        }
    }

    private func left(_ signal: Int, since start: Timestamp, at time: Timestamp) -> Double {
        exp2(-Double(time - start) / Double(model.signals[signal].halfLife))
    }

    private func multiplier(of contact: String?) -> Double {
        let title = contact.flatMap { titles[$0] }.map { StoredValue.text($0.text) }
        return contact == nil
            ? 1
            : model.personas.first { persona in
                CompiledConditions([persona.condition]) { _ in 0 }.holds(0, of: SlotValues { _ in title })
            }?.multiplier ?? 1
    }

    private func clamp(_ value: Double, _ cap: Double?) -> Double {
        guard let cap else { return value }
        return max(-cap, min(cap, value))
    }

    private func saturated(_ points: Double, _ saturation: Saturation) -> Double {
        switch saturation {
        case .fullMarks(let marks): 100 * max(0, min(1, points / marks))
        case .halfMarks(let marks): 100 * (1 - exp2(-max(points, 0) / marks))
        }
    }
}
