import django

# The programs here, and the processes that they start, read models; their environment is set by then.
django.setup()
