import SluiceCore

/// The entries of the audit that are no longer in the log: in files that never change, one for each checkpoint.
struct AuditArchive {
    /// One file.
    struct Segment: Hashable {
        var number: Int64
        var count: Int
        var sequences: ClosedRange<Int64>
        var times: ClosedRange<Int64>
    }

    /// Which files there are.
    struct Index {
        /// The oldest first.
        var segments: [Segment] = []
        /// Entries up to this sequence were removed.
        var floor: Int64 = 0

        init() {}

        init(_ reader: inout FieldReader) throws(MalformedFields) {
            floor = try reader.number()
            segments = try reader.list { reader throws(MalformedFields) in
                let (number, count) = (try reader.number(), try reader.count())
                let (first, last) = (try reader.number(), try reader.number())
                let (start, end) = (try reader.number(), try reader.number())
                guard first <= last, start <= end else { throw MalformedFields() }
                return Segment(number: number, count: count, sequences: first...last, times: start...end)
            }
        }

        func write(to writer: inout FieldWriter) {
            writer.write(floor)
            writer.write(segments) { writer, segment in
                writer.write(segment.number)
                writer.write(segment.count)
                writer.write(segment.sequences.lowerBound)
                writer.write(segment.sequences.upperBound)
                writer.write(segment.times.lowerBound)
                writer.write(segment.times.upperBound)
            }
        }
    }

    /// So many files are read for one page; what is not found there is on the next one.
    private static let segmentsPerPage = 16

    let paths: StorePaths
    let files: any FileSystem
    var index = Index()
    /// The entries of the segment that was read last.
    private var recent: (number: Int64, entries: [AuditEntry])?

    init(_ paths: StorePaths, _ files: any FileSystem) {
        self.paths = paths
        self.files = files
    }

    /// Writes entries into a file of their own, which is durable with its directory.
    ///
    /// - Returns: what is to be added to the index.
    func write(_ details: [AuditDetail], number: Int64) throws(SystemError) -> Segment? {
        guard let first = details.first?.entry, let last = details.last?.entry else { return nil }
        try files.replace(paths.audit(number), with: AuditSegmentFile.bytes(of: details))
        return Segment(
            number: number, count: details.count, sequences: first.sequence...last.sequence,
            times: first.time...max(first.time, last.time))
    }

    /// - Parameters:
    ///   - query: what is asked for.
    ///   - tail: the entries that are in the log.
    /// - Returns: a page.
    /// - Throws: ``StoreError`` or ``SystemError``.
    mutating func page(_ query: AuditQuery, tail: [AuditEntry]) throws -> AuditPage {
        var pager = AuditPager(query, floor: index.floor)
        var reads = 0
        if query.isNewestFirst, pager.add(tail.reversed()) { return pager.page }
        let segments = query.isNewestFirst ? index.segments.reversed() : index.segments
        for segment in segments where pager.wants(segment) {
            if reads == Self.segmentsPerPage { return pager.shortPage }
            reads += 1
            let entries = try entries(of: segment)
            if pager.add(query.isNewestFirst ? entries.reversed() : entries) { return pager.page }
        }
        if !query.isNewestFirst, pager.add(tail) { return pager.page }
        return pager.page
    }

    /// An entry with the value before it.
    func detail(_ id: OperationID) throws -> AuditDetail? {
        for segment in index.segments.reversed() where segment.sequences.upperBound > index.floor {
            guard let file = try? files.open(paths.audit(segment.number), for: .reading) else {
                throw damage(of: segment)
            }
            guard let detail = try AuditSegmentFile.detail(id, in: file, of: paths.component) else { continue }
            return detail.entry.sequence > index.floor ? detail : nil
        }
        return nil
    }

    /// How far entries are to go.
    ///
    /// - Parameters:
    ///   - time: those before it go.
    ///   - count: no more than so many stay.
    ///   - tail: the entries that are in the log.
    ///   - sequence: of the last commit.
    /// - Throws: ``StoreError`` or ``SystemError`` if the audit cannot be read.
    /// - Returns: the sequence up to which they go.
    mutating func floor(
        before time: Int64, keeping count: Int, tail: [AuditEntry], sequence: Int64
    ) throws -> Int64 {
        var floor = max(index.floor, sequence - Int64(min(Int64(count), sequence)))
        for segment in index.segments where segment.times.lowerBound < time {
            guard segment.times.upperBound >= time else {
                floor = max(floor, segment.sequences.upperBound)
                continue
            }
            for entry in try entries(of: segment) where entry.time < time { floor = max(floor, entry.sequence) }
        }
        for entry in tail where entry.time < time { floor = max(floor, entry.sequence) }
        return floor
    }

    mutating func entries(of segment: Segment) throws -> [AuditEntry] {
        if let recent, recent.number == segment.number { return recent.entries }
        guard let (bytes, _) = try files.read(paths.audit(segment.number)),
            let details = AuditSegmentFile.details(in: bytes, of: paths.component)
        else { throw damage(of: segment) }
        let entries = details.map(\.entry)
        recent = (segment.number, entries)
        return entries
    }

    private func damage(of segment: Segment) -> StoreError {
        StoreError(
            .damaged,
            "\(paths.audit(segment.number)), a part of the audit, is missing or damaged: restore it from a backup")
    }
}
