/// The version of this software, as the command line, the gateway and the client tell it.
package enum SluiceVersion {
    package static let current = "0.1.0"
}
