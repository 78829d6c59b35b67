/// Whether indexes and digests in memory are those of the records.
extension StoreModel {
    /// What is wrong; the values of records are not asked.
    func findings() -> [IndexFinding] {
        let live = records.values.filter { !$0.isDeleted }
        let rebuilt = MemoryIndexes(live.map { ($0, component.bucket(of: $0.id).number) })
        var findings = indexes.differences(from: rebuilt)
        var recounted: [Int: BucketDigest] = [:]
        for record in records.values {
            recounted[component.bucket(of: record.id).number, default: BucketDigest()].add(record)
        }
        for bucket in Set(recounted.keys).union(digests.keys).sorted()
        where recounted[bucket, default: BucketDigest()] != digest(of: bucket) {
            findings.append(IndexFinding(digestOf: bucket))
        }
        return findings
    }
}
