"""Writing lists that leave the house. Rows arrive as a stream; nothing here knows a database."""
