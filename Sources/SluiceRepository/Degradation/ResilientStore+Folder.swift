import Glibc
import SluiceCore

extension ResilientStore {
    /// How often operators are told where the store stands, unless that changes.
    private static let noteInterval = Duration.seconds(5)

    /// Notes where the store stands, for operators, tells the event sink numbers, and does what was asked for in the folder.
    func tendToFolder() async {
        let status = await status()
        if status.deadLetters > 0 { await FolderRequests(folder: folder).serve(journal) }
        let now = options.surroundings.now()
        let isDue = state.withLock { state in
            let isNew = state.noted.map { ($0.mode, $0.reason) != (status.mode, status.reason) } ?? true
            guard isNew || state.noted?.problems != status.problems || state.nextNote.map({ now >= $0 }) ?? true
            else { return false }
            (state.noted, state.nextNote) = (status, now + Self.noteInterval)
            return true
        }
        guard isDue else { return }
        let (folder, component) = (folder, component.name)
        let time = options.surroundings.wallClock()
        try? await OwnThread.run(name: "sluice-folder") {
            DegradationFolder.ProcessNote(status, of: component, process: Int(getpid()), at: time).write(to: folder)
        }
        guard let sink = options.eventSink else { return }
        var metrics = StoreMetrics()
        metrics.add(status, of: component)
        metrics.report(to: sink)
    }
}
