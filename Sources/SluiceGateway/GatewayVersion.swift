import SluiceCore

/// The version of this software, as told by the command line, the status page and upstream connections.
package enum GatewayVersion {
    package static let current = SluiceVersion.current
}
