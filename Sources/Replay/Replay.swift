// The Replay target is being built.
