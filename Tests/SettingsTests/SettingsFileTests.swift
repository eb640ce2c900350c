import Foundation
import Settings
import SystemPackage
import TestSupport
import Testing

@Suite("The configuration file")
struct SettingsFileTests {
    @Test(
        "is refused with place, key, cause and remedy", arguments: try GoldenFile.all(in: "Tests/Golden/settings/bad"))
    func badSettingsAreRefused(_ file: GoldenFile) throws {
        #expect(!file.expectedProblems.isEmpty)
        let error = #expect(throws: SettingsProblems.self) {
            try SettingsLoading.load(file.text, fileName: file.name)
        }
        #expect(error?.problems.map(\.description) == file.expectedProblems.map { "\(file.name):\($0)" })
    }

    @Test("is accepted if it is good", arguments: try GoldenFile.all(in: "Tests/Golden/settings/good"))
    func goodSettingsAreAccepted(_ file: GoldenFile) {
        #expect(throws: Never.self) { try SettingsLoading.load(file.text, fileName: file.name) }
    }

    @Test("leaves out what has a default")
    func defaults() throws {
        let settings = try SettingsLoading.load("model: m.yaml\nkafka.bootstrap.servers: a:1\n")
        #expect(settings.application == "tierline" && settings.instance == "node-7")
        #expect(settings.model == "/etc/tierline/m.yaml")
        #expect(settings.kafka == ["bootstrap.servers": "a:1"])
        #expect(
            settings.log
                == Settings.Log(
                    topic: "tierline.events", times: .append, ticks: true, partitioner: .murmur2, format: .text,
                    level: .info))
        #expect(settings.topics == Settings.Topics(partitions: 8, replication: nil))
        #expect(settings.scorer == Settings.Scorer(threads: 6, commitInterval: 1_000, memory: 512 << 20))
        #expect(settings.stateDirectory == "/etc/tierline/state")
        #expect(settings.admin == Settings.Admin(address: "127.0.0.1", port: 8690))
        #expect(settings.shutdownTimeout == 30_000)
    }

    @Test("may name the model by an absolute path")
    func absoluteModel() throws {
        let settings = try SettingsLoading.load("model: /srv/m.yaml\nkafka.bootstrap.servers: a:1\n")
        #expect(settings.model == "/srv/m.yaml")
    }

    @Test("may nest properties of librdkafka or write them with dots")
    func kafkaForms() throws {
        let forms = [
            "model: m\nkafka:\n  bootstrap.servers: a:1\n  socket.keepalive.enable: true\n  fetch.wait.max.ms: 10\n",
            "model: m\nkafka:\n  bootstrap: {servers: 'a:1'}\n  socket.keepalive: {enable: true}\n"
                + "  fetch: {wait: {max.ms: 10}}\n",
            "model: m\nkafka.bootstrap.servers: a:1\nkafka.socket: {keepalive.enable: true}\n"
                + "kafka.fetch.wait.max.ms: 10\n",
        ]
        let expected = ["bootstrap.servers": "a:1", "socket.keepalive.enable": "true", "fetch.wait.max.ms": "10"]
        for form in forms { #expect(try SettingsLoading.load(form).kafka == expected) }
    }

    @Test("cannot do without the host's name if that cannot be an instance")
    func unusableHostName() {
        let error = #expect(throws: SettingsProblems.self) {
            try SettingsLoading.load("model: m\nkafka.bootstrap.servers: a:1\n", hostName: "my host")
        }
        #expect(
            error?.description
                == "tierline.yaml:1:1: instance: the host's name, \"my host\", may only have letters a to z, digits,"
                + " \".\", \"_\" and \"-\", as it names a Kafka topic: set another")
    }

    @Test("is found where it is, and its folder is where the model is looked for")
    func fileOnDisk() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "t.yaml")
        try "model: models/m.yaml\nkafka.bootstrap.servers: a:1\n".write(to: file, atomically: true, encoding: .utf8)
        func load(_ path: String) throws(SettingsProblems) -> Settings {
            try Settings.load(
                file: FilePath(path), environment: [:], kafka: SettingsLoading.kafka,
                hostName: "h", cores: 1)
        }

        #expect(try load(file.path).model == FilePath(folder.appending(path: "models/m.yaml").path))

        let missing = #expect(throws: SettingsProblems.self) { try load("/nowhere/t.yaml") }
        #expect(missing?.description == "/nowhere/t.yaml: cannot be read: No such file or directory")

        try Data([0x61, 0xFF]).write(to: file)
        let notText = #expect(throws: SettingsProblems.self) { try load(file.path) }
        #expect(notText?.description == "\(file.path): is not UTF-8 text")
    }
}
