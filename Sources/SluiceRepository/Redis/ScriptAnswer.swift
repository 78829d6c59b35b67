import SluiceCore

/// What a script returned: a word that says how it ended, and what belongs to it.
struct ScriptAnswer {
    let word: String
    private let parts: [Reply]
    private let component: String

    /// - Throws: ``StoreError`` with ``StoreError/Code/damaged`` or ``StoreError/Code/notOpen``, if the script says so.
    init(_ reply: Reply, of component: String) throws(StoreError) {
        guard let parts = reply.array, let word = parts.first?.string else { throw .strange(component) }
        self.word = word
        self.parts = Array(parts.dropFirst())
        self.component = component
        switch word {
        case "damaged":
            let texts = self.parts.map { $0.string ?? "" }
            throw .damaged(component, key: texts.first ?? "", texts.dropFirst().joined(separator: " "))
        case "notOpen": throw .notOpen(component)
        default: return
        }
    }

    func reply(_ index: Int) throws(StoreError) -> Reply {
        guard parts.indices.contains(index) else { throw .strange(component) }
        return parts[index]
    }

    func text(_ index: Int) throws(StoreError) -> String {
        guard let text = try reply(index).string else { throw .strange(component) }
        return text
    }

    /// A number, as an integer or in digits.
    func number(_ index: Int) throws(StoreError) -> Int64 {
        let reply = try reply(index)
        guard let number = reply.integer ?? reply.string.flatMap({ Int64($0) }) else { throw .strange(component) }
        return number
    }

    func version(_ index: Int) throws(StoreError) -> RecordVersion {
        guard let version = RecordVersion(try text(index)) else { throw .strange(component) }
        return version
    }

    /// The error for a word that the script has no business to say.
    var unknown: StoreError { .strange(component) }
}
