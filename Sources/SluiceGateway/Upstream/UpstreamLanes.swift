import SluiceCore
import SluiceNet

/// The connections of one loop for one database and one set of rights.
final class UpstreamLanes {
    let rights: TokenRights
    /// For commands whose cost is bounded by what they name.
    let fast: UpstreamConnection
    /// For commands that may keep Redis or the connection busy for long; the others need not wait behind them here.
    private(set) lazy var heavy = makeHeavy()
    /// For requests that need a connection of their own while they last.
    let exclusive: ExclusiveLanes
    private let makeHeavy: () -> UpstreamConnection

    init(rights: TokenRights, loop: EventLoop, timeout: Duration, make: @escaping () -> UpstreamConnection) {
        self.rights = rights
        fast = make()
        makeHeavy = make
        exclusive = ExclusiveLanes(loop: loop, timeout: timeout, make: make)
    }
}

/// Makes a loop's upstream connections as they are needed.
final class UpstreamPool {
    private let configuration: UpstreamConfiguration
    private let loop: EventLoop
    private let writer: AnswerWriter
    private let resolver = HostResolver()
    private let registry: UpstreamRegistry
    private var lanes: [UpstreamLanes] = []
    private var connections: [UpstreamConnection] = []

    init(configuration: UpstreamConfiguration, loop: EventLoop, writer: AnswerWriter, registry: UpstreamRegistry) {
        self.configuration = configuration
        self.loop = loop
        self.writer = writer
        self.registry = registry
    }

    /// The lanes that serve a token with these rights.
    func lanes(for rights: TokenRights) -> UpstreamLanes {
        if let known = lanes.first(where: { $0.rights == rights }) { return known }
        let made = UpstreamLanes(
            rights: rights, loop: loop, timeout: configuration.settings.commandTimeout
        ) { [unowned self] in makeConnection(rights) }
        lanes.append(made)
        return made
    }

    private func makeConnection(_ rights: TokenRights) -> UpstreamConnection {
        let connection = UpstreamConnection(
            target: configuration.target(for: rights), settings: configuration.settings, loop: loop,
            resolver: resolver, writer: writer, state: registry.makeState(rights))
        connections.append(connection)
        return connection
    }

    /// Ends all connections; whatever waits is answered.
    func close() {
        for connection in connections {
            connection.close()
        }
    }
}

/// Where Redis is and how to behave towards it; the same for all loops.
struct UpstreamConfiguration: Sendable {
    var base: UpstreamTarget
    var readOnlyUser: ReadOnlyUser
    var settings: UpstreamSettings

    /// Whom to be in which database.
    func target(for rights: TokenRights) -> UpstreamTarget {
        var target = base
        target.database = rights.database
        target.readOnlyUser = rights.isReadOnly ? readOnlyUser : nil
        return target
    }
}
