"""Course tools: from source notebooks to releases, solutions and references."""
