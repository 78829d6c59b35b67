// Trees of JSON are a type of the module below: who imports the repositories can name them.
@_exported public import SluiceCore
