"""What visitors hold and cannot forge: addresses from their mails, and places in long lists."""
