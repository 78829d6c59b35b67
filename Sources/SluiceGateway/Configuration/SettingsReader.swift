import SluiceCore

/// Takes settings out of a JSON object, and finds those that nobody asked for.
struct SettingsReader {
    private let key: String
    private let members: [JSONValue.Member]
    private var known: [String] = []

    /// - Parameters:
    ///   - value: must be an object.
    ///   - key: the path of names that leads to it; empty for the file itself.
    /// - Throws: ``ConfigurationError`` if it is no object.
    init(_ value: JSONValue, key: String) throws(ConfigurationError) {
        self.key = key
        guard case .object(let members) = value else {
            throw ConfigurationError(key.isEmpty ? "config" : key, "must be an object: {\"NAME\": VALUE, …}")
        }
        self.members = members
    }

    /// The value of a name.
    mutating func take(_ name: String) -> JSONValue? {
        known.append(name)
        return members.first { $0.key == name }?.value
    }

    mutating func string(_ name: String) throws(ConfigurationError) -> String? {
        guard let value = take(name) else { return nil }
        guard case .string(let text) = value else { throw ConfigurationError(path(name), "must be a text in quotes") }
        return text
    }

    mutating func integer(_ name: String) throws(ConfigurationError) -> Int? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value, let number = Int(text) else {
            throw ConfigurationError(path(name), "must be a whole number")
        }
        return number
    }

    mutating func number(_ name: String) throws(ConfigurationError) -> Double? {
        guard let value = take(name) else { return nil }
        guard case .number(let text) = value, let number = Double(text) else {
            throw ConfigurationError(path(name), "must be a number")
        }
        return number
    }

    /// One text or a list of them.
    mutating func strings(_ name: String) throws(ConfigurationError) -> [String]? {
        guard let value = take(name) else { return nil }
        return try Self.strings(value, key: path(name))
    }

    static func strings(_ value: JSONValue, key: String) throws(ConfigurationError) -> [String] {
        if case .string(let text) = value { return [text] }
        guard case .array(let items) = value else { throw ConfigurationError(key, "must be a text or a list of texts") }
        return try items.map { item throws(ConfigurationError) in
            guard case .string(let text) = item else { throw ConfigurationError(key, "must be a list of texts") }
            return text
        }
    }

    mutating func array(_ name: String) throws(ConfigurationError) -> [JSONValue]? {
        guard let value = take(name) else { return nil }
        guard case .array(let items) = value else { throw ConfigurationError(path(name), "must be a list: [VALUE, …]") }
        return items
    }

    mutating func object(_ name: String) throws(ConfigurationError) -> SettingsReader? {
        guard let value = take(name) else { return nil }
        return try SettingsReader(value, key: path(name))
    }

    mutating func replace(_ name: String, _ setting: inout Int) throws(ConfigurationError) {
        if let value = try integer(name) { setting = value }
    }

    mutating func replace(_ name: String, _ setting: inout Bool) throws(ConfigurationError) {
        guard let value = take(name) else { return }
        guard case .bool(let flag) = value else { throw ConfigurationError(path(name), "must be true or false") }
        setting = flag
    }

    mutating func replace(_ name: String, _ setting: inout Duration) throws(ConfigurationError) {
        guard let value = take(name) else { return }
        guard case .string(let text) = value, let duration = DurationText.read(text) else {
            throw ConfigurationError(
                path(name), "must be a time in quotes with its unit: \"250ms\", \"5s\", \"2m\" or \"1h\"")
        }
        setting = duration
    }

    /// Call it when all settings have been asked for.
    ///
    /// - Throws: ``ConfigurationError`` for a name that is none of them.
    func finish() throws(ConfigurationError) {
        guard let unknown = members.first(where: { !known.contains($0.key) })?.key else { return }
        let nearest =
            known
            .map { (name: $0, distance: EditDistance.between($0.lowercased(), unknown.lowercased())) }
            .min { $0.distance < $1.distance }
        guard let nearest, nearest.distance <= max(2, unknown.count / 3) else {
            throw ConfigurationError(path(unknown), "is no setting: choose from \(known.joined(separator: ", "))")
        }
        throw ConfigurationError(path(unknown), "is no setting: did you mean \(path(nearest.name))?")
    }

    private func path(_ name: String) -> String {
        key.isEmpty ? name : "\(key).\(name)"
    }
}
