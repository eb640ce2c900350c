extension Event.Kind {
    /// The kind of record that a type stands for: an activity if it is none of the contract's own.
    init(type: Text) {
        // Few types come near these; one look at the first byte spares the rest the comparisons.
        switch type.bytes.first {
        case UInt8(ascii: "o"):
            if type == "opportunity.won" {
                self = .outcome(.won)
            } else if type == "opportunity.lost" {
                self = .outcome(.lost)
            } else if type == "opportunity.stage" {
                self = .outcome(.stage)
            } else {
                self = .activity
            }
        case UInt8(ascii: "c"):
            self = type == "contact.updated" ? .contactUpdated : type == "contact.erased" ? .contactErased : .activity
        case UInt8(ascii: "h"):
            self = type == "hold.placed" ? .holdPlaced : type == "hold.released" ? .holdReleased : .activity
        case UInt8(ascii: "a"):
            self = type == "alert.acknowledged" ? .alertAcknowledged : .activity
        default:
            self = .activity
        }
    }
}
