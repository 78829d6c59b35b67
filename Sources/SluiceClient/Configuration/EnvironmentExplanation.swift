/// How ``ClientConfiguration/fromEnvironment(_:access:prefix:)`` reads an environment: which variables are there, and which
/// win. Secrets are not shown.
public struct EnvironmentExplanation: Sendable, CustomStringConvertible {
    /// One variable that was looked for.
    public struct Variable: Sendable, Hashable {
        /// Its name.
        public let name: String
        /// Whether it has a value.
        public let isSet: Bool
        /// Whether its value is used.
        public let isUsed: Bool
        /// What can be shown of it: an address without login, the length of a token.
        public let summary: String
    }

    /// What was looked for, in order.
    public let variables: [Variable]
    /// What should be looked at: values with blanks around them, addresses that cannot be used, pairs that are incomplete.
    public let warnings: [String]

    let families: [EnvironmentFamily]
    let chosen: EnvironmentFamily?
    private let values: [String: String]

    /// Explains an environment.
    ///
    /// - Parameters:
    ///   - environment: the variables. Default those of the process.
    ///   - prefix: a family of one's own, to be tried first. Default none.
    public init(_ environment: [String: String] = ClientConfiguration.processEnvironment, prefix: String? = nil) {
        let families = EnvironmentFamily.all(prefix: prefix)
        var values: [String: String] = [:]
        var warnings: [String] = []
        for name in families.flatMap({ [$0.url, $0.token, $0.readOnlyToken] }) {
            guard let raw = environment[name] else { continue }
            let value = Self.trimmed(raw)
            if value.utf8.count < raw.utf8.count {
                warnings.append("\(name) has blanks or line breaks around its value, which are ignored")
            }
            values[name] = value.isEmpty ? nil : value
        }
        let chosen = families.first {
            values[$0.url] != nil && (values[$0.token] != nil || values[$0.readOnlyToken] != nil)
        }
        for family in families where family.url != chosen?.url {
            let tokens = [family.token, family.readOnlyToken].filter { values[$0] != nil }
            if values[family.url] != nil, tokens.isEmpty {
                warnings.append("\(family.url) is set, but neither \(family.token) nor \(family.readOnlyToken)")
            } else if values[family.url] == nil, let token = tokens.first {
                warnings.append("\(token) is set, but \(family.url) is not")
            }
        }
        if let chosen {
            let configuration = ClientConfiguration(
                url: values[chosen.url] ?? "", token: values[chosen.token] ?? values[chosen.readOnlyToken] ?? "")
            do throws(ClientError) {
                try configuration.validate(variable: chosen.url)
            } catch {
                warnings.append(error.message)
            }
        }
        variables = families.flatMap { family in
            [family.url, family.token, family.readOnlyToken].map { name in
                Variable(
                    name: name, isSet: values[name] != nil, isUsed: family.url == chosen?.url && values[name] != nil,
                    summary: values[name].map { name == family.url ? Self.address($0) : Self.masked($0) } ?? "not set")
            }
        }
        self.warnings = warnings
        self.families = families
        self.chosen = chosen
        self.values = values
    }

    /// The value of a variable, without blanks around it; `nil` if there is none.
    func value(of name: String) -> String? { values[name] }

    /// A line for each variable, those in use marked with an asterisk; then the warnings.
    public var description: String {
        let width = variables.map(\.name.count).max() ?? 0
        let lines = variables.map { variable in
            let gap = String(repeating: " ", count: width - variable.name.count)
            return "\(variable.isUsed ? "*" : " ") \(variable.name)\(gap)  \(variable.summary)"
        }
        return (lines + warnings.map { "warning: \($0)" }).joined(separator: "\n")
    }

    private static func masked(_ secret: String) -> String {
        "set (\(secret.utf8.count) characters)"
    }

    /// An address without what stands before an at sign, or behind a question mark.
    private static func address(_ url: String) -> String {
        guard let start = url.firstRange(of: "://")?.upperBound else { return "set, and no URL" }
        let rest = url[start...].prefix { $0 != "?" && $0 != "#" }
        let host = rest.prefix { $0 != "/" }
        guard let at = host.lastIndex(of: "@") else { return String(url[..<start] + rest) }
        return url[..<start] + "<login>@" + rest[rest.index(after: at)...]
    }

    private static func trimmed(_ text: String) -> String {
        var text = text[...]
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
