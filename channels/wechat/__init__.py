"""The WeChat official account: webhook, delivery within the platform's rules, identity, and a fake to try it with."""
