// The Engine target is being built.
