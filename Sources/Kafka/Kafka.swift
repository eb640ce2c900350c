// The Kafka target is being built.
