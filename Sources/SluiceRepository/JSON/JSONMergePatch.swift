package import SluiceCore

extension JSONValue {
    /// The value behind a merge patch (RFC 7396): members of the patch are put in the place of those of the same name, those
    /// that are `null` go, and all others stay as they are, in their order.
    ///
    /// - Parameter patch: anything but an object takes the place of the whole.
    /// - Returns: the new value.
    package func merging(patch: JSONValue) -> JSONValue {
        guard case .object(let changes) = patch else { return patch }
        var members = object ?? []
        for change in changes {
            let place = members.firstIndex { ExactText($0.key) == ExactText(change.key) }
            switch (place, change.value) {
            case (nil, .null): break
            case (let place?, .null): members.remove(at: place)
            case (let place?, let value): members[place].value = members[place].value.merging(patch: value)
            case (nil, let value):
                members.append(Member(key: change.key, value: JSONValue.null.merging(patch: value)))
            }
        }
        return .object(members)
    }
}
