"""The WeChat channel: crypto, parsing, delivery, the ledger, identity."""
