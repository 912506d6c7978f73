from django.db import models


class KnownDatabase(models.Model):
    """The identity of a database in which this table has existed; a restored database has another one."""

    identity = models.CharField(max_length=100, primary_key=True)
    first_seen_at = models.DateTimeField(auto_now_add=True)
    reconciled_at = models.DateTimeField(
        null=True, help_text="When an audit against the payment service found no problems."
    )

    def __str__(self) -> str:
        return self.identity
