import Engine
import Foundation
import Kafka
import Logging
import Settings
import SystemPackage

/// What a configuration file describes: settings, the model, and the engine's own view of both.
struct Installation {
    let settings: Settings

    /// - Throws: `Failure` with all that is wrong with the file and the environment.
    init(configurationFile path: String) throws {
        settings = try Failure.describing {
            try Settings.load(
                file: FilePath(path), environment: ProcessInfo.processInfo.environment,
                kafka: KafkaProperties(
                    names: ClientConfiguration.knownProperties, fault: ClientConfiguration.fault),
                hostName: ProcessInfo.processInfo.hostName,
                cores: ProcessInfo.processInfo.activeProcessorCount)
        }
    }

    /// Sends log lines where and how the settings say. Once a process.
    func bootstrapLogging() -> Logger {
        let level = Logger.Level(rawValue: settings.log.level.rawValue) ?? .info
        let format = settings.log.format
        LoggingSystem.bootstrap { label in
            switch format {
            case .text:
                var handler = StreamLogHandler.standardError(label: label)
                handler.logLevel = level
                return handler
            case .json:
                return JSONLogHandler(logLevel: level)
            }
        }
        return Logger(label: "tierline")
    }

    /// Sends log lines where and how the settings say, and librdkafka's warnings among them. Once a process.
    func librdkafkaWarnings() -> LogSink {
        LibrdkafkaWarnings.sink(bootstrapLogging())
    }

    /// - Throws: `Failure` if the model cannot be used.
    func engine() throws -> EngineConfiguration {
        EngineConfiguration(
            application: settings.application,
            instance: settings.instance,
            revision: try ModelFiles.read(settings.model.string),
            guarantee: settings.guarantee == .exactlyOnce ? .exactlyOnce : .atLeastOnce,
            kafka: ClientConfiguration.Layer(
                settings.kafka.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) }),
            logTopic: settings.log.topic,
            times: settings.log.times == .append ? .append : .producer,
            ticks: settings.log.ticks,
            partitioner: settings.log.partitioner == .murmur2 ? .murmur2 : .crc32,
            newPartitions: settings.topics.partitions,
            replication: settings.topics.replication,
            stateDirectory: settings.stateDirectory.string,
            memory: settings.scorer.memory,
            threads: settings.scorer.threads,
            commitInterval: .milliseconds(settings.scorer.commitInterval),
            shutdownTimeout: .milliseconds(settings.shutdownTimeout),
            wallClock: wallClock)
    }
}

/// What of librdkafka's own log is worth a line of a command's.
enum LibrdkafkaWarnings {
    /// Hands on warnings and worse.
    static func sink(_ logger: Logger) -> LogSink {
        { line in
            if line.level <= 4 { logger.warning("\(line.text)", metadata: ["librdkafka": "\(line.facility)"]) }
        }
    }
}
