"""What the rig does and looks up with the site's own code, in a process with its settings."""

import django

# The environment is complete by this point.
django.setup()
