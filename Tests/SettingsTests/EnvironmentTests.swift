import Settings
import SystemPackage
import Testing

@Suite("Environment variables")
struct EnvironmentTests {
    private let file = """
        application: from-file
        model: m.yaml
        kafka: {bootstrap.servers: "a:1", sasl.username: file}
        log: {ticks: true}
        scorer: {threads: 2, commit_interval: 1s}
        """

    private func problems(_ environment: [String: String]) -> [String] {
        do throws(SettingsProblems) {
            _ = try SettingsLoading.load(file, environment: environment)
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test("take precedence over the file")
    func precedence() throws {
        let settings = try SettingsLoading.load(
            file,
            environment: [
                "TIERLINE_SCORER_THREADS": "3", "TIERLINE_LOG_TICKS": "false", "TIERLINE_MODEL": "/other.yaml",
                "TIERLINE_KAFKA_BOOTSTRAP_SERVERS": "b:2", "TIERLINE_KAFKA_SASL_PASSWORD": "secret", "HOME": "/root",
            ])
        #expect(settings.scorer == Settings.Scorer(threads: 3, commitInterval: 1_000, memory: 512 << 20))
        #expect(settings.log.ticks == false)
        #expect(settings.model == "/other.yaml")
        #expect(settings.application == "from-file")
        #expect(
            settings.kafka == ["bootstrap.servers": "b:2", "sasl.username": "file", "sasl.password": "secret"])
    }

    @Test("can give what is required")
    func required() throws {
        let environment = ["TIERLINE_MODEL": "m", "TIERLINE_KAFKA_BOOTSTRAP_SERVERS": "a:1"]
        let settings = try SettingsLoading.load("application: x\n", environment: environment)
        #expect(settings.kafka == ["bootstrap.servers": "a:1"])
    }

    @Test("that nobody reads are refused with the nearest name")
    func unknownVariable() {
        #expect(
            problems(["TIERLINE_SCORER_TREADS": "3", "TIERLINE_KAFKA_SSL_CA_LOCATON": "x", "TIERLINE_": ""]) == [
                "TIERLINE_: unknown variable: remove it",
                "TIERLINE_KAFKA_SSL_CA_LOCATON: unknown variable: did you mean \"TIERLINE_KAFKA_SSL_CA_LOCATION\"?",
                "TIERLINE_SCORER_TREADS: unknown variable: did you mean \"TIERLINE_SCORER_THREADS\"?",
            ])
    }

    @Test("of the tests and of other programs are left alone")
    func otherVariables() {
        #expect(problems(["TIERLINE_TEST_BOOTSTRAP": "a:1", "TIERLINES": "x", "KAFKA_HOME": "y"]) == [])
    }

    @Test("that Kubernetes sets for a service named tierline are left alone")
    func serviceLinks() {
        let links = [
            "TIERLINE_SERVICE_HOST": "10.0.0.1", "TIERLINE_SERVICE_PORT": "9464", "TIERLINE_SERVICE_PORT_HTTP": "9464",
            "TIERLINE_PORT": "tcp://10.0.0.1:9464", "TIERLINE_PORT_9464_TCP": "tcp://10.0.0.1:9464",
            "TIERLINE_BOARD_PORT_9464_TCP_ADDR": "10.0.0.1", "TIERLINE_PORT_53_UDP_PROTO": "udp",
            "TIERLINE_ADMIN_PORT": "tcp://10.0.0.1:8690",
        ]
        #expect(problems(links) == [])
        #expect(problems(["TIERLINE_ADMIN_PORT": "8690.5"]).count == 1)
        #expect(problems(["TIERLINE_PORT": "9464"]) == ["TIERLINE_PORT: unknown variable: remove it"])
    }

    @Test("with wrong values are refused with the key, along with what is wrong in the file")
    func wrongValues() {
        let wrong = [
            "TIERLINE_SCORER_THREADS": "many", "TIERLINE_LOG_TICKS": "yes", "TIERLINE_APPLICATION": "",
            "TIERLINE_LOG_LEVEL": "inf", "TIERLINE_SHUTDOWN_TIMEOUT": "30",
            "TIERLINE_KAFKA_GROUP_ID": "x",
        ]
        let error = #expect(throws: SettingsProblems.self) {
            try SettingsLoading.load(file + "\nlog.level: loud\n", environment: wrong)
        }
        #expect(
            error?.problems.map(\.description) == [
                "tierline.yaml:6:1: log.level: \"loud\" is unknown:"
                    + " allowed: trace, debug, info, notice, warning, error, critical",
                "TIERLINE_APPLICATION: application: \"\" must not be empty",
                "TIERLINE_KAFKA_GROUP_ID: kafka.group.id: may not be set: it follows from \"application\"",
                "TIERLINE_LOG_LEVEL: log.level: \"inf\" is unknown: did you mean \"info\"?",
                "TIERLINE_LOG_TICKS: log.ticks: \"yes\" must be true or false",
                "TIERLINE_SCORER_THREADS: scorer.threads: \"many\" must be a whole number between 1 and 1024",
                "TIERLINE_SHUTDOWN_TIMEOUT: shutdown.timeout: \"30\" must be a duration such as 10m:"
                    + " a number, then one of ms, s, m, h, d, w",
            ])
    }

    @Test("of librdkafka are held against what it takes, as the file's are")
    func wrongKafkaValues() {
        let error = #expect(throws: SettingsProblems.self) {
            try SettingsLoading.load(
                "model: m\nkafka:\n  bootstrap.servers: a\n  fetch.wait.max.ms: soon\n",
                environment: ["TIERLINE_KAFKA_FETCH_WAIT_MAX_MS": "later"])
        }
        #expect(
            error?.problems.map(\.description) == [
                "tierline.yaml:4:3: kafka.fetch.wait.max.ms: \"soon\" is no number",
                "TIERLINE_KAFKA_FETCH_WAIT_MAX_MS: kafka.fetch.wait.max.ms: \"later\" is no number",
            ])
    }

    @Test("of librdkafka are refused where they would be replaced")
    func replacedKafkaValues() {
        let file = """
            model: m
            kafka:
              bootstrap.servers: a
              max.poll.interval.ms: 119999
              message.timeout.ms: 5
              delivery.timeout.ms: 5
              delivery.report.only.error: false
              allow.auto.create.topics: true
            """
        let error = #expect(throws: SettingsProblems.self) { try SettingsLoading.load(file) }
        let problems = (error?.problems ?? []).map(\.description)
        #expect(problems.count == 5)
        #expect(problems.first?.contains("119999 is too small") == true)
        #expect(problems.dropFirst().allSatisfy { $0.contains("may not be set: ") })
        #expect(throws: Never.self) {
            try SettingsLoading.load(
                file.split(separator: "\n")[0...2].joined(separator: "\n")
                    + "\n  max.poll.interval.ms: 120000\n")
        }
    }

    @Test("never show their values where these may be secrets")
    func secrets() {
        let file = "model: m\nkafka: {bootstrap.servers: a, sasl.pasword: hunter2, group.id: hunter2}\n"
        let environment = ["TIERLINE_KAFKA_SASL_PASWORD": "hunter2", "TIERLINE_KAFKA_TRANSACTIONAL_ID": "hunter2"]
        let error = #expect(throws: SettingsProblems.self) {
            try SettingsLoading.load(file, environment: environment)
        }
        #expect(error?.problems.count == 4)
        #expect(error?.description.contains("hunter2") == false)
    }
}
