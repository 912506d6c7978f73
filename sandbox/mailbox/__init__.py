"""A mailbox for development: takes any mail over SMTP and shows it in the browser."""
