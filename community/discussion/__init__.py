"""What people write in public: questions to the organizers, comments under updates, and their moderation."""
