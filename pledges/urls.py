from django.urls import path

from pledges.views import (
    agree,
    card_step,
    change_pledge,
    my_pledge,
    my_pledges,
    pledge_flow,
    pledge_form,
    reconsent,
    supporters,
    your_data,
)

app_name = "pledges"
urlpatterns = [
    path("c/<slug:slug>/pledge/", pledge_form.start, name="start"),
    path("c/<slug:slug>/supporters/", supporters.index, name="supporters"),
    path("pledge/continue/", pledge_flow.go_on, name="continue"),
    path("pledge/replace/", pledge_flow.replace, name="replace"),
    path("p/<str:token>/", my_pledges.link, name="link"),
    path("p/<str:token>/card/", my_pledges.card_link, name="card_link"),
    path("pledges/", my_pledges.mine, name="mine"),
    path("pledges/data/", your_data.page, name="data"),
    path("pledges/data.json", your_data.download, name="data_file"),
    path("pledges/<uuid:pk>/", my_pledge.pledge, name="pledge"),
    path("pledges/<uuid:pk>/agree/", agree.agree, name="agree"),
    path("pledges/<uuid:pk>/amount/", change_pledge.amount, name="amount"),
    path("pledges/<uuid:pk>/reconfirm/", reconsent.reconfirm, name="reconfirm"),
    path("pledges/<uuid:pk>/visibility/", change_pledge.visibility, name="visibility"),
    path("pledges/<uuid:pk>/updates/", change_pledge.updates, name="updates"),
    path("pledges/<uuid:pk>/revoke-links/", my_pledges.revoke_links, name="revoke_links"),
    path("pledges/<uuid:pk>/calendar.ics", my_pledge.calendar_file, name="calendar"),
    path("pledges/<uuid:pk>/card/", card_step.card, name="card"),
    path("pledges/<uuid:pk>/card/<uuid:card>/", card_step.card_return, name="card_return"),
    path("pledges/<uuid:pk>/done/", pledge_flow.done, name="done"),
]
