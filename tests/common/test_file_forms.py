"""Who chose a file and has to correct something else is told that the file has to be chosen again."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from campaigns.forms.setup_prices import PricesForm
from common.forms.files import FileForm
from config import urls as urls_import_every_form

assert urls_import_every_form

LOST = "Choose the file again: it was not kept because of the other error."


class Form(FileForm, forms.Form):
    name = forms.CharField()
    picture = forms.FileField(required=False)
    other = forms.FileField(required=False)


def errors(name: str, content: bytes = b"x") -> dict[str, list[str]]:
    form = Form({"name": name}, {"picture": SimpleUploadedFile("us.png", content)})
    return {field: list(each) for field, each in form.errors.items()}


def test_a_file_beside_an_error_has_to_be_chosen_again() -> None:
    assert errors("") == {"name": ["This field is required."], "picture": [LOST]}


def test_a_file_that_is_wrong_itself_has_no_second_error() -> None:
    assert errors("", b"")["picture"] == ["The submitted file is empty."]


def test_a_file_without_another_error_is_taken() -> None:
    assert errors("Olive") == {}


def all_forms(base: type[Any] = forms.BaseForm) -> set[type[Any]]:
    return {base}.union(*map(all_forms, base.__subclasses__()))


def has_a_file(form: type[Any]) -> bool:
    return any(isinstance(field, forms.FileField) for field in getattr(form, "base_fields", {}).values())


def test_every_form_with_a_file_says_so_but_that_of_prices_which_keeps_them() -> None:
    own = {form for form in all_forms() if has_a_file(form) and not form.__module__.startswith(("django", "tests"))}

    assert len(own) > 5
    assert {form for form in own if not issubclass(form, FileForm)} == {PricesForm}
