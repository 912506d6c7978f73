"""All forms of the site."""

from collections.abc import Iterator

from django import forms
from django.conf import settings
from django.urls import get_resolver


def forms_of_the_site() -> Iterator[type[forms.BaseForm]]:
    assert get_resolver().url_patterns  # the views are loaded, and with them every form that a page has
    left = [forms.BaseForm]
    while left:
        form = left.pop()
        left += form.__subclasses__()
        if form.__module__.split(".")[0] in {"config", *settings.LOCAL_APPS}:
            yield form
