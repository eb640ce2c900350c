internal import Configuration
public import SystemPackage
import YAMLFiles

extension Settings {
    /// Reads the settings of `tierline run --config FILE`.
    ///
    /// - Parameters:
    ///   - file: The configuration file.
    ///   - environment: The environment; only variables that begin with `TIERLINE_` are looked at, but not those that
    ///     begin with `TIERLINE_TEST_` or that Kubernetes sets for services.
    ///   - kafka: What librdkafka can be told.
    ///   - hostName: The default of `instance`.
    ///   - cores: The default of `scorer.threads`.
    /// - Throws: ``SettingsProblems`` with all that is wrong.
    public static func load(
        file: FilePath, environment: [String: String], kafka: KafkaProperties, hostName: String, cores: Int
    ) throws(SettingsProblems) -> Settings {
        let text: String
        do throws(FileReadFailure) {
            text = try TextFile.contents(of: file)
        } catch {
            throw SettingsProblems(problems: [.unreadable(file: file.string, cause: error.cause)])
        }
        return try load(
            text: text, fileName: file.string, folder: file.removingLastComponent(), environment: environment,
            kafka: kafka, hostName: hostName, cores: cores)
    }

    /// Reads settings from the text of a configuration file.
    ///
    /// - Parameters:
    ///   - fileName: What problems call the file.
    ///   - folder: What relative paths start from.
    public static func load(
        text: String, fileName: String, folder: FilePath, environment: [String: String], kafka: KafkaProperties,
        hostName: String, cores: Int
    ) throws(SettingsProblems) -> Settings {
        let problems = ProblemCollector(fileName: fileName)
        let known = KnownKeys(kafka)
        let (variables, variableProblems) = usableVariables(environment, known: known)
        let document: YAMLDocument
        do throws(FileProblems) {
            document = try YAMLDocument(text: text, fileName: fileName)
        } catch {
            throw SettingsProblems(problems: error.problems.map(SettingsProblem.file) + variableProblems)
        }
        let file = SettingsFile(document: document, known: known, problems: problems)

        let values = ValueSource(variables: variables, file: file.values)
        for key in reference.filter({ $0.fallback == .required }).map(\.key) where values.text(key) == nil {
            let isRefused =
                problems.problems.contains { $0.path == key }
                || variableProblems.contains { if case .variable(_, key, _) = $0 { true } else { false } }
            guard !isRefused else { continue }
            let cause = "is missing: set it here, or in \(Setting.variable(of: key))"
            problems.add(cause, at: document.position, path: key)
        }
        let instance = values.value(Key.instance) ?? hostName
        if let fault = TopicName.fault(of: instance, maximumLength: TopicName.maximumPartLength) {
            let cause = "the host's name, \"\(hostName)\", \(fault): set another"
            problems.add(cause, at: document.position, path: Key.instance.setting.key)
        }
        let all = problems.problems.map(SettingsProblem.file) + variableProblems
        guard all.isEmpty, let model = values.text(Key.model.setting.key) else { throw SettingsProblems(problems: all) }

        return Settings(
            application: values.valueOrDefault(Key.application), instance: instance,
            model: folder.pushing(FilePath(model)), guarantee: values.valueOrDefault(Key.guarantee),
            kafka: values.texts(below: "kafka", names: known.kafkaProperties),
            log: Log(
                topic: values.valueOrDefault(Key.logTopic), times: values.valueOrDefault(Key.logTimes),
                ticks: values.valueOrDefault(Key.logTicks), partitioner: values.valueOrDefault(Key.logPartitioner),
                format: values.valueOrDefault(Key.logFormat), level: values.valueOrDefault(Key.logLevel)),
            topics: Topics(
                partitions: values.valueOrDefault(Key.topicsPartitions),
                replication: values.value(Key.topicsReplication)),
            scorer: Scorer(
                threads: values.value(Key.scorerThreads) ?? cores,
                commitInterval: values.valueOrDefault(Key.scorerCommitInterval),
                memory: values.valueOrDefault(Key.scorerMemory)),
            stateDirectory: folder.pushing(FilePath(values.valueOrDefault(Key.stateDirectory))),
            admin: Admin(
                address: values.valueOrDefault(Key.adminAddress), port: values.valueOrDefault(Key.adminPort)),
            shutdownTimeout: values.valueOrDefault(Key.shutdownTimeout))
    }

    /// The variables that may be used, and what is wrong with the others.
    private static func usableVariables(
        _ environment: [String: String], known: KnownKeys
    ) -> (usable: [String: String], problems: [SettingsProblem]) {
        var usable: [String: String] = [:]
        var problems: [SettingsProblem] = []
        for (name, text) in environment.sorted(by: { $0.key < $1.key })
        where name.hasPrefix(Setting.variablePrefix) && !name.hasPrefix(Setting.variablePrefix + "TEST_") {
            let (key, fault) = known.key(ofVariable: name)
            let wrongValue = key.flatMap { known.fault(ofValue: text, of: $0) }
            // A service named `tierline-admin` would have one that is named as a setting is.
            if key == nil || wrongValue != nil, ServiceLink.isOne(name: name, value: text) { continue }
            if let cause = fault ?? wrongValue {
                problems.append(.variable(name: name, key: key ?? "", cause: cause))
            } else {
                usable[name] = text
            }
        }
        return (usable, problems)
    }
}

/// Texts by dotted key: those of variables, or else those of the file. All have been checked.
private struct ValueSource {
    private let config: ConfigReader

    init(variables: [String: String], file: [String: String]) {
        let prefix = ConfigKey(String(Setting.variablePrefix.dropLast()).lowercased())
        let fileValues = file.map {
            (AbsoluteConfigKey(ConfigKey($0.key)), ConfigValue(.string($0.value), isSecret: false))
        }
        config = ConfigReader(providers: [
            EnvironmentVariablesProvider(environmentVariables: variables).prefixKeys(with: prefix),
            InMemoryProvider(name: "file", values: Dictionary(uniqueKeysWithValues: fileValues)),
        ])
    }

    func text(_ key: String) -> String? {
        config.string(forKey: ConfigKey(key))
    }

    func texts(below section: String, names: [String]) -> [String: String] {
        var texts: [String: String] = [:]
        for name in names { texts[name] = text("\(section).\(name)") }
        return texts
    }

    func value<Value>(_ key: SettingKey<Value>) -> Value? {
        text(key.setting.key).flatMap { try? key.parse($0) }
    }

    func valueOrDefault<Value>(_ key: SettingKey<Value>) -> Value {
        if let value = value(key) { return value }
        guard case .value(let text) = key.setting.fallback, let value = try? key.parse(text) else {
            preconditionFailure("\(key.setting.key) has a default that it does not allow")
        }
        return value
    }
}
