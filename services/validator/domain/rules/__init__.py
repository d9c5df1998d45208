"""The rules of the office, one file a topic. ``catalogue.py`` lists them in the order in which they are asked."""
