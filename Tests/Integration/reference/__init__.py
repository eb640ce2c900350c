"""A second implementation of the scoring contract, as slow and as plain as can be, to compare the first one with.

It keeps every event of an account and works everything out anew each time. It covers weighted and logistic models:
signals of both modes, personas, caps, bonuses, saturation, gate, exclusion, committee, momentum, the limits on
contacts, keys and ids, tiers with requirements and dwell, what time alone does, the ledger, what is published when,
alerts, holds, service levels and spikes. It leaves out changes of the model.
"""

from .log import Reference

__all__ = ["Reference"]
