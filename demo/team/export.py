"""A team's list of those who have saved a card."""

from campaigns.models import TeamMember
from desk.models import Export
from desk.supporters import export_files, exports
from desk.supporters.criteria import Wanted
from pledges.models import Status


def create(by: TeamMember) -> None:
    exports.request(by, Export.Format.CSV, Wanted(stage=Status.SECURED))
    while export_files.work_due():
        pass
