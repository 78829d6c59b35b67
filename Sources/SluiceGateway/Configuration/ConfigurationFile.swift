import CLinux
import Glibc
import SluiceCore
import SluiceNet

/// Settings in a JSON file. Those that it leaves out keep their values; a name that is none of ours is an error.
enum ConfigurationFile {
    /// Bytes above which the file is refused.
    static let maximumBytes = 16 << 20

    /// Reads the file into a configuration.
    ///
    /// - Throws: ``ConfigurationError`` that names the setting, or the line and column where the file is no JSON.
    static func apply(_ path: String, to configuration: inout GatewayConfiguration) throws(ConfigurationError) {
        let bytes: [UInt8]
        do throws(SystemError) {
            bytes = try AtomicFile.read(path, limit: maximumBytes)
        } catch {
            throw ConfigurationError(
                "config", "\(path) cannot be read: \(error.reason): check its path and permissions")
        }
        let value: JSONValue
        do throws(JSONSyntaxError) {
            value = try JSONValue(parsing: bytes)
        } catch {
            throw ConfigurationError("config", "\(path) is no JSON: \(error)")
        }
        try apply(value, to: &configuration)
    }

    /// The tokens of a file. The rest of it is checked too.
    static func tokens(in path: String) throws(ConfigurationError) -> [GatewayToken] {
        var scratch = GatewayConfiguration()
        try apply(path, to: &scratch)
        return scratch.tokens
    }

    private static func apply(
        _ value: JSONValue, to configuration: inout GatewayConfiguration
    ) throws(ConfigurationError) {
        var file = try SettingsReader(value, key: "")
        if let addresses = try file.strings("listen") {
            configuration.listeners = try addresses.map { address throws(ConfigurationError) in
                try ListenAddress(address, key: "listen")
            }
        }
        try file.replace("sharePorts", &configuration.sharesPorts)
        if let address = try file.string("adminListen") {
            configuration.adminListener = try ListenAddress(address, key: "adminListen")
        }
        if var tls = try file.object("tls") { configuration.tls = try listenerTLS(&tls) }
        if let path = try file.string("dataDirectory") { configuration.dataDirectory = path }
        if let threads = try file.integer("threads") { configuration.threads = threads }
        if let prefix = try file.string("mountPrefix") { configuration.setMountPrefix(prefix) }
        try applyBackend(&file, to: &configuration)
        if let log = file.take("accessLog") { configuration.accessLog = try accessLog(log) }
        if let origins = file.take("cors") { configuration.cors = try cors(origins) }
        if var limits = try file.object("limits") { try apply(&limits, to: &configuration.limits) }
        if var timeouts = try file.object("timeouts") { try apply(&timeouts, to: &configuration.timeouts) }
        if var commands = try file.object("commands") { try apply(&commands, to: &configuration.commands) }
        if var blocking = try file.object("blocking") { configuration.blocking = try Self.blocking(&blocking) }
        if let tokens = try file.array("tokens") {
            configuration.tokens = try tokens.map { entry throws(ConfigurationError) in try token(entry) }
        }
        if let path = try file.string("restTokenKeyFile") { configuration.restTokenKeyFile = path }
        try file.finish()
    }

    private static func applyBackend(
        _ file: inout SettingsReader, to configuration: inout GatewayConfiguration
    ) throws(ConfigurationError) {
        let redis = try redis(&file)
        if let redis {
            configuration.backend = .redis(redis.url)
            configuration.redisTLS = redis.tls
        }
        guard var reader = try file.object("embedded") else { return }
        guard redis == nil else {
            throw ConfigurationError("embedded", "there is \"redis\" too: choose one of the two")
        }
        var embedded = GatewayConfiguration.Embedded()
        if let policy = try reader.string("fsync") { embedded.fsync = try FsyncPolicy(policy, key: "embedded.fsync") }
        embedded.server = try reader.string("server")
        try reader.finish()
        configuration.backend = .embedded(embedded)
    }

    private static func apply(
        _ reader: inout SettingsReader, to limits: inout GatewayConfiguration.Limits
    ) throws(ConfigurationError) {
        try reader.replace("requestLineBytes", &limits.requestLineBytes)
        try reader.replace("headerBytes", &limits.headerBytes)
        try reader.replace("headerCount", &limits.headerCount)
        try reader.replace("bodyBytes", &limits.bodyBytes)
        try reader.replace("commandBytes", &limits.commandBytes)
        try reader.replace("rows", &limits.rows)
        try reader.replace("replyBytes", &limits.replyBytes)
        try reader.replace("outputHighWaterBytes", &limits.outputHighWaterBytes)
        try reader.replace("connections", &limits.connections)
        try reader.replace("handshakes", &limits.handshakes)
        try reader.replace("streams", &limits.streams)
        try reader.replace("queuedRequests", &limits.queuedRequests)
        try reader.replace("queuedBytes", &limits.queuedBytes)
        try reader.finish()
    }

    private static func apply(
        _ reader: inout SettingsReader, to timeouts: inout GatewayConfiguration.Timeouts
    ) throws(ConfigurationError) {
        try reader.replace("header", &timeouts.header)
        try reader.replace("body", &timeouts.body)
        try reader.replace("handshake", &timeouts.handshake)
        try reader.replace("idle", &timeouts.idle)
        try reader.replace("write", &timeouts.write)
        try reader.replace("command", &timeouts.command)
        try reader.replace("connect", &timeouts.connect)
        try reader.replace("drain", &timeouts.drain)
        try reader.finish()
    }

    private static func apply(
        _ reader: inout SettingsReader, to commands: inout GatewayConfiguration.Commands
    ) throws(ConfigurationError) {
        try reader.replace("readOnlySubscriptions", &commands.readOnlySubscriptions)
        try reader.replace("administration", &commands.administration)
        try reader.replace("hostedErrorTexts", &commands.hostedErrorTexts)
        try reader.replace("scanCount", &commands.scanCount)
        try reader.finish()
    }

    private static func accessLog(_ value: JSONValue) throws(ConfigurationError) -> GatewayConfiguration.AccessLog {
        if case .string(let text) = value { return try GatewayConfiguration.AccessLog(text, key: "accessLog") }
        var reader = try SettingsReader(value, key: "accessLog")
        let rate = try reader.number("sample")
        try reader.finish()
        guard let rate else {
            throw ConfigurationError("accessLog", "write \"off\", \"errors\", \"all\" or {\"sample\": 0.01}")
        }
        return .sampled(rate)
    }

    private static func cors(_ value: JSONValue) throws(ConfigurationError) -> GatewayConfiguration.CORS {
        switch value {
        case .string("all"): return .all
        case .string("none"): return .none
        default:
            return .origins(try SettingsReader.strings(value, key: "cors"))
        }
    }
}
