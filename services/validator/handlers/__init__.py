"""The edge: declarations in and decisions out on Kafka; simulations, quota balances and the shadow's report over HTTP."""
