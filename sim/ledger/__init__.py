"""Decision ledger: why a firm was sited, branched, left or was backed, and what would have turned the decision."""
