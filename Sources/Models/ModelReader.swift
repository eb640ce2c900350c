import Scoring
import YAMLFiles

/// Reads the sections of a model, each after those whose names it refers to.
struct ModelReader {
    let top: MappingReader

    func model() -> Model? {
        let name = top.required("model")?.text()
        let version = top.required("version")?.text()
        let limits = top.optional("limits")?.mapping(Limits.init(reading:)) ?? Limits()
        let fit = top.optional("fit")?.mapping(Fit.init(reading:)) ?? Fit()
        let exclude = readExclude()
        let (personas, personaNames) = readPersonas()
        let (signals, signalNames) = readSignals()
        let (bonuses, bonusNames) = readBonuses(signals: signalNames, limits: limits)
        let kind = readKind(signals: signalNames.names, bonuses: bonusNames)
        let (intent, engagement) = readSaturation()
        let committee =
            top.optional("committee")?.mapping { Committee(reading: $0, personas: personaNames) } ?? Committee()
        let tiers = top.required("tiers").flatMap(TierList.init(reading:))?.tiers
        let dwell = top.optional("dwell")?.duration() ?? 0
        let spike = top.optional("spike")?.mapping(Spike.init(reading:))
        let publish = top.optional("publish")?.mapping(Publish.init(reading:)) ?? Publish()

        guard let name, let version, let kind, let tiers else { return nil }
        return Model(
            name: name, version: version, kind: kind, limits: limits, fit: fit, exclude: exclude, personas: personas,
            signals: signals, bonuses: bonuses, intentSaturation: intent, engagementSaturation: engagement,
            committee: committee, tiers: tiers, dwell: dwell, spike: spike, publish: publish)
    }

    private func readExclude() -> [ProfileRule] {
        var names = NameList(kind: "exclude rule")
        return top.optional("exclude")?.list(mayBeEmpty: true) { value in
            value.mapping { rule in
                let name = names.claim(rule.required("name"))
                let condition = rule.required("when").flatMap(Condition.init(reading:))
                guard let name, let condition else { return nil }
                return ProfileRule(name: name, condition: condition)
            }
        } ?? []
    }

    private func readSaturation() -> (intent: Saturation, engagement: Saturation) {
        var (intent, engagement) = (Saturation.fullMarks(100), Saturation.fullMarks(100))
        _ = top.optional("saturation")?.mapping { saturation in
            intent = saturation.optional("intent")?.mapping(Saturation.init(reading:)) ?? intent
            engagement = saturation.optional("engagement")?.mapping(Saturation.init(reading:)) ?? engagement
            return ()
        }
        return (intent, engagement)
    }
}
