"""Which role may do what, written out by hand; and that nothing else in the code decides by a role."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from campaigns.models import Campaign, NotAllowed, Permission, TeamMember
from campaigns.models.permissions import may
from tests.helpers.builders import make_campaign, make_member, make_user

Role = TeamMember.Role
ROOT = Path(settings.BASE_DIR)
TABLE_OF_ROLES = ROOT / "campaigns" / "models" / "permissions.py"
# The demo and the rehearsal cast people in roles; they decide nothing.
PACKAGES = (
    "config",
    "desk",
    "assembly",
    "payments",
    "pledges",
    "community",
    "campaigns",
    "accounts",
    "gateway",
    "common",
)

TABLE = {
    #                          owner  treasurer  editor  observer
    "edit_content":           (True,  False,     True,   False),
    "moderate":               (True,  False,     True,   False),
    "publish":                (True,  False,     False,  False),
    "manage_team":            (True,  False,     False,  False),
    "act_on_money":           (True,  True,      False,  False),
    "see_supporters_in_full": (True,  True,      False,  False),
    "see_public_names":       (True,  True,      True,   False),
}  # fmt: skip


def test_each_role_may_do_what_the_table_says_and_nothing_else() -> None:
    found = {str(permission): tuple(may(role, permission) for role in Role) for permission in Permission}

    assert found == TABLE
    assert not any(may("", permission) for permission in Permission)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role.values)
def test_a_member_and_the_team_say_what_the_table_says(role: str) -> None:
    campaign = make_campaign()
    user = make_member(campaign, role)
    member = campaign.team.get(user=user)

    for permission in Permission:
        assert member.may(permission) == may(role, permission)
        assert list(campaign.team.who_may(permission)) == [member] * may(role, permission)
        assert is_let_through(campaign, member, permission) == may(role, permission)


def is_let_through(campaign: Campaign, member: TeamMember, permission: Permission) -> bool:
    try:
        return campaign.team.require(member.user, permission) == member
    except NotAllowed:
        return False


@pytest.mark.django_db
def test_a_role_in_one_team_is_none_in_another() -> None:
    campaign, owner = make_campaign(), make_member(make_campaign(), Role.OWNER)

    for user in (owner, make_user()):
        with pytest.raises(NotAllowed):
            campaign.team.require(user, Permission.EDIT_CONTENT)


def is_role_by_name(node: ast.AST) -> bool:
    """`Role.OWNER`, `TeamMember.Role.OWNER`."""
    if not isinstance(node, ast.Attribute) or node.attr not in Role.names:
        return False
    return getattr(node.value, "attr", getattr(node.value, "id", "")) == "Role"


def is_role_of_somebody(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "role"


def is_decision(node: ast.AST) -> bool:
    """Whether it asks which role somebody has, and not the table. Two roles may be compared, for what has changed."""
    if isinstance(node, ast.Compare):
        sides = [node.left, *node.comparators]
        return any(map(is_role_of_somebody, sides)) and any(
            not isinstance(side, ast.Name | ast.Attribute) for side in sides
        )
    if not isinstance(node, ast.Call):
        return False
    if getattr(node.func, "attr", getattr(node.func, "id", "")) not in {"filter", "exclude", "get", "Q"}:
        return False
    by_role = (each.value for each in node.keywords if each.arg and re.search(r"(^|__)role(__|$)", each.arg))
    return any("permissions.ROLES" not in ast.unparse(value) for value in by_role)


def decisions(source: str) -> Iterator[int]:
    """The lines that decide by a role."""
    tree = ast.parse(source)
    given = {
        keyword.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if (getattr(node.func, "attr", ""), keyword.arg) in {("create", "role"), ("ChoiceField", "initial")}
    }
    for node in ast.walk(tree):
        if is_decision(node) or (is_role_by_name(node) and node not in given):
            yield node.lineno


def template_decisions(source: str) -> list[str]:
    tags = re.findall(r"{%\s*(?:if|elif)\b(.*?)%}", source)
    return [tag for tag in tags if re.search(r"\brole\s*(==|!=|in\b|not\b)|(==|!=)\s*[\w.]*\brole\b", tag)]


def test_no_module_decides_by_a_role_but_the_table() -> None:
    paths = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts]

    found = {
        f"{path.relative_to(ROOT)}:{line}"
        for path in paths
        if path != TABLE_OF_ROLES
        for line in decisions(path.read_text())
    }

    assert found == set()


def test_no_template_compares_roles() -> None:
    paths = [path for path in (ROOT / "templates").rglob("*") if path.is_file()]

    assert {str(path): found for path in paths if (found := template_decisions(path.read_text()))} == {}


@pytest.mark.parametrize(
    "source",
    [
        "WRITERS = {TeamMember.Role.OWNER, TeamMember.Role.EDITOR}",
        "is_owner = member.role == Role.OWNER",
        "is_owner = member.role == 'owner'",
        "may = member.role in ('owner', 'editor')",
        "owners = campaign.team.filter(role='owner')",
        "drafts = Campaign.objects.filter(Q(team__role__in=roles))",
    ],
)
def test_a_decision_elsewhere_is_found(source: str) -> None:
    assert list(decisions(source)) != []


def test_a_decision_in_a_template_is_found_and_a_role_that_is_only_shown_is_not() -> None:
    found = [
        '{% if member.role == "owner" %}',
        '{% elif "owner" == visibility.role %}',
        "{% if x and role in writers %}",
    ]
    shown = ["{% if endorser.role %}", "{{ member.get_role_display }}", '<form role="search">']

    assert [len(template_decisions(each)) for each in [*found, *shown]] == [1, 1, 1, 0, 0, 0]
