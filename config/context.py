from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, str]:  # noqa: ARG001  (a context processor; it must not look at the visitor)
    """Give every page what it says of this installation; public pages are cached, so nothing of the visitor."""
    return {"source_url": settings.SOURCE_URL, "site_contact": settings.CONTACT_EMAIL}
