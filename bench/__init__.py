import django

# The programs here, and the processes they start, use models; their environment is complete by this point.
django.setup()
