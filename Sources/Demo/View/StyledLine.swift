/// What a piece of text is, as far as its colour goes.
enum Style: Sendable {
    case plain, heading, dim, hot, warm, up, down, alarm

    /// Parameters of the terminal's Select Graphic Rendition (ECMA-48, 8.3.117); `nil` for the terminal's own colour.
    fileprivate var parameters: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .dim: "2"
        case .hot: "1;33"
        case .warm: "36"
        case .up: "32"
        case .down: "34"
        case .alarm: "31"
        }
    }
}

/// A line put together from pieces, each with a style. Colours never change what is to be read, or how wide it is.
struct StyledLine: Sendable {
    private var pieces: [(text: String, style: Style)] = []

    init() {}

    init(_ text: String, _ style: Style = .plain) {
        pieces = [(text, style)]
    }

    mutating func append(_ text: String, _ style: Style = .plain) {
        pieces.append((text, style))
    }

    var columns: Int { pieces.reduce(0) { $0 + $1.text.columns } }

    /// The line in at most `width` columns, without spaces at its end.
    func text(width: Int, colours: Bool) -> String {
        var rest = width
        var cut: [(text: String, style: Style)] = []
        for piece in pieces where rest > 0 {
            let text = piece.text.cut(to: rest)
            rest -= text.columns
            cut.append((text, piece.style))
        }
        while let last = cut.last {
            let text = String(last.text.reversed().drop { $0 == " " }.reversed())
            if !text.isEmpty {
                cut[cut.count - 1].text = text
                break
            }
            cut.removeLast()
        }
        return cut.reduce(into: "") { line, piece in
            guard colours, let parameters = piece.style.parameters else { return line += piece.text }
            line += "\u{1B}[\(parameters)m\(piece.text)\u{1B}[0m"
        }
    }
}
