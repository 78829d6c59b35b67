/// The place of a command in ``CommandTable/all``. Holds within one build only.
package struct CommandID: Hashable, Sendable {
    package let rawValue: Int16

    init(rawValue: Int16) {
        self.rawValue = rawValue
    }
}
