"""A team's message to those who have not saved a card."""

from uuid import uuid4

from campaigns.models import TeamMember
from demo.campaign import words
from desk.messages import mailing, sending
from desk.supporters.criteria import Wanted
from pledges.models import Status


def send(by: TeamMember) -> None:
    message = sending.start(by, uuid4(), Wanted(stage=Status.INTERESTED))
    sending.send(by, message, words.of("desk", "message"))
    while mailing.mail_due():
        pass
