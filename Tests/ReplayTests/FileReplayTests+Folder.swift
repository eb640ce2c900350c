import Foundation
import Testing

@testable import Replay

/// Whose the folder of a replay is.
extension FileReplayTests {
    @Test func whatHasEndedIsNotWrittenOver() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        _ = try replay([file], into: folder)
        #expect { try replay([file], into: folder) } throws: { "\($0)".contains("holds a replay that has ended") }
        #expect { try replay([file], into: folder, model: simpleModel(version: "2")) } throws: {
            "\($0)".contains("it began with the model")
        }
        let before = try folder.lines("scores.jsonl")
        #expect(try replay([file], into: folder, again: true).records == 100)
        #expect(try folder.lines("scores.jsonl") == before)
    }

    @Test func whatWasKilledBeforeAllWasReadyBeginsAnew() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        var stored = StoredRequest(
            ReplayRequest(
                model: try simpleModel(), heedsModels: false, source: try FileReplay.source(ofFiles: [file.path])),
            LogBounds())
        stored.isReady = false
        let replayFolder = ReplayFolder(path: folder.path)
        try replayFolder.make(7)
        try replayFolder.write(stored, hasEnded: false)
        #expect(try replay([file], into: folder).records == 100)
        #expect(try folder.lines("scores.jsonl").count > 20)
    }

    @Test func aFolderWithSomethingElseIsLeftAlone() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: folder.url.appending(path: "notes.txt"))
        for again in [false, true] {
            #expect { try replay([file], into: folder, again: again) } throws: {
                "\($0)".contains("holds something that no replay has made")
            }
        }
        #expect(try folder.lines("notes.txt") == ["mine"])
    }

    /// Not even what a replay has made is deleted before all of it is known for a replay's.
    @Test func nothingIsDeletedBesideSomethingElse() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        _ = try replay([file], into: folder)
        let scores = try folder.lines("scores.jsonl")
        let notes = folder.url.appending(path: "notes.txt")
        try Data("mine".utf8).write(to: notes)
        let before = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect { try replay([file], into: folder, again: true) } throws: {
            "\($0)".contains("holds something that no replay has made")
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == before)
        #expect(try folder.lines("scores.jsonl") == scores)
        try FileManager.default.removeItem(at: notes)
        #expect(try replay([file], into: folder, again: true).records == 100)
    }

    @Test(arguments: [#"{"speed":2}"#, "mine", ""])
    func aNoteThatIsNoReplaysIsLeftAlone(note: String) throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try Data(note.utf8).write(to: folder.url.appending(path: "replay.json"))
        for again in [false, true] {
            #expect { try replay([file], into: folder, again: again) } throws: {
                "\($0)".contains("holds something that no replay has made")
            }
        }
        #expect(try folder.lines("replay.json").joined() == note)
    }

    @Test func whatAnotherVersionWasAskedCanBeDeleted() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        try FileManager.default.createDirectory(at: folder.url, withIntermediateDirectories: true)
        try Data(#"{"version":99,"source":"a log"}"#.utf8).write(to: folder.url.appending(path: "replay.json"))
        #expect { try replay([file], into: folder) } throws: {
            "\($0)".contains("cannot be read") && "\($0)".contains("give --again")
        }
        #expect(try replay([file], into: folder, again: true).records == 100)
    }

    @Test func aFolderIsOneReplaysAtATime() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        let other = try ReplayFolder(path: folder.path).claim()
        for again in [false, true] {
            #expect { try replay([file], into: folder, again: again) } throws: {
                "\($0)".contains("another process is replaying into")
            }
        }
        withExtendedLifetime(other) {}
    }

    @Test func whoeverHasEndedLetsGoOfTheFolder() throws {
        let (file, folder) = (try ScratchFile(log(100).joined(separator: "\n")), Scratch())
        _ = try ReplayFolder(path: folder.path).claim()
        #expect(try replay([file], into: folder).records == 100)
    }
}
