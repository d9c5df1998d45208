"""The rules of the office, one file a topic. ``registry.py`` lists them in the order in which they are asked."""
