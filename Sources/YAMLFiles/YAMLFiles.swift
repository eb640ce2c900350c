// The YAMLFiles target is being built.
