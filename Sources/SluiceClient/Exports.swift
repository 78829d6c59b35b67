// Replies and settings are types of the modules below: who imports the client can name all of them.
@_exported public import SluiceCore
@_exported public import SluiceResilience
