import SluiceRepository

extension StoreContract {
    /// Which schema values have, and what is kept about it.
    static let schemas = list {
        Case("schema/of records", "a record says how many upgrades its value has behind it") { subject in
            let first = try await subject.commit(subject.put("a", "1", schema: 2))
            try subject.demand("the schema", try await subject.read("a")?.schema, is: 2)
            let listed = try await subject.listAll(StoreQuery()).map(\.schema)
            try subject.demand("the schema listed", listed, is: [2])
            let next = try subject.put("a", "2", expecting: .version(first.version), schema: 5)
            let second = try await subject.commit(next)
            try subject.demand("the schema", try await subject.read("a")?.schema, is: 5)
            try await subject.remove("a", second.version)
            try subject.demand("the schema of nothing", try await subject.read("a")?.schema, is: 0)
        }
        Case("schema/of values before", "the audit says which schema a value before had", needs: .audit) { subject in
            let first = try await subject.commit(subject.put("a", "1", schema: 2))
            let next = try subject.put("a", "2", expecting: .version(first.version), schema: 5)
            try await subject.commit(next)
            let detail = try await subject.store.auditDetail(next.operation)
            try subject.demand("the schema before", detail?.schemaBefore, is: 2)
        }
        Case("schema/document", "a document about the schema is replaced by who knows it", needs: .schemas) { subject in
            let (one, two) = (Array(#"{"n":1}"#.utf8), Array(#"{"n":2,"é":"\u0000"}"#.utf8))
            try subject.demand("the document", try await subject.store.schemaDocument(), is: nil)
            let steps: [(document: [UInt8], expected: [UInt8]?, isTaken: Bool)] = [
                (two, one, false), (one, nil, true), (two, nil, false), (two, two, false), (two, one, true),
                (one, one, false), (two, two, true),
            ]
            var now: [UInt8]?
            for (document, expected, isTaken) in steps {
                let isSet = try await subject.store.setSchemaDocument(document, expecting: expected)
                try subject.demand("whether it is taken", isSet, is: isTaken)
                if isTaken { now = document }
                try subject.demand("the document", try await subject.store.schemaDocument(), is: now)
            }
        }
        Case("schema/document of many", "of many that replace a document, one does", needs: .schemas) { subject in
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<20 {
                    group.addTask {
                        try await subject.store.setSchemaDocument(Array("\(number)".utf8), expecting: nil)
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            try subject.demand("how many are taken", taken, is: 1)
        }
    }
}
