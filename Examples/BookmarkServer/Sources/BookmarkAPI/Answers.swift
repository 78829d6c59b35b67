import Bookmarks
import HTTPTypes
import Hummingbird
import SluiceRepository

/// What clients send of a bookmark.
struct BookmarkInput: Decodable {
    var url: String
    var title: String
    var note: String?
    var tags: [String]?
    var unread: Bool?

    func bookmark(_ id: String, added: Int) -> Bookmark {
        Bookmark(id: id, url: url, title: title, note: note, tags: tags ?? [], unread: unread ?? true, added: added)
    }
}

/// A bookmark, with its revision as `ETag`, and labels for where it comes from.
struct Answer: ResponseGenerator {
    private let stored: Stored<Bookmark>
    private let status: HTTPResponse.Status

    init(_ stored: Stored<Bookmark>, status: HTTPResponse.Status = .ok) {
        self.stored = stored
        // Durable on this host is not done.
        self.status = stored.pending == nil ? status : .accepted
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        var response = try context.responseEncoder.encode(stored.value, from: request, context: context)
        response.status = status
        response.headers[.eTag] = "\"\(stored.revision)\""
        response.headers.label(stored.source, stored.freshness)
        return response
    }
}

/// A page of a list.
struct PageAnswer: ResponseGenerator {
    private struct Body: Encodable {
        struct Item: Encodable {
            let revision: Revision
            let bookmark: Bookmark
        }
        let items: [Item]
        let next: String?
    }

    private let page: Page<Bookmark>

    init(_ page: Page<Bookmark>) {
        self.page = page
    }

    func response(from request: Request, context: some RequestContext) throws -> Response {
        let items = page.items.map { Body.Item(revision: $0.revision, bookmark: $0.value) }
        let body = Body(items: items, next: page.next?.description)
        var response = try context.responseEncoder.encode(body, from: request, context: context)
        response.headers.label(page.source, page.freshness)
        return response
    }
}

/// What happened to a bookmark.
struct HistoryEntry: ResponseEncodable {
    let time: Int64
    let actor: String
    let source: String
    let action: String
    let revision: String
    let fields: [String]

    init(_ entry: AuditEntry) {
        time = entry.time
        actor = entry.note.actor
        source = entry.note.source.description
        action = entry.note.action.description
        revision = entry.after.description
        fields = entry.note.changedFields
    }
}

/// Where the store stands.
struct Health: ResponseEncodable {
    let mode: String
    let reason: String
    let pending: Int
    let deadLetters: Int
    let snapshotSeconds: Int64?

    init(_ status: DegradationStatus) {
        mode = status.mode.rawValue
        reason = status.reason.rawValue
        pending = status.pending
        deadLetters = status.deadLetters
        snapshotSeconds = status.snapshotAge?.components.seconds
    }
}

extension HTTPFields {
    /// `X-Source` says from where, `Age` how many seconds old at most.
    fileprivate mutating func label(_ source: ReadSource, _ freshness: Freshness) {
        self["X-Source"] = source.description
        if case .stale(let age) = freshness { self[.age] = String(age.components.seconds) }
    }
}
