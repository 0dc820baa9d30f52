"""Planning: how many agents are needed, and what so many do."""
