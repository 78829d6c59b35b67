import SluiceCore

extension Shape {
    static var functionLibrary: ReplyShape<FunctionLibrary> {
        let function: ReplyShape<FunctionLibrary.Function> = attributes { part throws(ReplyMismatch) in
            FunctionLibrary.Function(
                name: try part("name", string), summary: try part(ifPresent: "description", string),
                flags: try part("flags", string.array))
        }
        return attributes { part throws(ReplyMismatch) in
            FunctionLibrary(
                name: try part("library_name", string), engine: try part("engine", string),
                functions: try part("functions", function.array),
                code: try part(ifPresent: "library_code", string))
        }
    }

    static var functionStatistics: ReplyShape<FunctionStatistics> {
        let running: ReplyShape<FunctionStatistics.Running> = attributes { part throws(ReplyMismatch) in
            FunctionStatistics.Running(name: try part("name", string), milliseconds: try part("duration_ms", integer))
        }
        let engine: ReplyShape<Int> = attributes { part throws(ReplyMismatch) in
            try part("libraries_count", integer)
        }
        return attributes { part throws(ReplyMismatch) in
            FunctionStatistics(
                running: try part(ifPresent: "running_script", running),
                libraryCounts: try part("engines", dictionary(string, engine)))
        }
    }
}
