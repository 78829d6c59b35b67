import SluiceCore
import SluiceNet

/// The connections of one loop in one role.
final class UpstreamLanes {
    let role: UpstreamRole
    /// For commands whose cost is bounded by what they name.
    let fast: UpstreamConnection
    /// For commands that may keep Redis or the connection busy for long; the others need not wait behind them here.
    private(set) lazy var heavy = makeHeavy()
    /// For requests that need a connection of their own while they last.
    let exclusive: ExclusiveLanes
    private let makeHeavy: () -> UpstreamConnection

    init(role: UpstreamRole, loop: EventLoop, timeout: Duration, make: @escaping () -> UpstreamConnection) {
        self.role = role
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
    private var lanes: [UpstreamRole: UpstreamLanes] = [:]
    private var connections: [UpstreamRole: [UpstreamConnection]] = [:]

    init(configuration: UpstreamConfiguration, loop: EventLoop, writer: AnswerWriter, registry: UpstreamRegistry) {
        self.configuration = configuration
        self.loop = loop
        self.writer = writer
        self.registry = registry
    }

    /// The lanes that serve a role.
    func lanes(for role: UpstreamRole) -> UpstreamLanes {
        if let known = lanes[role] { return known }
        let made = UpstreamLanes(
            role: role, loop: loop, timeout: configuration.settings.commandTimeout
        ) { [unowned self] in makeConnection(role) }
        lanes[role] = made
        return made
    }

    private func makeConnection(_ role: UpstreamRole) -> UpstreamConnection {
        let connection = UpstreamConnection(
            target: configuration.target(for: role), settings: configuration.settings, loop: loop,
            resolver: resolver, writer: writer, state: registry.makeState(role))
        connections[role, default: []].append(connection)
        return connection
    }

    /// The database of tokens that name none.
    var defaultDatabase: Int { configuration.base.database }

    /// All roles with connections.
    var roles: [UpstreamRole] { Array(lanes.keys) }

    /// Whether nothing has come from Redis in this role for a while, and nothing is awaited.
    func isIdle(_ role: UpstreamRole, for duration: Duration, now: MonotonicTime) -> Bool {
        connections[role]?.allSatisfy { $0.isIdle(for: duration, now: now) } ?? true
    }

    /// Ends the connections of one role.
    func retire(_ role: UpstreamRole) {
        lanes[role] = nil
        for connection in connections.removeValue(forKey: role) ?? [] {
            connection.close()
            registry.forget(connection.state)
        }
    }

    /// Ends all connections; whatever waits is answered.
    func close() {
        for connection in connections.values.joined() {
            connection.close()
        }
    }
}

/// Where Redis is and how to behave towards it; the same for all loops.
struct UpstreamConfiguration: Sendable {
    var base: UpstreamTarget
    /// This process's password for the users that it makes.
    var enforcedPassword: String
    var settings: UpstreamSettings

    /// Whom to be in which database.
    func target(for role: UpstreamRole) -> UpstreamTarget {
        var target = base
        target.database = role.database
        if case .user(let user) = role.identity {
            target.successor = .user(user)
        } else if let user = EnforcedUser(role, password: enforcedPassword) {
            target.successor = .enforced(user, isRequired: role.isConfined)
        }
        return target
    }
}
