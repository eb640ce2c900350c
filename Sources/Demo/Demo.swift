// The Demo target is being built.
