"""Every job once: a function that takes a session and a request and gives a result."""
