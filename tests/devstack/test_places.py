import socket
import stat

import pytest

from devstack import places, postgres
from devstack.errors import StackError


@pytest.fixture
def taken_port():
    with socket.create_server((places.HOST, 0)) as listener:
        yield listener.getsockname()[1]


def test_a_taken_port_is_one_line_that_names_it_and_the_way_out(monkeypatch, taken_port):
    monkeypatch.setenv("PORT", str(taken_port))

    with pytest.raises(StackError) as refusal:
        places.web_port()

    assert str(refusal.value) == f"Port {taken_port} is taken. Choose another: PORT={taken_port + 1} make run"


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "٣"])
def test_an_invalid_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("PORT", port)

    with pytest.raises(StackError, match="PORT must be a number from 1 to 65535"):
        places.web_port()


def test_ports_are_the_same_at_every_start(tmp_path):
    assert next(places.free_ports(tmp_path)) == next(places.free_ports(tmp_path))


def test_a_taken_port_is_passed_over(tmp_path):
    first = next(places.free_ports(tmp_path))
    with socket.create_server((places.HOST, first)):
        second = next(places.free_ports(tmp_path))

    assert second != first


def test_secrets_are_made_once_and_for_the_owner_alone(tmp_path):
    known = places.load_secrets(tmp_path)

    assert places.load_secrets(tmp_path) == known
    assert known["STRIPE_SECRET_KEY"].startswith("sk_test_")
    assert stat.S_IMODE((tmp_path / "secrets.json").stat().st_mode) == 0o600


def test_a_secret_that_a_newer_version_needs_is_added_and_the_others_stay(tmp_path):
    places.write_private(tmp_path / "secrets.json", '{"POSTGRES_PASSWORD": "kept"}')

    known = places.load_secrets(tmp_path)

    assert (known["POSTGRES_PASSWORD"], len(known["SECRET_KEY"]) > 50) == ("kept", True)


@pytest.mark.parametrize("left", ["", "999999999\n/data", "1\n/data"])
def test_the_pid_file_of_a_dead_server_is_removed(tmp_path, left):
    (tmp_path / "postmaster.pid").write_text(left)

    postgres.forget_dead_server(tmp_path)

    assert not (tmp_path / "postmaster.pid").exists()
