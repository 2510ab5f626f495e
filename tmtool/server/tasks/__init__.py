"""What jobs do: a module for each kind, with one function, `run(task)`, that calls a service."""
