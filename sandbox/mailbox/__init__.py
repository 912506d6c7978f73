"""A mailbox for development: takes mail over SMTP as strictly as a real server, and shows it in the browser."""
