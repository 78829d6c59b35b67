public import Bookmarks
public import Hummingbird

/// The API as an application to be run or tested.
///
/// - Parameters:
///   - shelf: what it serves.
///   - configuration: where.
/// - Returns: what serves until it is asked to end.
public func bookmarkAPI(
    _ shelf: BookmarkShelf, configuration: ApplicationConfiguration = ApplicationConfiguration()
) -> Application<RouterResponder<BasicRequestContext>> {
    let router = Router(context: BasicRequestContext.self)
    router.add(middleware: LogRequestsMiddleware(.info))
    router.add(middleware: StoreErrorMiddleware())
    router.add(middleware: CallerMiddleware())
    BookmarkController(shelf: shelf).addRoutes(to: router)
    return Application(router: router, configuration: configuration)
}
