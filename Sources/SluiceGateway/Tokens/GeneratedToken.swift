/// A token that was just made: the only time at which it is known.
package struct GeneratedToken: Sendable, CustomReflectable {
    /// What is kept of it.
    package let entry: GatewayToken
    /// The token itself. To be shown once, to whoever started the gateway, and in no log.
    package let secret: String

    init(_ name: String, _ access: GatewayToken.Access) throws(ConfigurationError) {
        secret = try TokenGenerator.generate(access)
        entry = try GatewayToken(name: name, token: secret, access: access)
    }

    package var customMirror: Mirror { Mirror(self, children: ["name": entry.name]) }
}
