import Bookmarks
import ServiceLifecycle
import SluiceClient

/// Runs what a shelf needs for as long as the server runs, and ends it behind the last request.
struct ShelfService: Service {
    let shelf: BookmarkShelf
    let client: RedisClient

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown { try await shelf.run() }
        } catch is CancellationError {
            // It is asked to end.
        }
        await shelf.close()
        await client.shutdown(drainingFor: .seconds(5))
    }
}
