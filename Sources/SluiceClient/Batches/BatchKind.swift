/// How commands of one request run; the value is the path of the API.
enum BatchKind: String {
    /// In order, others may run in between.
    case pipeline = "/pipeline"
    /// At once, or not at all.
    case transaction = "/multi-exec"
}
