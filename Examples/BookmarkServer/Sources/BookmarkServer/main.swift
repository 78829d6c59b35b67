import BookmarkAPI
import Bookmarks
import Foundation
import Hummingbird
import Logging
import SluiceClient

// From the environment: the gateway's URL and token, and where snapshot and journal are.
let variables = ProcessInfo.processInfo.environment
let folder = variables["BOOKMARKS_FOLDER"] ?? "bookmarks-data"
try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)

var configuration = try ClientConfiguration.fromEnvironment()
configuration.timeout = .seconds(2)
let client = try RedisClient(configuration)
let shelf = try await BookmarkShelf(client, folder: folder)

let logger = Logger(label: "bookmarks")
// A server that is not fit ends the start. One that is away does not: the snapshot is served, as far as there is one.
if try await !shelf.open() { logger.warning("Redis is away: serving what the snapshot has") }

var app = bookmarkAPI(
    shelf,
    configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: variables["PORT"].flatMap { Int($0) } ?? 8090)))
app.addServices(ShelfService(shelf: shelf, client: client))
// Until SIGTERM or SIGINT: then no more connections, the requests under way, and the service above, in this order.
try await app.runService()
