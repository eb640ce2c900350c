internal import CZlib
internal import CZstd

/// Unpacks a stream piece by piece.
protocol Unpacker: AnyObject {
    /// Whether something has begun that has not ended: a file must not end here.
    var isWithin: Bool { get }

    /// Unpacks as much as fits.
    ///
    /// - Parameter packed: What there is; what was used is taken from its front.
    /// - Returns: How many bytes were written; 0 where more has to be read first.
    func unpack(
        _ packed: inout UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
    ) throws(PackingError) -> Int
}

/// What is wrong with packed bytes.
struct PackingError: Error {
    let cause: String
}

/// gzip, of one member or of several behind one another.
final class Gunzip: Unpacker {
    private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    private(set) var isWithin = false

    init() throws(PackingError) {
        stream.initialize(to: z_stream())
        // The largest window, and 16 for gzip's own header.
        let result = inflateInit2_(stream, 15 + 16, zlibVersion(), Int32(MemoryLayout<z_stream>.size))
        if result != Z_OK { throw PackingError(cause: "zlib error \(result); \(Z_MEM_ERROR) says that memory lacks") }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    func unpack(
        _ packed: inout UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
    ) throws(PackingError) -> Int {
        // Unlike what its type says, zlib does not write to what it reads.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: packed.bindMemory(to: UInt8.self).baseAddress)
        stream.pointee.avail_in = UInt32(packed.count)
        stream.pointee.next_out = buffer.bindMemory(to: UInt8.self).baseAddress
        stream.pointee.avail_out = UInt32(clamping: buffer.count)
        if !packed.isEmpty { isWithin = true }
        let result = inflate(stream, Z_NO_FLUSH)
        packed = UnsafeRawBufferPointer(rebasing: packed.suffix(Int(stream.pointee.avail_in)))
        switch result {
        case Z_STREAM_END:
            isWithin = false
            inflateReset(stream)
        case Z_OK, Z_BUF_ERROR: break
        default: throw PackingError(cause: stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(result)")
        }
        return min(buffer.count, Int(UInt32.max)) - Int(stream.pointee.avail_out)
    }
}

/// zstd, of one frame or of several behind one another.
final class Unzstd: Unpacker {
    private let context: OpaquePointer
    private(set) var isWithin = false

    init() throws(PackingError) {
        guard let context = ZSTD_createDStream() else { throw PackingError(cause: "no memory to unpack it") }
        self.context = context
    }

    deinit {
        ZSTD_freeDStream(context)
    }

    func unpack(
        _ packed: inout UnsafeRawBufferPointer, into buffer: UnsafeMutableRawBufferPointer
    ) throws(PackingError) -> Int {
        // An empty frame would be begun by being asked for more.
        if packed.isEmpty, !isWithin { return 0 }
        var input = ZSTD_inBuffer(src: packed.baseAddress, size: packed.count, pos: 0)
        var output = ZSTD_outBuffer(dst: buffer.baseAddress, size: buffer.count, pos: 0)
        let result = ZSTD_decompressStream(context, &output, &input)
        if ZSTD_isError(result) != 0 { throw PackingError(cause: String(cString: ZSTD_getErrorName(result))) }
        packed = UnsafeRawBufferPointer(rebasing: packed.dropFirst(input.pos))
        isWithin = result != 0
        return output.pos
    }
}
