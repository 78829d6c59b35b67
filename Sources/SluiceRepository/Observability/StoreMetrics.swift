public import SluiceClient

/// Numbers that stores tell of themselves, as they are now: for Prometheus to read, or for an event sink.
///
///     var metrics = StoreMetrics()
///     metrics.add(await store.status(), of: "projects")
///     metrics.add(cache.statistics, of: "projects")
///     metrics.add(try await files.status(), of: "projects")
///     answer(with: metrics.text)                  // GET /metrics
///
/// What happens, as opposed to what is, a ``ResilientStore`` counts through ``ResilienceOptions/eventSink``.
public struct StoreMetrics: Sendable, Hashable {
    private enum Kind: String {
        case gauge, counter
    }

    private struct Family: Sendable, Hashable {
        let kind: Kind
        let help: String
        var samples: [Sample] = []
    }

    private struct Sample: Sendable, Hashable {
        let labels: [String: String]
        let value: Double
    }

    private var families: [String: Family] = [:]

    /// No numbers yet.
    public init() {}

    /// Adds where a ``ResilientStore`` stands.
    ///
    /// - Parameters:
    ///   - status: of the store.
    ///   - component: what the store holds; becomes a label.
    public mutating func add(_ status: DegradationStatus, of component: String) {
        let labels = ["component": component]
        for mode in DegradationStatus.Mode.allCases {
            add(
                "degradation.mode", .gauge, "Which way the store works: 1 for the one it is.",
                mode == status.mode ? 1 : 0,
                labels.merging(["mode": mode.rawValue]) { $1 })
        }
        add("pending.changes", .gauge, "Changes that wait on this host.", Double(status.pending), labels)
        add(
            "pending.oldest.seconds", .gauge, "For how long the oldest change waits.",
            (status.oldestPending ?? .zero) / .seconds(1), labels)
        add(
            "dead.letters", .gauge, "Changes that met something else and wait for somebody to decide.",
            Double(status.deadLetters), labels)
        if let age = status.snapshotAge {
            add("snapshot.age.seconds", .gauge, "How old the snapshot is.", age / .seconds(1), labels)
        }
        add("problems", .gauge, "What an operator has to look at.", Double(status.problems.count), labels)
    }

    /// Adds what a ``WriteBehindStore`` has before it.
    ///
    /// - Parameters:
    ///   - status: of the store.
    ///   - component: what the store holds; becomes a label.
    public mutating func add(_ status: WriteBehindStatus, of component: String) {
        let labels = ["component": component]
        add("behind.changes", .gauge, "Changes that are not committed yet.", Double(status.pending), labels)
        add("behind.bytes", .gauge, "Bytes of them.", Double(status.bytes), labels)
        add(
            "behind.oldest.seconds", .gauge, "For how long the oldest of them waits.",
            (status.oldestPending ?? .zero) / .seconds(1), labels)
        add(
            "behind.dead.letters", .gauge, "Changes that met something else and wait for somebody to decide.",
            Double(status.deadLetters), labels)
    }

    /// Adds what a cache has done, such as a ``CachedStore`` or a ``ResponseCache``.
    ///
    /// - Parameters:
    ///   - statistics: of the cache.
    ///   - component: what it holds; becomes a label.
    ///   - cache: which of its caches; becomes a label. Default `records`.
    public mutating func add(_ statistics: CacheStatistics, of component: String, cache: String = "records") {
        let labels = ["component": component, "cache": cache]
        let answers: [(result: String, count: Int)] = [
            ("hit", statistics.hits), ("stale", statistics.staleHits), ("miss", statistics.misses),
        ]
        for (result, count) in answers {
            add(
                "cache.answers", .counter, "Answers, by whether the cache had them.", Double(count),
                labels.merging(["result": result]) { $1 })
        }
        add("cache.joins", .counter, "Misses that waited for another one.", Double(statistics.joins), labels)
        add("cache.evictions", .counter, "Answers forgotten to make room.", Double(statistics.evictions), labels)
        add("cache.flushes", .counter, "Times all answers became old at once.", Double(statistics.flushes), labels)
        add("cache.entries", .gauge, "Answers that are kept.", Double(statistics.entries), labels)
        add("cache.bytes", .gauge, "Bytes of values that are kept.", Double(statistics.bytes), labels)
    }

    /// Adds how a ``JSONStore`` fares.
    ///
    /// - Parameters:
    ///   - status: of the store.
    ///   - component: what it holds; becomes a label.
    public mutating func add(_ status: JSONStoreStatus, of component: String) {
        let labels = ["component": component]
        for mode in ["writable", "readOnly", "poisoned", "damaged"] {
            add(
                "files.mode", .gauge, "Whether files can be written: 1 for how it is.",
                mode == status.mode.word ? 1 : 0,
                labels.merging(["mode": mode]) { $1 })
        }
        add("files.records", .gauge, "Records, deleted ones included.", Double(status.records), labels)
        add("files.log.bytes", .gauge, "Bytes of the log.", Double(status.logBytes), labels)
        add("files.behind", .gauge, "Whether plain files are behind the records.", status.isBehind ? 1 : 0, labels)
        add("files.checkpoints", .counter, "Checkpoints that this process made.", Double(status.checkpoints), labels)
        add("files.adopted", .counter, "Changes of other programs that were adopted.", Double(status.adopted), labels)
        add(
            "files.quarantined", .counter, "Changes of other programs that were put into quarantine.",
            Double(status.quarantined), labels)
        add("files.problems", .gauge, "What a person should look at.", Double(status.problems.count), labels)
    }

    private mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ value: Double, _ labels: [String: String]
    ) {
        families[name, default: Family(kind: kind, help: help)].samples.append(Sample(labels: labels, value: value))
    }

    // MARK: Telling

    /// All numbers in the text format of Prometheus, version 0.0.4: names begin with `sluice_store_`, and those of counters
    /// end with `_total`.
    public var text: String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            let ending = family.kind == .counter ? "_total" : ""
            let name = "sluice_store_\(name.replacing(".", with: "_"))\(ending)"
            text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                let labels = sample.labels.sorted { $0.key < $1.key }
                let set = labels.map { "\($0.key)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
                text += "\(name){\(set)} \(Self.digits(sample.value))\n"
            }
        }
        return text
    }

    /// Tells a sink all numbers, as ``EventSink/gauge(_:_:labels:)``: names begin with `sluice.store.`.
    public func report(to sink: any EventSink) {
        for (name, family) in families {
            for sample in family.samples { sink.gauge("sluice.store.\(name)", sample.value, labels: sample.labels) }
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    private static func digits(_ value: Double) -> String {
        Int64(exactly: value).map { "\($0)" } ?? "\(value)"
    }
}

extension JSONStoreStatus.Mode {
    /// Without the reason.
    fileprivate var word: String {
        switch self {
        case .writable: "writable"
        case .readOnly: "readOnly"
        case .poisoned: "poisoned"
        case .damaged: "damaged"
        }
    }
}
