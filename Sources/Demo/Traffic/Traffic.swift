/// The demo's made-up world: what happens in it, and the model that judges it.
public enum Traffic {}
