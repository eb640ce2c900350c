// The Settings target is being built.
