"""A second implementation of the scoring contract, as slow and as plain as can be, to compare the first one with.

It keeps every event of an account and works everything out anew each time. It covers weighted and logistic models:
signals of both modes, personas, caps, bonuses, saturation, gate, exclusion, committee, momentum, the limits on
contacts, keys and ids, tiers with requirements and dwell, what time alone does, the ledger, what is published when,
alerts, holds, service levels and spikes, and changes of the model in the middle of a log: where they change figures and
not what is added up, and with a `from` where they change anything.
"""

from .log import Reference

__all__ = ["Reference"]
