import SluiceCore
import SluiceRepository

/// What was changed, or would be, as it is printed.
struct ChangeText {
    private let collection: String
    private let format: OutputFormat
    private static let maximumWidth = 70

    static let formats: [OutputFormat] = [.table, .json]

    init(_ collection: String, _ format: OutputFormat) {
        self.collection = collection
        self.format = format
    }

    /// What would be done.
    func text(of preview: ChangePreview) -> String {
        typealias Member = JSONValue.Member
        guard format == .json else { return lines(preview) }
        return JSONLine.pretty(
            .object([
                Member(key: "dryRun", value: .bool(true)),
                Member(key: "action", value: .string(preview.action.description)),
                Member(key: "collection", value: .string(collection)), Member(key: "id", value: .string(preview.id)),
                Member(key: "revision", value: preview.revision.map { .string($0.description) } ?? .null),
                Member(key: "fields", value: .array(preview.fields.map(\.json))),
                Member(key: "entered", value: .array(preview.entered.map(\.json))),
                Member(key: "left", value: .array(preview.left.map(\.json))),
            ])) + "\n"
    }

    /// What was done.
    func text(of action: String, _ id: String, _ revision: Revision) -> String {
        typealias Member = JSONValue.Member
        guard format == .json else {
            return "\(TerminalText.line("\(collection)/\(id)")) \(action), now at revision \(revision)\n"
        }
        return JSONLine.pretty(
            .object([
                Member(key: "action", value: .string(action)), Member(key: "collection", value: .string(collection)),
                Member(key: "id", value: .string(id)), Member(key: "revision", value: .string(revision.description)),
            ])) + "\n"
    }

    private func lines(_ preview: ChangePreview) -> String {
        let place = preview.revision.map { ", which is at revision \($0)" } ?? ", which is not there"
        var text = "would \(preview.action) \(TerminalText.line("\(collection)/\(preview.id)"))\(place)\n"
        for change in preview.fields {
            let field = change.field.isEmpty ? "the whole value" : TerminalText.line(change.field)
            switch (change.old, change.new) {
            case (let old?, let new?): text += "  ~ \(field): \(shown(old)) → \(shown(new))\n"
            case (nil, let new?): text += "  + \(field): \(shown(new))\n"
            case (let old?, nil): text += "  - \(field): \(shown(old))\n"
            case (nil, nil): text += "  ~ \(field)\n"
            }
        }
        if preview.fields.isEmpty { text += "  no field would differ\n" }
        for membership in preview.entered { text += "  + index \(TerminalText.line(membership.line))\n" }
        for membership in preview.left { text += "  - index \(TerminalText.line(membership.line))\n" }
        return text + "nothing was written\n"
    }

    private func shown(_ value: JSONValue) -> String {
        TerminalText.cut(TerminalText.line(JSONLine.text(value)), to: Self.maximumWidth)
    }
}

extension FieldChange {
    fileprivate var json: JSONValue {
        var members = [JSONValue.Member(key: "field", value: .string(field))]
        if let old { members.append(.init(key: "old", value: old)) }
        if let new { members.append(.init(key: "new", value: new)) }
        return .object(members)
    }
}
