"""The edge of the registry: decisions and directory in, registrations out, and what is read over HTTP."""
