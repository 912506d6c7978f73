from django.urls import path

from desk.views.decisions import acts, answer_dates, campaign_actions, opening, requests

urlpatterns = [
    path("deadline/", campaign_actions.deadline, name="deadline"),
    path("open/", opening.open_for_pledges, name="open"),
    path("give-up/", campaign_actions.give_up, name="give_up"),
    path("cancel/", requests.cancel, name="cancel"),
    path("capture/", requests.capture, name="capture"),
    path("release/", requests.release, name="release"),
    path("issue/", requests.issue, name="issue"),
    path("answer/", requests.answer, name="answer"),
    path("answer/date/", answer_dates.answer_date, name="answer_date"),
    path("refund/<uuid:pk>/", requests.refund, name="refund"),
    path("acts/<uuid:pk>/", acts.act, name="money_act"),
    path("acts/<uuid:pk>/confirm/", acts.confirm, name="confirm"),
    path("acts/<uuid:pk>/drop/", acts.drop, name="drop"),
    path("acts/<uuid:pk>/document/", acts.document, name="document"),
]
