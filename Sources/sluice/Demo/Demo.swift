import SluiceCore
import SluiceRepository

/// A theme of the demo.
protocol DemoScene: Sendable {
    /// What happens.
    var title: String { get }
    /// Why that matters.
    var why: String { get }

    /// Shows it.
    ///
    /// - Throws: whatever is not as it should be.
    func play(on stage: DemoStage) async throws
}

/// The main job of the whole on real content, for somebody who sees it for the first time.
struct Demo: Sendable {
    let samples: String

    private static let scenes: [any DemoScene] = [
        ImportScene(), ReadingScene(), EditingScene(), AuditScene(), ProtocolScene(), ReadOnlyScene(), PendingScene(),
        RecoveryScene(), CrashScene(),
    ]

    /// Plays all scenes; the signals end it early, without leaving anything behind.
    func run(until signals: StopSignals) async throws(Failure) -> ExitStatus {
        for name in ["projects", "resources"] where !FileCheck.isFile("\(samples)/\(name).json") {
            throw .usage("\(samples)/\(name).json is not there: name the folder of the samples with --samples DIR")
        }
        let start = ContinuousClock.now
        let work = Task { try await play() }
        try? OwnThread.start(name: "signals") {
            signals.wait()
            work.cancel()
        }
        do {
            try await work.value
        } catch {
            guard !work.isCancelled else { throw Failure(.errorReply, "interrupted; nothing is left behind") }
            throw Failure(.errorReply, "the demo failed: \(error)")
        }
        Output.value(
            """

            Done in \(Words.time(ContinuousClock.now - start)); all that has a ✓ was checked, and nothing is left behind.
            Next: sluice gateway --help, the README for clients of your language, Examples/ for applications.

            """)
        return .ok
    }

    private func play() async throws {
        try await DemoStage.with(samples: samples) { stage in
            Output.value("Sluice at \(stage.url), in front of a Redis of its own; all of it in \(stage.folder.path)\n")
            try await OperationContext.$current.withValue(OperationContext(actor: "demo")) {
                for scene in Self.scenes {
                    Narrator.begin(scene.title, scene.why)
                    try await scene.play(on: stage)
                }
            }
        }
    }
}
