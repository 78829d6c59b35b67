import CLinux
import Glibc
import SluiceNet

/// Where a Redis server is, and how to log in there.
///
/// Printing it shows no password.
public struct RedisURL: Sendable, Equatable, CustomStringConvertible {
    package enum Endpoint: Sendable, Equatable {
        /// A name or an IP address, without brackets.
        case tcp(host: String, port: UInt16)
        case unix(path: String)
    }

    package let endpoint: Endpoint
    /// Whether the server is spoken to by TLS.
    package let usesTLS: Bool
    /// The ACL user; `nil` is Redis's default user.
    package let username: String?
    /// `nil` logs in nowhere.
    package let password: Secret?
    /// The database of tokens that name none.
    package let database: Int

    /// Whether the URL itself holds a password.
    package var hasPassword: Bool { password != nil }

    private static let key = "redis"
    private static let defaultPort: UInt16 = 6379

    /// Reads a URL.
    ///
    /// - Parameter text: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, the same with `rediss://` for TLS, or
    ///   `unix://[[USER]:PASSWORD@]/PATH[?db=DATABASE]`, with reserved characters percent-encoded. The port's default
    ///   is 6379, the database's 0.
    /// - Throws: ``ConfigurationError`` if it is none of these.
    public init(_ text: String) throws(ConfigurationError) {
        let tls = Self.dropPrefix("rediss://", of: text)
        usesTLS = tls != nil
        if let rest = tls ?? Self.dropPrefix("redis://", of: text) {
            let (login, rest) = Self.split(rest, atLast: "@")
            (username, password) = try Self.parseLogin(login)
            let (address, path) = Self.split(rest, atFirst: "/")
            endpoint = try Self.parseAddress(address)
            database = try Self.parseDatabase(path)
        } else if let rest = Self.dropPrefix("unix://", of: text) {
            // An @ behind the first slash belongs to the path.
            let slash = rest.firstIndex(of: "/") ?? rest.startIndex
            let (login, start) = Self.split(rest[..<slash], atLast: "@")
            (username, password) = try Self.parseLogin(login)
            let (path, query) = Self.split(start + rest[slash...], atFirst: "?")
            endpoint = .unix(path: try Self.decode(path))
            database = try Self.parseQuery(query)
        } else if text.hasPrefix("https://") || text.hasPrefix("http://") {
            throw Self.error(
                "this is the URL of a REST API; the gateway itself needs one that begins with redis:// or rediss://")
        } else {
            throw Self.error("the URL has to begin with redis://, rediss:// or unix://")
        }
        try checkPath()
    }

    private func checkPath() throws(ConfigurationError) {
        guard case .unix(let path) = endpoint else { return }
        guard SocketAddress(unixPath: path) != nil, !path.utf8.contains(0) else {
            throw Self.error(
                "the socket needs a path of 1 to \(SocketAddress.maximumPathBytes) bytes: unix:///run/redis.sock")
        }
    }

    private static func parseLogin(_ text: Substring?) throws(ConfigurationError) -> (String?, Secret?) {
        guard let text else { return (nil, nil) }
        guard case (let name, let word?) = split(text, atFirst: ":") else {
            throw error("what stands before the @ needs a colon: write USER:PASSWORD@ or :PASSWORD@")
        }
        let (username, password) = (try decode(name), try decode(word))
        guard !password.isEmpty else { throw error("the password is empty: leave out all up to the @ to use none") }
        return (username.isEmpty ? nil : username, Secret(password))
    }

    private static func parseAddress(_ text: Substring) throws(ConfigurationError) -> Endpoint {
        var host = text
        var port = defaultPort
        if let bracket = text.lastIndex(of: "]"), text.first == "[" {
            host = text[text.index(after: text.startIndex)..<bracket]
            guard SocketAddress(literal: String(host), port: 0)?.family == AF_INET6 else {
                throw error("what stands in brackets is no IPv6 address")
            }
            let rest = text[text.index(after: bracket)...]
            if !rest.isEmpty {
                guard rest.first == ":" else { throw error("what follows the bracket is no port") }
                port = try parsePort(rest.dropFirst())
            }
        } else if case (let name, let digits?) = split(text, atFirst: ":") {
            host = name
            port = try parsePort(digits)
        }
        guard !host.isEmpty, host.utf8.allSatisfy(isHostByte) else {
            throw error("the host is missing or has characters that no host name has: write redis://HOST:PORT")
        }
        return .tcp(host: String(host), port: port)
    }

    private static func parsePort(_ digits: Substring) throws(ConfigurationError) -> UInt16 {
        guard let port = SluiceGateway.parsePort(digits), port > 0 else {
            throw error("the port has to be a number from 1 to 65535; an IPv6 address stands in brackets")
        }
        return port
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        let isLetter = (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        return isLetter || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-._:".utf8.contains(byte)
    }

    private static func parseDatabase(_ digits: Substring?) throws(ConfigurationError) -> Int {
        guard let digits, !digits.isEmpty else { return 0 }
        guard digits.utf8.count <= 4, let number = Int(digits), (0...GatewayToken.maximumDatabase).contains(number),
            digits.first != "+"
        else {
            throw error("the database has to be a number from 0 to \(GatewayToken.maximumDatabase)")
        }
        return number
    }

    private static func parseQuery(_ query: Substring?) throws(ConfigurationError) -> Int {
        guard let query else { return 0 }
        guard let digits = dropPrefix("db=", of: query) else {
            throw error("the only query that a unix:// URL may have is ?db=NUMBER")
        }
        return try parseDatabase(digits)
    }

    private static func decode(_ text: some StringProtocol) throws(ConfigurationError) -> String {
        var bytes: [UInt8] = []
        var rest = Substring(text).utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                throw error("a % has to be followed by two hexadecimal digits: write a plain one as %25")
            }
            bytes.append(high << 4 | low)
        }
        guard let decoded = String(validating: bytes, as: UTF8.self) else { throw error("what % encodes is not UTF-8") }
        return decoded
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }

    private static func dropPrefix(_ prefix: String, of text: some StringProtocol) -> Substring? {
        text.hasPrefix(prefix) ? Substring(text).dropFirst(prefix.count) : nil
    }

    private static func split(_ text: Substring, atFirst mark: Character) -> (Substring, Substring?) {
        guard let index = text.firstIndex(of: mark) else { return (text, nil) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func split(_ text: Substring, atLast mark: Character) -> (Substring?, Substring) {
        guard let index = text.lastIndex(of: mark) else { return (nil, text) }
        return (text[..<index], text[text.index(after: index)...])
    }

    private static func error(_ message: String) -> ConfigurationError {
        ConfigurationError(key, message)
    }

    /// The URL with `<redacted>` in the password's place.
    public var description: String {
        let login = password.map { "\(username ?? ""):\($0)@" } ?? ""
        return switch endpoint {
        case .tcp(let host, let port):
            "\(usesTLS ? "rediss" : "redis")://\(login)\(host.contains(":") ? "[\(host)]" : host):\(port)/\(database)"
        case .unix(let path): "unix://\(login)\(path)?db=\(database)"
        }
    }
}
