import SluiceClient

// The read-only token: `reader.execute(.hashSet(…))` would not compile.
let reader = try ReadOnlyClient(.fromEnvironment(access: .readOnly))

var stock: [(product: String, count: Int)] = []
for try await field in reader.hashScan("stock", count: 500) {
    stock.append((field.name, Int(field.value) ?? 0))
}
let width = stock.map(\.product.count).max() ?? 0
for (product, count) in stock.sorted(by: { $0.product < $1.product }) {
    print(product + String(repeating: " ", count: width - product.count), " \(count)")
}
