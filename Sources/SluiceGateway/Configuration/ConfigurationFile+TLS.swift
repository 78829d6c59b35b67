import SluiceCore

extension ConfigurationFile {
    /// Reads the section `tls`.
    static func listenerTLS(_ reader: inout SettingsReader) throws(ConfigurationError) -> GatewayConfiguration.TLS {
        let (certificate, key) = (try reader.string("certificate"), try reader.string("key"))
        let version = try reader.string("minimumVersion")
        let (authorityFile, demand) = (try reader.string("clientCA"), try reader.string("clientCertificates"))
        try reader.finish()
        guard let certificate, let key else {
            throw ConfigurationError("tls", "needs both \"certificate\" and \"key\": name a PEM file for each")
        }
        return GatewayConfiguration.TLS(
            certificate: certificate, key: key, minimumVersion: try minimumVersion(version),
            clientCertificates: try clientCertificates(authorityFile, demand))
    }

    private static func minimumVersion(
        _ text: String?
    ) throws(ConfigurationError) -> GatewayConfiguration.TLS.Version {
        guard let text else { return .tls12 }
        guard let version = GatewayConfiguration.TLS.Version(rawValue: text) else {
            throw ConfigurationError("tls.minimumVersion", "write \"1.2\" or \"1.3\": older versions are not safe")
        }
        return version
    }

    private static func clientCertificates(
        _ authorityFile: String?, _ demand: String?
    ) throws(ConfigurationError) -> GatewayConfiguration.TLS.ClientCertificates {
        switch (authorityFile, demand) {
        case (nil, nil): return .unasked
        case (let file?, "optional"?): return .optional(authorityFile: file)
        case (let file?, "required"?): return .required(authorityFile: file)
        case (nil, "optional"?), (nil, "required"?):
            throw ConfigurationError(
                "tls.clientCA", "is missing: name a PEM file of the authorities that sign clients' certificates")
        default:
            throw ConfigurationError(
                "tls.clientCertificates", "write \"required\" or \"optional\": what clients have to show")
        }
    }

    /// Reads `redis`: a URL, or an object with it and how to verify the server.
    static func redis(
        _ file: inout SettingsReader
    ) throws(ConfigurationError) -> (url: RedisURL, tls: GatewayConfiguration.RedisTLS?)? {
        guard let value = file.take("redis") else { return nil }
        switch value {
        case .string(let url): return (try RedisURL(url), nil)
        case .object: break
        default: throw ConfigurationError("redis", "must be a URL in quotes, or {\"url\": URL, \"tls\": {…}}")
        }
        var reader = try SettingsReader(value, key: "redis")
        guard let url = try reader.string("url") else {
            throw ConfigurationError("redis.url", "is missing: write the server's URL")
        }
        var tls: GatewayConfiguration.RedisTLS?
        if var section = try reader.object("tls") { tls = try redisTLS(&section) }
        try reader.finish()
        return (try RedisURL(url), tls)
    }

    private static func redisTLS(
        _ reader: inout SettingsReader
    ) throws(ConfigurationError) -> GatewayConfiguration.RedisTLS {
        var tls = GatewayConfiguration.RedisTLS()
        tls.authorityFile = try reader.string("ca")
        tls.serverName = try reader.string("serverName")
        let (certificate, key) = (try reader.string("certificate"), try reader.string("key"))
        try reader.finish()
        guard (certificate == nil) == (key == nil) else {
            throw ConfigurationError("redis.tls", "has one of \"certificate\" and \"key\": name both, or none")
        }
        if let certificate, let key {
            tls.identity = GatewayConfiguration.RedisTLS.Identity(certificate: certificate, key: key)
        }
        return tls
    }
}
