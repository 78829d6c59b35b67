import Bookmarks
import Foundation
import Hummingbird
import SluiceRepository

/// The routes: what HTTP has for revisions is used as it is meant.
///
/// | request | answers |
/// |---|---|
/// | `GET /bookmarks?tag=&words=&unread&limit=&cursor=` | a page, newest first |
/// | `GET /bookmarks/ID` | a bookmark, its revision as `ETag` |
/// | `PUT /bookmarks/ID` with `If-None-Match: *` | adds it: 201, or 202 if it waits on this host |
/// | `PUT /bookmarks/ID` with `If-Match` | changes it: 200 or 202; 412 if somebody else came before |
/// | `DELETE /bookmarks/ID` with `If-Match` | deletes it: 204, or 202 |
/// | `GET /bookmarks/ID/history` | who changed it, the newest first |
/// | `GET /health` | what the store does, how much waits, how old the snapshot is |
struct BookmarkController: Sendable {
    let shelf: BookmarkShelf

    private var bookmarks: Repository<Bookmark> { shelf.repository }

    func addRoutes(to router: Router<BasicRequestContext>) {
        router.get("bookmarks", use: list)
        router.get("bookmarks/:id", use: get)
        router.put("bookmarks/:id", use: put)
        router.delete("bookmarks/:id", use: delete)
        router.get("bookmarks/:id/history", use: history)
        router.get("health", use: health)
    }

    @Sendable private func list(_ request: Request, _ context: BasicRequestContext) async throws -> PageAnswer {
        let query = request.uri.queryParameters
        var filters: [ListFilter] = []
        if query.has("unread") { filters.append(.flag("unread")) }
        for tag in query.getAll("tag") { filters.append(.label("tags", tag)) }
        if let words = query.get("words") { filters.append(.text("words", words)) }
        let page = try await bookmarks.list(
            where: filters, sort: .descending("added"), limit: query.get("limit", as: Int.self) ?? 20,
            cursor: query.get("cursor").flatMap { Cursor($0) })
        return PageAnswer(page)
    }

    @Sendable private func get(_ request: Request, _ context: BasicRequestContext) async throws -> Answer {
        let id = try id(context)
        guard let stored = try await bookmarks.get(id) else { throw HTTPError(.notFound, message: "no such bookmark") }
        return Answer(stored)
    }

    @Sendable private func put(_ request: Request, _ context: BasicRequestContext) async throws -> Answer {
        let id = try id(context)
        let input = try await request.decode(as: BookmarkInput.self, context: context)
        if request.headers[.ifNoneMatch] == "*" {
            let bookmark = input.bookmark(id, added: Int(Date.now.timeIntervalSince1970 * 1_000))
            let stored = try await bookmarks.create(bookmark)
            // The same request was carried out earlier: what that one made is the answer.
            let now = stored.isRepeated ? try await bookmarks.get(id, .strong) : nil
            return Answer(now ?? stored, status: .created)
        }
        let revision = try expectedRevision(request)
        guard let known = try await bookmarks.get(id) else { throw HTTPError(.notFound, message: "no such bookmark") }
        return Answer(try await bookmarks.update(input.bookmark(id, added: known.added), expectedRevision: revision))
    }

    @Sendable private func delete(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let id = try id(context)
        let deletion = try await bookmarks.delete(id, expectedRevision: try expectedRevision(request))
        return Response(status: deletion.pending == nil ? .noContent : .accepted)
    }

    @Sendable private func history(_ request: Request, _ context: BasicRequestContext) async throws -> [HistoryEntry] {
        try await bookmarks.history(try id(context)).entries.map(HistoryEntry.init)
    }

    @Sendable private func health(_ request: Request, _ context: BasicRequestContext) async throws -> Health {
        Health(await shelf.store.status())
    }

    private func id(_ context: BasicRequestContext) throws -> String {
        guard let id = try context.parameters.require("id").removingPercentEncoding else {
            throw HTTPError(.badRequest, message: "the id is not percent-encoded UTF-8")
        }
        return id
    }

    /// What the client has seen. Without it, it would overwrite what it has not.
    private func expectedRevision(_ request: Request) throws -> Revision {
        guard let tag = request.headers[.ifMatch] else {
            throw HTTPError(.preconditionRequired, message: "send If-Match with the ETag, or If-None-Match: * to add")
        }
        guard tag.hasPrefix("\""), tag.hasSuffix("\""), let revision = Revision(String(tag.dropFirst().dropLast()))
        else {
            throw HTTPError(.preconditionFailed, message: "If-Match is no ETag of a bookmark")
        }
        return revision
    }
}
