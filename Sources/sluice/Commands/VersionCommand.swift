import SluiceGateway

extension Subcommand {
    static let version = Subcommand(
        name: "version", summary: "Show the version.", synopsis: "",
        run: { _ in
            Output.value("sluice \(GatewayVersion.current)\n")
            return .ok
        })
}
