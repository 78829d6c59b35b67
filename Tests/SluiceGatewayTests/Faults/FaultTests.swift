import Testing

/// Tests that take things away and measure time: one after the other, so that they do not starve each other.
@Suite(.serialized) enum FaultTests {}
