import SluiceGateway

extension Subcommand {
    static let demo = Subcommand(
        name: "demo", summary: "Show the gateway at work on sample content, from start to recovery.",
        synopsis: "[--samples DIR]",
        details: """
            Starts a gateway with a private Redis in a temporary folder, loads the sample content through the REST API, reads
            it back with the read-only token, and shows what happens when things go wrong. Removes the folder at the end.
            """,
        options: [
            .value("--samples", "DIR", "Where projects.json and resources.json are. Default Sources/sluice/Samples.")
        ],
        examples: [("sluice demo", "In the project's folder; make demo builds first")],
        run: { arguments in
            let samples = arguments.value("--samples") ?? "Sources/sluice/Samples"
            return try Blocking.run { () async throws(Failure) in
                try await Demo(samples: samples).run()
            }
        })
}
