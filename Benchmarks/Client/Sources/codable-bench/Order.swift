import FoundationEssentials
import SluiceClient

/// An entity as services keep them, of about 600 bytes.
struct Order: RedisJSON, Equatable {
    struct Customer: Codable, Equatable {
        var id: String
        var name: String
        var email: String
        var city: String
        var zip: String
    }

    struct Line: Codable, Equatable {
        var article: String
        var quantity: Int
        var price: Double
    }

    enum Status: String, Codable {
        case open, paid, shipped
    }

    var id: String
    var number: Int
    var status: Status
    var createdAt: Date
    var updatedAt: Date?
    var currency: String
    var total: Double
    var isGift: Bool
    var note: String?
    var tags: [String]
    var customer: Customer
    var lines: [Line]
    var attempts: Int
    var coupon: String?

    static let sample = Order(
        id: "01JDRX6F8QW4N2V7K3T5Y9ZBMC", number: 4_711_042, status: .paid,
        createdAt: Date(timeIntervalSinceReferenceDate: 785_592_000.125), updatedAt: nil, currency: "EUR",
        total: 129.85,
        isGift: false, note: "Bitte beim Nachbarn klingeln, danke schön!", tags: ["web", "returning", "newsletter"],
        customer: Customer(
            id: "01JDRX5M2A", name: "Grace Hopper", email: "grace.hopper@example.com", city: "Arlington", zip: "22201"),
        lines: [
            Line(article: "SKU-10023-BLUE-M", quantity: 2, price: 39.95),
            Line(article: "SKU-20417-BLACK", quantity: 1, price: 49.95),
            Line(article: "GIFT-WRAP", quantity: 1, price: 0),
        ],
        attempts: 1, coupon: nil)
}
