from django.apps import AppConfig


class PledgesConfig(AppConfig):
    name = "pledges"

    def ready(self) -> None:
        from campaigns.page_sections import Slot, add_own_part, add_sections  # noqa: PLC0415  (after loading the models)
        from pledges.pages import campaign_parts as parts  # noqa: PLC0415

        add_sections(Slot.PROGRESS, parts.supporters_section)
        add_own_part(parts.own_pledge)
