import Events

extension String {
    func withText(_ body: (Text) -> Void) {
        var text = self
        text.withUTF8 { body(Text(bytes: UnsafeRawBufferPointer($0))) }
    }
}
