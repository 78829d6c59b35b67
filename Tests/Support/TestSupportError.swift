/// Why a test cannot go on, as far as its surroundings are to blame.
package struct TestSupportError: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
