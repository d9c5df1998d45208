"""The edge: queue, HTTP and background loops; decode, call one use case, answer."""
