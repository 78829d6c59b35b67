import Orders
import SluiceClient

// One client for the program. Tasks that ask for something at the same time share its requests.
let client = try RedisClient(.fromEnvironment())
let shop = Shop(client)

/// One line of input: `stock PRODUCT COUNT` or `order NUMBER PRODUCT COUNT`.
func handle(_ line: String) async -> String {
    let words = line.split(separator: " ").map(String.init)
    do {
        switch (words.first, words.count) {
        case ("stock", 3):
            guard let count = Int(words[2]) else { break }
            return "\(words[1]): \(try await shop.supply(words[1], count)) in stock"
        case ("order", 4):
            guard let count = Int(words[3]) else { break }
            switch try await shop.order(words[1], words[2], count) {
            case .accepted(let left): return "\(words[1]): accepted, \(left) left"
            case .refused(let available): return "\(words[1]): refused, only \(available) there"
            }
        default: break
        }
        return "not understood: \(line)"
    } catch let error as ClientError where error.wire == .maybeExecuted {
        return "\(line): nobody knows whether it went through; send it again, it counts once"
    } catch {
        return "\(line): \(error)"
    }
}

while let line = readLine() {
    // Each line as a request of its own, as a server gets them, with its number in the server's logs.
    let answer = await RequestContext.$current.withValue(RequestContext(requestID: "desk-\(line.hashValue)")) {
        await handle(line)
    }
    print(answer)
}
await client.shutdown(drainingFor: .seconds(5))
