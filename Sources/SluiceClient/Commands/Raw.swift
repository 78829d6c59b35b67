public import SluiceCore

extension Command {
    /// Any command, also one that the client does not know.
    ///
    /// The reply is what came. A read-only client does not take it: nobody can tell what it does.
    /// A subcommand stands in the name, behind a space: `XGROUP CREATE`.
    public static func raw(_ name: String, _ arguments: any RedisArgument...) -> WriteCommand<Reply> {
        raw(name, arguments)
    }

    /// Any command, also one that the client does not know; its arguments in an array.
    public static func raw(_ name: String, _ arguments: [any RedisArgument]) -> WriteCommand<Reply> {
        var all = Arguments()
        if !name.contains(where: { $0 != " " }) { all.fail(EncodingFault("a command needs a name")) }
        for argument in arguments { all.append(argument) }
        return .init(name: name, Shape.any, all)
    }
}
