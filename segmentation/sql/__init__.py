"""Everything that is SQL: the tables of a snapshot, the filter compiler, the features."""
