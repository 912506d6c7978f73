from django.db import models


class KnownDatabase(models.Model):
    """A database server and database in which this table has lived; a restored one is another."""

    identity = models.CharField(max_length=100, primary_key=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    reconciled_at = models.DateTimeField(null=True, help_text="When an audit that asks the service found nothing.")

    def __str__(self) -> str:
        return self.identity
