/// What the demo says. What it claims, it has checked.
enum Narrator {
    /// Begins a theme: what happens, and why that matters.
    static func begin(_ title: String, _ why: String) {
        Output.value("\n\(Style.bold.paint("▸ \(title)"))\n\(Paragraph.text(why, indent: "  "))\n")
    }

    /// Something that happened.
    static func tell(_ text: String) {
        Output.value(Paragraph.text(text, indent: "    "))
    }

    /// Something that is so.
    ///
    /// - Throws: ``DemoFailure`` if it is not.
    static func claim(_ holds: Bool, _ text: String) throws(DemoFailure) {
        try require(holds, text)
        Output.value(Paragraph.text("\(Style.green.paint("✓")) \(text)", indent: "  ", hanging: "    "))
    }

    /// Something that has to be so, and goes without saying.
    ///
    /// - Throws: ``DemoFailure`` if it is not.
    static func require(_ holds: Bool, _ text: String) throws(DemoFailure) {
        guard holds else { throw DemoFailure("this is not so: \(text)") }
    }

    /// Something that has to be refused.
    ///
    /// - Returns: the refusal.
    /// - Throws: ``DemoFailure`` if it is not refused; whatever else it throws than it should.
    static func refusal<Refusal: Error, Result>(
        of what: String, as type: Refusal.Type, _ body: () async throws -> Result
    ) async throws -> Refusal {
        do {
            _ = try await body()
        } catch let refusal as Refusal {
            return refusal
        }
        throw DemoFailure("this should have been refused, and was not: \(what)")
    }

    /// Waits for something that happens by itself.
    ///
    /// - Throws: ``DemoFailure`` if it does not within 10 seconds.
    static func wait(for what: String, until happened: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(10)
        while try await !happened() {
            guard ContinuousClock.now < end else { throw DemoFailure("waited in vain for \(what)") }
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

/// Something is not as the demo says.
struct DemoFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
