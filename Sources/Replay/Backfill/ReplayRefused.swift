/// Why a replay does not begin, and what to do about it.
public enum ReplayRefused: Error, Hashable, Sendable, CustomStringConvertible {
    /// What it makes is there, made by a different request.
    case otherRequest(name: String, [String])
    /// The name is that of an installation, a rollout, or something else that is no replay.
    case notAReplay(name: String)
    /// A topic of the name's bears what no replay has written, and there is no changelog that says whose it is.
    case foreignTopic(String)
    /// A process is at it.
    case running(name: String)
    /// What was asked under this name cannot be read.
    case unreadableRequest(name: String)
    /// The broker has not deleted the topics yet.
    case notDeleted(name: String)
    /// The folder holds what is not a replay's.
    case occupied(folder: String)
    /// A process writes into the folder.
    case busyFolder(folder: String)
    /// The folder holds a replay that has ended.
    case finished(folder: String)
    /// The folder cannot be made, or not be written to.
    case unusableFolder(folder: String, cause: String)
    /// What keeps other processes of this machine away from the replay's state cannot be had.
    case unlockableState(path: String, cause: String)

    /// The cause, then the remedy.
    public var description: String {
        switch self {
        case .otherRequest(let name, let differences):
            "\(name) is a replay of something else: \(differences.joined(separator: "; ")). Ask for the same to go on "
                + "with it, choose another name, or give --again to delete what it has made and begin anew"
        case .notAReplay(let name):
            "\(name) is in use, and not by a replay: its changelog holds state that no replay has made. Choose another "
                + "name with --as"
        case .foreignTopic(let topic):
            "\(topic) holds what no replay has written, and is not deleted. Choose another name with --as, or delete the "
                + "topic yourself if nobody needs it"
        case .running(let name):
            "\(name) is being replayed by another process. Wait for it, stop it, or choose another name with --as"
        case .unreadableRequest(let name):
            "what was asked of the replay \(name) cannot be read; it was made by another version of Tierline. Choose "
                + "another name, or give --again to delete what it has made and begin anew"
        case .notDeleted(let name):
            "the broker has not deleted the topics of \(name) within a minute; start again in a while"
        case .occupied(let folder):
            "\(folder) holds something that no replay has made; name a folder that is empty or not there yet"
        case .busyFolder(let folder):
            "another process is replaying into \(folder). Wait for it, stop it, or name another folder"
        case .unusableFolder(let folder, let cause):
            "\(folder) cannot be made: \(cause) Name a folder that this user may write to"
        case .unlockableState(let path, let cause):
            "\(path) cannot be made and locked: \(cause). Check state.directory, and whether this user may write there"
        case .finished(let folder):
            "\(folder) holds a replay that has ended; give --again to delete it and begin anew, or name another folder"
        }
    }
}
