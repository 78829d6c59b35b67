import SluiceCore

/// Counts what is in one collection, with questions that a token for reading may ask.
///
/// What it costs grows with the number of labels and months, and, for the sizes of values alone, with that of records.
package struct CollectionReporter: Sendable {
    /// What is reported.
    package struct Options: Sendable {
        /// Now, in milliseconds since 1970.
        package var time: Int64
        /// How many labels, large values and old records are listed.
        package var top = 10
        /// What was not changed for so long is stale.
        package var staleAge: Duration = .seconds(180 * 86_400)
        /// Ordered indexes that tell when a record came to be; the first that is declared counts.
        package var createdIndexes = ["createdAt", "created", "date"]
        /// Ordered indexes that tell when a record was changed last; the first that is declared counts.
        package var updatedIndexes = ["updatedAt", "updated", "modified"]
        /// Whether values are measured, which takes a question for each record.
        package var measuresValues = true

        package init(time: Int64) { self.time = time }
    }

    /// No more months are counted one by one.
    private static let maximumMonths = 120
    private static let idsAtOnce = 1_000

    private let declaration: CollectionDeclaration
    private let store: any InspectableStore
    private let options: Options

    package init(_ declaration: CollectionDeclaration, in store: any InspectableStore, _ options: Options) {
        self.declaration = declaration
        self.store = store
        self.options = options
    }

    /// Counts.
    ///
    /// - Parameter progress: is told how many values were measured, of how many.
    /// - Returns: the numbers.
    /// - Throws: ``StoreError``; `CancellationError`.
    package func report(progress: (_ done: Int, _ total: Int) -> Void = { _, _ in }) async throws -> CollectionReport {
        let flags = declaration.indexes.filter { $0.kind == .flag }.map(\.name)
        let counts = try await store.counts([[]] + flags.map { [.flag($0)] })
        return CollectionReport(
            name: declaration.name, total: counts[0],
            flags: zip(flags, counts.dropFirst()).map { CollectionReport.FlagCount(flag: $0, count: $1) },
            labels: try await labels(flags), growth: try await growth(of: counts[0]),
            sizes: options.measuresValues ? try await sizes(of: counts[0], progress) : nil,
            staleness: try await staleness())
    }

    private func labels(_ flags: [String]) async throws -> [CollectionReport.Labels] {
        var all: [CollectionReport.Labels] = []
        for index in declaration.indexes {
            guard case .labels = index.content else { continue }
            let labels = try await store.labels(of: index.name).sorted { left, right in
                left.count == right.count ? ExactText(left.label) < ExactText(right.label) : left.count > right.count
            }
            let most = labels.prefix(options.top)
            let questions: [[StoreQuery.Filter]] = most.flatMap { label in
                flags.map { [.label(index: index.name, label.label), .flag($0)] }
            }
            let counts = try await store.counts(questions)
            all.append(
                CollectionReport.Labels(
                    index: index.name, total: labels.count,
                    most: most.enumerated().map { place, label in
                        let start = place * flags.count
                        return CollectionReport.LabelCount(
                            label: label.label, count: label.count,
                            flagged: Array(counts[start..<start + flags.count]))
                    }))
        }
        return all
    }

    private func growth(of total: Int) async throws -> CollectionReport.Growth? {
        guard let index = TimeIndex(options.createdIndexes, of: declaration) else { return nil }
        let extremes = try await store.extremes(of: index.name, in: index.all)
        guard let first = extremes.flatMap({ index.month(of: $0.lowerBound) }),
            let last = extremes.flatMap({ index.month(of: $0.upperBound) })
        else {
            return CollectionReport.Growth(index: index.name, months: [], earlier: 0, later: 0, undated: total)
        }
        // A single time that is far off makes no row of thousands of months.
        let end = max(first, min(last, CalendarMonth(of: CivilTime(milliseconds: options.time)).advanced(by: 12)))
        let start = max(first, end.advanced(by: 1 - Self.maximumMonths))
        let months = (0...start.distance(to: end)).map { start.advanced(by: $0) }
        let outside = [
            index.all.lowerBound..<index.start(of: start), index.start(of: end.advanced(by: 1))..<index.all.upperBound,
        ]
        let counts = try await store.counts(in: index.name, outside + months.map(index.keys))
        var sum = counts[0]
        let grown = zip(months, counts.dropFirst(2)).map { month, added in
            sum += added
            return CollectionReport.Month(month: month, added: added, total: sum)
        }
        return CollectionReport.Growth(
            index: index.name, months: grown, earlier: counts[0], later: counts[1],
            undated: max(0, total - sum - counts[1]))
    }

    private func sizes(of total: Int, _ progress: (Int, Int) -> Void) async throws -> CollectionReport.Sizes {
        var bytes = 0
        var done = 0
        var largest: [CollectionReport.LargeValue] = []
        var position: StoreQuery.Position?
        while true {
            let ids = try await store.ids(in: 0..<Bucket.count, after: position, limit: Self.idsAtOnce)
            for (id, form) in zip(ids, try await store.storedForms(of: ids)) {
                guard let form else { continue }
                bytes += form.bytes
                largest.append(CollectionReport.LargeValue(id: id, form: form))
            }
            largest.sort {
                $0.form.bytes == $1.form.bytes ? ExactText($0.id) < ExactText($1.id) : $0.form.bytes > $1.form.bytes
            }
            largest.removeLast(max(0, largest.count - options.top))
            done += ids.count
            progress(done, max(done, total))
            guard let last = ids.last else { return CollectionReport.Sizes(bytes: bytes, largest: largest) }
            position = StoreQuery.Position(key: String(store.component.bucket(of: last).number), id: last)
        }
    }

    private func staleness() async throws -> CollectionReport.Staleness? {
        guard let index = TimeIndex(options.updatedIndexes, of: declaration) else { return nil }
        let limit = options.time - options.staleAge.wholeMilliseconds
        let keys = index.all.lowerBound..<index.key(at: limit)
        let count = keys.isEmpty ? 0 : try await store.counts(in: index.name, [keys])[0]
        let page = try await store.list(
            StoreQuery(
                order: .index(index.name, isDescending: false), keys: index.all.lowerBound...index.all.upperBound,
                limit: min(options.top, Component.limits.upperBound)))
        let oldest = page.records.compactMap { record -> CollectionReport.OldRecord? in
            for case .ordered(index.name, let key) in record.memberships {
                return CollectionReport.OldRecord(id: record.id, time: index.text(of: key))
            }
            return nil
        }
        return CollectionReport.Staleness(index: index.name, limit: limit, count: count, oldest: oldest)
    }
}
