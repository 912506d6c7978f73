"""Where signing in leads: to a page of this site."""

import pytest
from django.test import RequestFactory

from accounts import next_page


@pytest.mark.parametrize(
    ("page", "place"),
    [
        ("http://testserver/c/x/desk/?period=7#tasks", "/c/x/desk/?period=7"),
        ("http://testserver//evil.example/", "/evil.example/"),
        ("https://evil.example/c/x/", "/c/x/drop/?a=1"),
        ("", "/c/x/drop/?a=1"),
    ],
)
def test_after_signing_in_a_form_leads_back_to_its_page(page: str, place: str) -> None:
    headers = {"referer": page} if page else {}

    assert next_page.place(RequestFactory().post("/c/x/drop/?a=1", headers=headers)) == place
    assert next_page.place(RequestFactory().get("/c/x/drop/?a=1", headers=headers)) == "/c/x/drop/?a=1"
