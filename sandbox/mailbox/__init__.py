"""A mailbox for development: accepts mail over SMTP as strictly as a real server, and shows it in the browser."""
