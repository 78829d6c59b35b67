package import SluiceCore

extension Command {
    /// The same command, for whoever reads its reply himself: so commands of several kinds go into one array.
    package var asReply: Command<Reply, Access> {
        Command<Reply, Access>(label, encoded, Shape.any, encodingFault)
    }
}
