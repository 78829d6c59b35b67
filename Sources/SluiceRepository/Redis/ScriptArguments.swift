import SluiceClient

/// What a script gets.
struct ScriptArguments: Sendable {
    var keys: [String]
    var others: [any RedisArgument]

    init(_ keys: [String], _ others: [any RedisArgument]) {
        self.keys = keys
        self.others = others
    }
}
