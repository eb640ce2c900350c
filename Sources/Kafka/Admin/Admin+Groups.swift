internal import CRdKafka

/// Consumer groups, and what topics there are.
extension Admin {
    /// The names of all topics that may be seen.
    ///
    /// - Throws: `KafkaError` if no broker answers.
    public func topicNames(timeout: Duration) throws(KafkaError) -> [String] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        try KafkaError.check(rd_kafka_metadata(client.pointer, 1, nil, &metadata, timeout.timeout), "list the topics")
        guard let metadata else { return [] }
        defer { rd_kafka_metadata_destroy(metadata) }
        return (0..<Int(metadata.pointee.topic_cnt)).map { String(cString: metadata.pointee.topics[$0].topic) }
    }

    /// The members of a group: consumers that read for it at present, and those that ended less than a session ago.
    ///
    /// - Returns: Their `client.id`s; none for a group that does not exist.
    /// - Throws: `KafkaError` if the broker does not answer, or cannot tell.
    public func members(ofGroup name: String, timeout: Duration) throws(KafkaError) -> [String] {
        let operation = "look up the group \(name)"
        var list: UnsafePointer<rd_kafka_group_list>?
        // Not rd_kafka_DescribeConsumerGroups(), which older brokers do not answer.
        try KafkaError.check(rd_kafka_list_groups(client.pointer, name, &list, timeout.timeout), operation)
        guard let list else { return [] }
        defer { rd_kafka_group_list_destroy(list) }
        var members: [String] = []
        for index in 0..<Int(list.pointee.group_cnt) {
            let group = list.pointee.groups[index]
            try KafkaError.check(group.err, operation)
            for member in 0..<Int(group.member_cnt) {
                members.append(String(cString: group.members[member].client_id))
            }
        }
        return members
    }

    /// Deletes a group and its offsets.
    ///
    /// - Throws: `KafkaError` if the group has members, or if the request as a whole failed. One that does not exist is no
    ///   error.
    public func deleteGroup(_ name: String, timeout: Duration) throws(KafkaError) {
        let operation = "delete the group \(name)"
        var deleted = rd_kafka_DeleteGroup_new(name)
        defer { rd_kafka_DeleteGroup_destroy(deleted) }
        let request = AdminRequest(
            RD_KAFKA_ADMIN_OP_DELETEGROUPS, of: client, operation: operation, timeout: timeout)
        rd_kafka_DeleteGroups(client.pointer, &deleted, 1, request.options, request.queue)
        let answer = try request.answer()
        var count = 0
        let results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(answer.event), &count)
        for index in 0..<count {
            guard let error = rd_kafka_group_result_error(results?[index]) else { continue }
            let code = rd_kafka_error_code(error)
            if code == RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND { continue }
            throw KafkaError(
                code: KafkaError.Code(code), message: String(cString: rd_kafka_error_string(error)),
                operation: operation)
        }
    }
}
