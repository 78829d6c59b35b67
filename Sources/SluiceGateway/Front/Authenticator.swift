import SluiceCore
import SluiceCrypto
import SluiceHTTP
import SluiceNet

/// Finds out whose token a request carries. One per loop; the table is replaced when the configuration is read again.
final class Authenticator {
    private var table: TokenTable
    private var grants: [TokenGrant] = []
    /// Of tokens that `ACL RESTTOKEN` issued.
    private var sealedGrants: [UpstreamRole: TokenGrant] = [:]
    /// Makes and opens such tokens; `nil` if there is no key.
    private(set) var sealer: RestTokenSealer?
    private let names: TokenSlots
    private let pool: UpstreamPool
    private let limiters: TokenLimiters

    init(table: TokenTable, sealer: RestTokenSealer?, names: TokenSlots, pool: UpstreamPool, limiters: TokenLimiters) {
        self.limiters = limiters
        self.table = table
        self.sealer = sealer
        self.names = names
        self.pool = pool
        replace(table, sealer)
    }

    /// Requests from now on are checked against `table` and `sealer`. The connections that the table's tokens need are
    /// made now, and with them the users that enforce what they may do, not with the first request.
    func replace(_ table: TokenTable, _ sealer: RestTokenSealer?) {
        self.table = table
        self.sealer = sealer
        generation += 1
        grants = table.tokens.map { token in
            let role = UpstreamRole(token, database: pool.defaultDatabase)
            let lanes = pool.lanes(for: role)
            lanes.fast.connect()
            return TokenGrant(
                token, scope: token.name, metricsSlot: names.slot(for: token.name), role: role, lanes: lanes,
                limiter: limiters.limiter(for: token))
        }
    }

    /// Ends connections in roles that no configured token has, and that nobody has used for a while.
    func retireIdle(for duration: Duration, now: MonotonicTime) {
        let configured = Set(grants.map(\.role))
        let idle = pool.roles.filter { !configured.contains($0) && pool.isIdle($0, for: duration, now: now) }
        guard !idle.isEmpty else { return }
        for role in idle {
            sealedGrants[role] = nil
            pool.retire(role)
        }
        // Connections remember grants: all are looked up once more.
        generation += 1
    }

    /// The lanes of a role that a sealed token asks for, or is about to.
    func lanes(for role: UpstreamRole) -> UpstreamLanes {
        sealedGrant(role).lanes
    }

    /// Lets the connections of a role go that turned out to be nobody's: guesses must not pile up.
    func forget(_ role: UpstreamRole) {
        guard !grants.contains(where: { $0.role == role }), pool.isIdle(role, for: .zero, now: .distantFuture) else {
            return
        }
        sealedGrants[role] = nil
        pool.retire(role)
        generation += 1
    }

    private func sealedGrant(_ role: UpstreamRole) -> TokenGrant {
        if let known = sealedGrants[role] { return known }
        var scope = Self.sealedName
        if case .user(let user) = role.identity { scope += " \(user.name)" }
        let made = TokenGrant(
            nil, scope: scope, metricsSlot: names.slot(for: Self.sealedName), role: role, lanes: pool.lanes(for: role),
            limiter: nil)
        sealedGrants[role] = made
        return made
    }

    /// In metrics all sealed tokens are one. No configured token has a name with a space.
    private static let sealedName = "acl resttoken"

    /// Tells tokens that were verified against this table from those that were verified against an older one.
    private var generation = 0

    /// The request's token with what it allows; `nil` if it has none, or an unknown one.
    ///
    /// `_token` in the query counts before the header. A connection's last token is remembered with its bytes, so that
    /// the usual request costs one comparison, in constant time.
    func verify(
        _ exchange: HTTPConnection, _ authorization: ByteRange?, in bytes: UnsafeMutableRawBufferPointer
    ) -> VerifiedToken? {
        var presented: ByteRange?
        if let query = exchange.head.query {
            presented = PathArguments.token(inQuery: query, in: bytes)
        }
        if presented == nil, let authorization {
            presented = Self.credentials(in: bytes, authorization)
        }
        guard let presented, presented.count > 0 else { return nil }
        let token = UnsafeRawBufferPointer(
            start: bytes.baseAddress.map { $0 + presented.offset }, count: presented.count)
        if let credentials = exchange.credentials {
            // Nothing else is ever put there.
            let known = unsafeDowncast(credentials, to: VerifiedToken.self)
            if known.generation == generation, known.isEqual(to: token) { return known }
        }
        return look(up: token, exchange)
    }

    @inline(never)
    private func look(up token: UnsafeRawBufferPointer, _ exchange: HTTPConnection) -> VerifiedToken? {
        let grant: TokenGrant
        if let index = table.authenticate(token) {
            grant = grants[index.rawValue]
        } else if let (user, database) = sealer?.open(token) {
            grant = sealedGrant(UpstreamRole(identity: .user(user), database: database))
        } else {
            return nil
        }
        var place: ConnectionPlace?
        if let limiter = grant.limiter {
            place = takePlace(limiter, exchange)
            guard place != nil else {
                exchange.credentials = nil
                return VerifiedToken(token, grant: grant.beyondConnections, generation: generation, place: nil)
            }
        }
        let verified = VerifiedToken(token, grant: grant, generation: generation, place: place)
        exchange.credentials = verified
        return verified
    }

    /// A connection keeps its place when the configuration was read again in between.
    private func takePlace(_ limiter: TokenLimiter, _ exchange: HTTPConnection) -> ConnectionPlace? {
        let known = exchange.credentials.map { unsafeDowncast($0, to: VerifiedToken.self) }
        if let place = known?.place, place.belongs(to: limiter) { return place }
        return limiter.takePlace()
    }

    /// Drops `Bearer` and the blanks behind it; the bare token is accepted too.
    private static func credentials(in bytes: UnsafeMutableRawBufferPointer, _ value: ByteRange) -> ByteRange {
        // Four bytes, three bytes of letters and a blank: `bearer `, without regard to case.
        guard value.count > 7,
            bytes.loadUnaligned(fromByteOffset: value.offset, as: UInt32.self) | 0x2020_2020
                == UInt32(littleEndian: 0x7261_6562),
            bytes.loadUnaligned(fromByteOffset: value.offset &+ 3, as: UInt32.self) | 0x0020_2020
                == UInt32(littleEndian: 0x2072_6572)
        else { return value }
        var start = value.offset &+ 7
        while start < value.end, bytes[start] == UInt8(ascii: " ") {
            start &+= 1
        }
        return ByteRange(offset: start, count: value.end &- start)
    }
}

/// The token that a connection's last request carried.
final class VerifiedToken {
    let grant: TokenGrant
    fileprivate let generation: Int
    fileprivate let place: ConnectionPlace?
    private let bytes: UnsafeMutableRawBufferPointer

    fileprivate init(
        _ token: UnsafeRawBufferPointer, grant: TokenGrant, generation: Int, place: ConnectionPlace?
    ) {
        self.place = place
        bytes = .allocate(byteCount: token.count, alignment: 16)
        bytes.copyMemory(from: token)
        self.grant = grant
        self.generation = generation
    }

    deinit {
        bytes.deallocate()
    }

    fileprivate func isEqual(to token: UnsafeRawBufferPointer) -> Bool {
        secureCompare(token, UnsafeRawBufferPointer(bytes))
    }
}
