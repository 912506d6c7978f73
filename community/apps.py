from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunityConfig(AppConfig):
    name = "community"

    def ready(self) -> None:
        _register_sections()
        _register_desk()


def _register_sections() -> None:
    from campaigns.page_sections import Slot, add_sections, add_template  # noqa: PLC0415  (after loading the models)
    from community import page_sections as sections  # noqa: PLC0415
    from community.discussion.page import questions_section  # noqa: PLC0415
    from community.pages.follow_section import follow_section  # noqa: PLC0415

    add_template(Slot.HEAD, "community/share_head.html", drafts=False)
    add_template(Slot.CAMPAIGN_HEAD, "community/feed_link.html")
    add_template(Slot.CAMPAIGN_HEAD, "community/campaign_head.html", drafts=False)
    add_sections(Slot.UNDECIDED, follow_section)
    add_sections(Slot.STORY, sections.petition_section, sections.endorsers_section, sections.news_section)
    add_sections(Slot.END, questions_section, sections.share_section)
    add_template(Slot.NAVIGATION, "community/news.html#pages")


def _register_desk() -> None:
    from campaigns.desk_nav import NavItem, Section, register  # noqa: PLC0415
    from campaigns.models import Permission  # noqa: PLC0415

    content, collected = Section.CONTENT, "community:desk_content"
    register(
        NavItem(content, _("Updates"), "community:desk_updates", "community:desk_update"),
        NavItem(content, _("Library"), collected, kind="resources"),
        NavItem(content, _("Events"), collected, kind="events"),
        NavItem(content, _("Questions"), collected, kind="questions"),
        NavItem(content, _("Discussion"), "community:desk_discussion", permission=Permission.MODERATE),
        NavItem(
            content,
            _("Debates"),
            "community:desk_debates",
            "community:desk_debate",
            permission=Permission.MODERATE,
        ),
        NavItem(content, _("Milestones"), collected, kind="milestones"),
        NavItem(content, _("Petition"), "community:desk_petition", permission=Permission.EDIT_CONTENT),
        NavItem(content, _("Endorsers"), "community:desk_endorsers", "community:desk_endorser"),
        NavItem(content, _("Links"), "community:desk_sharing"),
    )
