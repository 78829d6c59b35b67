extension Subcommand {
    static let demo = Subcommand(
        name: "demo", summary: "Show all of it at work on sample content, from import to recovery.",
        synopsis: "[--samples DIR]",
        details: """
            Starts a Redis and a gateway in a temporary folder, imports the sample content into repositories, and shows reading
            by index, conflicts, the audit, and what happens while Redis is stopped and killed. What it says with a ✓ it has
            checked; the exit status is 1 if something is not so. Removes the folder at the end.
            """,
        options: [
            .value("--samples", "DIR", "Where projects.json and resources.json are. Default Sources/sluice/Samples.")
        ],
        examples: [("sluice demo", "In the project's folder; make demo builds first")],
        run: { arguments in
            let samples = arguments.value("--samples") ?? "Sources/sluice/Samples"
            let signals = StopSignals()
            return try Blocking.run { () async throws(Failure) in
                try await Demo(samples: samples).run(until: signals)
            }
        })
}
