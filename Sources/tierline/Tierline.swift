import ArgumentParser

@main
struct Tierline: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "tierline")
}
