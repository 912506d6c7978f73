from django.urls import path

from pledges.views import agree, card_step, change_pledge, done, my_pledge, my_pledges, reconsent, updates

urlpatterns = [
    path("", my_pledge.pledge, name="pledge"),
    path("agree/", agree.agree, name="agree"),
    path("amount/", change_pledge.amount, name="amount"),
    path("reconfirm/", reconsent.reconfirm, name="reconfirm"),
    path("visibility/", change_pledge.visibility, name="visibility"),
    path("updates/", updates.updates, name="updates"),
    path("revoke-links/", my_pledges.revoke_links, name="revoke_links"),
    path("calendar.ics", my_pledge.calendar_file, name="calendar"),
    path("card/", card_step.card, name="card"),
    path("card/<uuid:card>/", card_step.card_return, name="card_return"),
    path("done/", done.done, name="done"),
]
