/// How a JSON text is encoded that is not plain UTF-8. The first two characters of nearly all texts are ASCII, so zeros
/// give the others away (RFC 4627, section 3).
struct JSONTextEncoding {
    private let unit: Int
    private let isBigEndian: Bool
    private let markLength: Int

    /// nil for UTF-8 without a byte order mark.
    init?(of text: UnsafeRawBufferPointer) {
        guard text.count > 1, text[0] == 0 || text[1] == 0 || text[0] >= 0xEF else { return nil }
        func byte(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }
        switch (text[0], text[1], byte(2), byte(3)) {
        case (0xEF, 0xBB, 0xBF?, _): self.init(unit: 1, isBigEndian: false, markLength: 3)
        case (0, 0, 0xFE?, 0xFF?): self.init(unit: 4, isBigEndian: true, markLength: 4)
        case (0xFE, 0xFF, _, _): self.init(unit: 2, isBigEndian: true, markLength: 2)
        case (0xFF, 0xFE, _, _): self.init(unit: 2, isBigEndian: false, markLength: 2)
        case (0, 0, 0?, let last?) where last != 0: self.init(unit: 4, isBigEndian: true)
        case (let first, 0, 0?, 0?) where first != 0: self.init(unit: 4, isBigEndian: false)
        case (0, let second, nil, nil) where second != 0: self.init(unit: 2, isBigEndian: true)
        case (let first, 0, nil, nil) where first != 0: self.init(unit: 2, isBigEndian: false)
        case (0, let second, 0?, let last?) where second != 0 && last != 0: self.init(unit: 2, isBigEndian: true)
        case (let first, 0, let third?, 0?) where first != 0 && third != 0: self.init(unit: 2, isBigEndian: false)
        default: return nil
        }
    }

    private init(unit: Int, isBigEndian: Bool, markLength: Int = 0) {
        self.unit = unit
        self.isBigEndian = isBigEndian
        self.markLength = markLength
    }

    /// The text without its byte order mark; nil if it is not well-formed.
    func utf8(of text: UnsafeRawBufferPointer) -> [UInt8]? {
        let text = UnsafeRawBufferPointer(rebasing: text.dropFirst(markLength))
        guard unit > 1 else { return Array(text) }
        guard text.count % unit == 0 else { return nil }
        let units = (0..<text.count / unit).map { index in
            (0..<unit).reduce(UInt32(0)) { value, offset in
                value << 8 | UInt32(text[index * unit + (isBigEndian ? offset : unit - 1 - offset)])
            }
        }
        let converted =
            unit == 4
            ? String(validating: units, as: UTF32.self)
            : String(validating: units.map { UInt16(truncatingIfNeeded: $0) }, as: UTF16.self)
        return converted.map { Array($0.utf8) }
    }
}
