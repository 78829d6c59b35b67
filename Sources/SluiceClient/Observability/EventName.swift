/// The names of what is counted and measured.
enum EventName {
    static let commands = "sluice.client.commands"
    static let attempts = "sluice.client.attempts"
    static let retries = "sluice.client.retries"
    static let duration = "sluice.client.duration"
    static let circuitChanges = "sluice.client.circuit.changes"
    static let streamReconnects = "sluice.client.stream.reconnects"
}
