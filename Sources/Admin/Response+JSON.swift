internal import Events
internal import Hummingbird

extension Response {
    /// A body of JSON, ended as a line.
    static func json(_ status: HTTPResponse.Status, _ body: [UInt8]) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: body + [UInt8(ascii: "\n")])))
    }

    /// Something cannot be answered: why, and what to do.
    static func error(_ status: HTTPResponse.Status, _ cause: String) -> Response {
        var writer = JSONWriter()
        writer.beginObject()
        writer.key("error"); writer.string(cause)
        writer.endObject()
        return json(status, writer.bytes)
    }
}
