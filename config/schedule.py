"""What Celery's beat sends, and when."""

from typing import Any, Final

from celery.schedules import crontab

# Every minute (the setting SWEEP_SECONDS): each finds in the database what is due.
SWEEPS: Final = [
    "common.tasks.deliver_mail",
    "common.tasks.tidy",
    "campaigns.tasks.fold_totals",
    "community.tasks.prove_domains",
    "community.tasks.ask_to_sign_again",
    "community.tasks.purge_signatures",
    "community.tasks.purge_followers",
    "community.tasks.mail_updates",
    "payments.tasks.process_events",
    "pledges.tasks.settle_cards",
    "pledges.tasks.forget_cards",
    "pledges.tasks.purge_drafts",
    "payments.tasks.advance_campaigns",
    "payments.tasks.authorize",
    "payments.tasks.capture",
    "payments.tasks.release",
    "payments.tasks.refund",
    "payments.tasks.issue_shares",
    "pledges.tasks.announce",
    "pledges.tasks.remind_of_cards",
    "pledges.tasks.end_reconfirmations",
    "assembly.tasks.number_members",
    "assembly.tasks.close_proposals",
    "assembly.tasks.count_running",
    "assembly.tasks.ask_what_members_propose",
    "assembly.tasks.mail_members",
    "desk.tasks.work_on_exports",
    "desk.tasks.load_offline",
    "payments.tasks.lapse_money_acts",
    "payments.tasks.remind_of_answers",
    "desk.tasks.mail_digests",
    "desk.tasks.mail_messages",
    "desk.tasks.tell_webhooks",
]
# These send requests to Stripe, which takes most of their time: as many run at once as STRIPE_PROCESSES says.
AT_STRIPE: Final = [
    "payments.tasks.authorize",
    "payments.tasks.capture",
    "payments.tasks.release",
    "payments.tasks.refund",
]

LESS_OFTEN: Final[dict[str, Any]] = {
    "look after payers": {"task": "payments.tasks.update_payers", "schedule": crontab(minute="20")},
    "look at balance": {"task": "payments.tasks.refresh_balances", "schedule": crontab(minute="*/10")},
    "fetch events": {"task": "payments.tasks.fetch_events", "schedule": crontab(minute="*/10")},
    "purge posts": {"task": "community.tasks.purge_posts", "schedule": crontab(hour=2, minute=23)},
    "purge suggestions": {"task": "assembly.tasks.purge_suggestions", "schedule": crontab(hour=2, minute=29)},
    "purge events": {"task": "payments.tasks.purge_events", "schedule": crontab(hour=2, minute=47)},
    "maintain partitions": {"task": "pledges.tasks.maintain_partitions", "schedule": crontab(hour=3, minute=5)},
    "purge deliveries": {"task": "desk.tasks.purge_deliveries", "schedule": crontab(hour=2, minute=53)},
    "audit": {"task": "payments.tasks.run_audit", "schedule": crontab(hour=3, minute=17)},
}


def every(seconds: int, stripe_processes: int) -> dict[str, Any]:
    """The entries of the sweeps. One that is still queued when the next is due is redundant."""
    return {
        f"{name} {number}": {"task": name, "schedule": seconds, "options": {"expires": seconds}}
        for name in SWEEPS
        for number in range(stripe_processes if name in AT_STRIPE else 1)
    }
