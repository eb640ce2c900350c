// The Models target is being built.
