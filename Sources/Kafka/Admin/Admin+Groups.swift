internal import CRdKafka

extension Admin {
    /// Deletes a consumer group and the offsets that it has committed.
    ///
    /// - Throws: `KafkaError`; `Code.groupNotEmpty` while it has members, and `Code.unknownGroup` where there is none.
    public func delete(group: String, timeout: Duration) throws(KafkaError) {
        let operation = "delete the group \(group)"
        var deleted = rd_kafka_DeleteGroup_new(group)
        defer { rd_kafka_DeleteGroup_destroy(deleted) }
        let request = AdminRequest(RD_KAFKA_ADMIN_OP_DELETEGROUPS, of: client, operation: operation, timeout: timeout)
        rd_kafka_DeleteGroups(client.pointer, &deleted, 1, request.options, request.queue)
        let answer = try request.answer()
        var count = 0
        let results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(answer.event), &count)
        for result in UnsafeBufferPointer(start: results, count: count) {
            guard let error = rd_kafka_group_result_error(result) else { continue }
            throw KafkaError(
                code: KafkaError.Code(rd_kafka_error_code(error)),
                message: String(cString: rd_kafka_error_string(error)),
                operation: operation)
        }
    }
}
