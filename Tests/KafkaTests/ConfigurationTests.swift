import Kafka
import Testing

@Suite("librdkafka's properties")
struct ConfigurationTests {
    @Test func anUnknownPropertyIsNamedWithTheNearest() {
        let error = #expect(throws: ConfigurationError.self) { try ClientConfiguration(["linger.sm": "5"]) }
        #expect(error == .unknownProperty(name: "linger.sm", nearest: "linger.ms"))
        #expect(error?.description.hasSuffix("did you mean linger.ms?") == true)
    }

    @Test func nothingIsProposedForAPropertyThatResemblesNone() {
        #expect(throws: ConfigurationError.unknownProperty(name: "quux", nearest: nil)) {
            try ClientConfiguration(["quux": "5"])
        }
    }

    @Test func aWrongValueIsNamedWithTheNearestAndWhatIsAllowed() {
        let error = #expect(throws: ConfigurationError.self) {
            try ClientConfiguration(["isolation.level": "read_comitted"])
        }
        #expect(error?.description.contains("isolation.level") == true)
        #expect(error?.description.contains("did you mean \"read_committed\"?") == true)
        #expect(error?.description.contains("read_uncommitted, read_committed") == true)
    }

    @Test func aNumberOutOfBoundsIsRefusedWithTheBounds() {
        let error = #expect(throws: ConfigurationError.self) { try ClientConfiguration(["session.timeout.ms": "0"]) }
        #expect(error?.description.contains("1 .. 3600000") == true)
    }

    @Test func aValueIsToldToBeWrongWithoutTheName() {
        #expect(ClientConfiguration.fault(of: "session.timeout.ms", value: "6000") == nil)
        let fault = ClientConfiguration.fault(of: "session.timeout.ms", value: "soon")
        #expect(fault?.hasPrefix("\"soon\" is refused: ") == true)
        #expect(fault?.contains("1 .. 3600000") == true)
        #expect(ClientConfiguration.fault(of: "quux", value: "5")?.hasPrefix("librdkafka ") == true)
    }

    @Test func laterLayersCount() throws {
        let configuration = try ClientConfiguration(
            defaults: ["linger.ms": "5", "client.id": "tierline"],
            chosen: ["linger.ms": "20", "isolation.level": "read_uncommitted", "enable.auto.commit": "false"],
            required: ["isolation.level": "read_committed", "enable.auto.commit": "false"])
        #expect(configuration["linger.ms"] == "20")
        #expect(configuration["client.id"] == "tierline")
        #expect(configuration["isolation.level"] == "read_committed")
        #expect(configuration["acks"] == nil)
    }

    @Test func anAliasReplacesWhatItMeans() throws {
        let configuration = try ClientConfiguration(
            defaults: ["bootstrap.servers": "a:9092"], chosen: ["metadata.broker.list": "b:9092"])
        #expect(configuration.properties == [.init(name: "metadata.broker.list", value: "b:9092")])
        #expect(configuration["bootstrap.servers"] == "b:9092")
    }

    @Test func secretsAreNotShown() throws {
        let configuration = try ClientConfiguration(["sasl.username": "app", "sasl.password": "hunter2"])
        #expect(configuration.description == "sasl.username=app\nsasl.password=********")
    }

    @Test func theKnownPropertiesHaveThoseOfTopicsAndThoseWithoutValue() {
        let known = ClientConfiguration.knownProperties
        #expect(known.count > 130)
        for name in ["bootstrap.servers", "sasl.password", "acks", "partitioner", "transactional.id"] {
            #expect(known.contains(name))
        }
        // Functions, not settings.
        #expect(!known.contains("rebalance_cb"))
    }

    @Test func propertiesOfTheOtherKindDrawNoWarning() throws {
        let lines = Lines()
        let configuration = try ClientConfiguration([
            "group.id": "group", "transactional.id": "worker-1", "isolation.level": "read_committed",
        ])
        let consumer = try Consumer(configuration, log: { lines.append($0) })
        let producer = try Producer(configuration, log: { lines.append($0) })
        withExtendedLifetime((consumer, producer)) {}
        #expect(lines.all.filter { $0.facility == "CONFWARN" }.isEmpty)
    }

    @Test func propertiesThatDoNotGoTogetherAreRefused() throws {
        let configuration = try ClientConfiguration(["acks": "1"])
        let error = #expect(throws: ConfigurationError.self) { try Producer(configuration, log: { _ in }) }
        #expect(error?.description.contains("acks") == true)
    }

    @Test func aConsumerNeedsAGroup() throws {
        let configuration = try ClientConfiguration(["client.id": "reader"])
        let error = #expect(throws: ConfigurationError.self) { try Consumer(configuration, log: { _ in }) }
        #expect(error?.description.hasPrefix("group.id is not set") == true)
    }

    @Test func cooperativeRebalancesAreRefused() throws {
        let configuration = try ClientConfiguration([
            "group.id": "group", "partition.assignment.strategy": "cooperative-sticky",
        ])
        #expect(throws: ConfigurationError.self) { try Consumer(configuration, log: { _ in }) }
    }

    @Test func theVersionIsComparedPartByPart() {
        #expect(KafkaLibrary.isAtLeast(2, 0, 2))
        #expect(!KafkaLibrary.isAtLeast(99, 0, 0))
        #expect(KafkaLibrary.version.first?.isNumber == true)
    }
}
