/// A type of Foundation's that JSON has a form of its own for, other than the type itself would write.
///
/// Found by name when a process first asks, so that this module, and with it every program that keeps entities, does
/// not carry Foundation, 7 MB. Where the types are not linked in, nothing is decoded as one of them either.
enum FoundationType {
    /// Base64.
    case data
    /// Its text.
    case url
    /// A number with all its digits.
    case decimal
    /// As it writes itself; only a null is told of as a missing date.
    case date

    @inline(__always)
    init?(_ type: any Any.Type) {
        let known = Self.known
        let type = ObjectIdentifier(type)
        if type == known.data {
            self = .data
        } else if type == known.url {
            self = .url
        } else if type == known.decimal {
            self = .decimal
        } else if type == known.date {
            self = .date
        } else {
            return nil
        }
    }

    private struct Known {
        /// Mangled names, lengths before names: `FoundationEssentials.Data`.
        let data = Self.type("20FoundationEssentials4DataV")
        let url = Self.type("20FoundationEssentials3URLV")
        let decimal = Self.type("20FoundationEssentials7DecimalV")
        let date = Self.type("20FoundationEssentials4DateV")

        private static func type(_ name: String) -> ObjectIdentifier? {
            _typeByName(name).map { ObjectIdentifier($0) }
        }
    }

    private static let known = Known()
}
