import Bookmarks
import SluiceClient
import SluiceRepository

// All that this program has is the read-only token: it gives no client, store or repository that could write.
let reader = try ReadOnlyClient(.fromEnvironment(access: .readOnly))
let store = RedisReadStore(reader, try Component(Bookmark.self), topology: .singleNode)
let bookmarks = try ReadOnlyRepository<Bookmark>(in: store)

print(try await BookmarkSummary(of: bookmarks, in: store))
