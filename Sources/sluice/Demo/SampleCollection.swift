import Glibc
import SluiceClient
import SluiceCore

/// Sample content as the old application stored it: an array of objects with an id.
struct SampleCollection: Sendable {
    struct Entry: Sendable {
        let key: String
        let id: String
        let json: String
        let isPublished: Bool
    }

    let name: String
    let entries: [Entry]

    /// Commands in one request.
    private static let batchSize = 250

    init(name: String, folder: String) throws(Failure) {
        self.name = name
        let path = "\(folder)/\(name).json"
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw Failure.usage("\(path) cannot be read: name the folder of the samples with --samples DIR")
        }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 256 * 1024)
        while case let count = read(descriptor, &piece, piece.count), count > 0 {
            bytes += piece[..<count]
        }
        do throws(JSONSyntaxError) {
            let records = try JSONValue(parsing: bytes).array ?? []
            entries = records.compactMap { record in
                guard let id = record["id"]?.string else { return nil }
                let text = ByteBuffer()
                JSONText.append(record, to: text)
                return Entry(
                    key: "data:\(name):\(id)", id: id, json: String(decoding: text.readableRegion, as: UTF8.self),
                    isPublished: record["published"]?.bool == true)
            }
        } catch {
            throw Failure.usage("\(path): \(error)")
        }
    }

    /// Writes all records and the index of the published ones.
    ///
    /// - Returns: how many records there are.
    func load(with client: RedisClient) async throws -> Int {
        for start in stride(from: 0, to: entries.count, by: Self.batchSize) {
            let batch = entries[start..<min(start + Self.batchSize, entries.count)]
            var commands = batch.map { ["SET", $0.key, $0.json] }
            commands += batch.filter(\.isPublished).map { ["SADD", "index:published:\(name)", $0.id] }
            for case .error(let text) in try await client.pipeline(commands) {
                throw Failure(.errorReply, text)
            }
        }
        return entries.count
    }

    /// Reads all records.
    ///
    /// - Returns: how many of them are what was written.
    func countEqual(read client: RedisClient) async throws -> Int {
        var same = 0
        for start in stride(from: 0, to: entries.count, by: Self.batchSize) {
            let batch = entries[start..<min(start + Self.batchSize, entries.count)]
            let values = try await client.execute(["MGET"] + batch.map(\.key)).array ?? []
            same += zip(batch, values).count { entry, value in value.string == entry.json }
        }
        return same
    }
}
