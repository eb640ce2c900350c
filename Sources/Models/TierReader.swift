import Scoring
import YAMLFiles

/// The tiers of a model, best first.
struct TierList {
    let tiers: [Tier]

    init?(reading value: ValueReader) {
        var names = NameList(kind: "tier")
        var enters: [(score: Double, reader: ValueReader)?] = []
        var requirements: [ValueReader?] = []
        let tiers = value.list { element in
            element.mapping { mapping -> Tier? in
                let enter = mapping.required("enter")
                let score = enter?.score()
                enters.append(score.flatMap { score in enter.map { (score, $0) } })
                requirements.append(mapping.optional("require"))
                return Tier(reading: mapping, enter: score, names: &names)
            }
        }
        guard enters.count == requirements.count, !enters.isEmpty else { return nil }
        for index in enters.indices.dropFirst() {
            guard let better = enters[index - 1], let worse = enters[index] else { continue }
            // Below a tier that asks for more than a score, one may begin at the same score.
            let isInOrder =
                requirements[index - 1] == nil ? worse.score < better.score : worse.score <= better.score
            guard !isInOrder else { continue }
            worse.reader.refuse(
                "\(worse.reader.found) must be lower than that of the tier before it, \(better.reader.found):"
                    + " tiers go from best to last")
        }
        if let last = enters[enters.count - 1], last.score != 0 {
            last.reader.refuse("\(last.reader.found) must be 0 in the last tier, where every account starts")
        }
        requirements[requirements.count - 1]?.refuse("the last tier, where every account starts, can require nothing")
        guard let tiers else { return nil }
        self.tiers = tiers
    }
}

extension Tier {
    fileprivate init?(reading mapping: MappingReader, enter: Double?, names: inout NameList) {
        let nameReader = mapping.required("name")
        let name = names.claim(nameReader)
        if name == "excluded" {
            nameReader?.refuse("\"excluded\" is the tier of accounts that match an exclude rule: choose another name")
        }
        let exitReader = mapping.optional("exit")
        let exit = exitReader?.score()
        if let exitReader, let exit, let enter, exit > enter {
            exitReader.refuse("\(exitReader.found) must not be above \"enter\": an account would fall as it rises")
        }
        let require = mapping.optional("require")?.mapping(Requirement.all(in:)) ?? []
        let action = mapping.optional("action")?.text()
        let play = mapping.optional("play")?.text()
        let queue = mapping.optional("queue")?.queueName()
        let respondWithin = mapping.optional("respond_within")?.positiveDuration()
        let realertAfter = mapping.optional("realert_after")?.duration()
        guard let name, let enter else { return nil }
        self.init(
            name: name, enter: enter, exit: exit, require: require, action: action, play: play, queue: queue,
            respondWithin: respondWithin, realertAfter: realertAfter)
    }
}

extension Tier.Requirement {
    /// In the order of the file.
    fileprivate static func all(in mapping: MappingReader) -> [Tier.Requirement]? {
        let readers = Measure.allCases.compactMap { measure in
            mapping.optional(measure.rawValue).map { (measure, $0) }
        }
        if mapping.entries.isEmpty { mapping.refuse("requires nothing: give a lower bound, or leave the key out") }
        let order = mapping.entries.map(\.key)
        return readers.compactMap { measure, reader in
            let bound =
                switch measure {
                case .fit, .intent, .engagement: reader.score()
                case .contacts: reader.integer(in: 0...Limits.contactsRange.upperBound).map(Double.init)
                case .penetration: reader.number(in: 0...1)
                }
            return bound.map { Tier.Requirement(measure: measure, atLeast: $0) }
        }.sorted {
            order.firstIndex(of: $0.measure.rawValue) ?? 0 < order.firstIndex(of: $1.measure.rawValue) ?? 0
        }
    }
}

extension Spike {
    init?(reading mapping: MappingReader) {
        let points = mapping.required("points")?.positivePoints()
        let halfLife = mapping.required("half_life")?.positiveDuration()
        let cooldown = mapping.optional("cooldown")?.duration()
        let queue = mapping.required("queue")?.queueName()
        guard let points, let halfLife, let queue else { return nil }
        self.init(points: points, halfLife: halfLife, cooldown: cooldown, queue: queue)
    }
}

extension ValueReader {
    /// The last part of the name of an alert topic.
    fileprivate func queueName() -> String? {
        guard let name = text() else { return nil }
        guard let fault = TopicName.fault(of: name, maximumLength: TopicName.maximumPartLength) else { return name }
        refuse("\(found) \(fault)")
        return nil
    }
}
