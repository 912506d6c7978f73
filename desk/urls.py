from django.urls import path

from desk.views import (
    amendments,
    dashboard,
    digests,
    exports,
    log,
    offline,
    repairs,
)
from desk.views.decisions import acts, campaign_actions, opening, requests
from desk.views.messages import listing, one, writing
from desk.views.supporters import acting, annotations, supporters

app_name = "desk"
urlpatterns = [
    path("c/<slug:slug>/desk/", dashboard.desk, name="dashboard"),
    path("c/<slug:slug>/desk/deadline/", campaign_actions.deadline, name="deadline"),
    path("c/<slug:slug>/desk/open/", opening.open_for_pledges, name="open"),
    path("c/<slug:slug>/desk/change/", amendments.change, name="amend"),
    path("c/<slug:slug>/desk/give-up/", campaign_actions.give_up, name="give_up"),
    path("c/<slug:slug>/desk/cancel/", requests.cancel, name="cancel"),
    path("c/<slug:slug>/desk/capture/", requests.capture, name="capture"),
    path("c/<slug:slug>/desk/release/", requests.release, name="release"),
    path("c/<slug:slug>/desk/answer/", requests.answer, name="answer"),
    path("c/<slug:slug>/desk/answer/date/", campaign_actions.answer_date, name="answer_date"),
    path("c/<slug:slug>/desk/refund/<uuid:pk>/", requests.refund, name="refund"),
    path("c/<slug:slug>/desk/acts/<uuid:pk>/", acts.act, name="money_act"),
    path("c/<slug:slug>/desk/acts/<uuid:pk>/confirm/", acts.confirm, name="confirm"),
    path("c/<slug:slug>/desk/acts/<uuid:pk>/drop/", acts.drop, name="drop"),
    path("c/<slug:slug>/desk/acts/<uuid:pk>/document/", acts.document, name="document"),
    path("c/<slug:slug>/desk/log/", log.index, name="log"),
    path("c/<slug:slug>/desk/log.csv", log.file, name="log_file"),
    path("c/<slug:slug>/desk/log.xlsx", log.workbook, name="log_workbook"),
    path("c/<slug:slug>/desk/supporters/", supporters.index, name="supporters"),
    path("c/<slug:slug>/desk/supporters/search/", supporters.search, name="supporter_search"),
    path("c/<slug:slug>/desk/supporters/act/", acting.act, name="supporters_act"),
    path("c/<slug:slug>/desk/supporters/filters/", annotations.save_filter, name="filter_save"),
    path("c/<slug:slug>/desk/supporters/filters/<int:pk>/drop/", annotations.drop_filter, name="filter_drop"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/", supporters.one, name="supporter"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/note/", annotations.note, name="supporter_note"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/tag/", annotations.tag, name="supporter_tag"),
    path("c/<slug:slug>/desk/supporters/<uuid:pk>/tag/<int:tagging>/drop/", annotations.untag, name="supporter_untag"),
    path("c/<slug:slug>/desk/repairs/", repairs.index, name="repairs"),
    path("c/<slug:slug>/desk/repairs/<uuid:pk>/send/", repairs.send, name="repair_send"),
    path("c/<slug:slug>/desk/digest/", digests.choose, name="digest"),
    path("d/<str:token>/", digests.unsubscribe, name="digest_unsubscribe"),
    path("c/<slug:slug>/desk/exports/", exports.index, name="exports"),
    path("c/<slug:slug>/desk/exports/<uuid:pk>/", exports.download, name="export"),
    path("c/<slug:slug>/desk/messages/", listing.index, name="messages"),
    path("c/<slug:slug>/desk/messages/new/", writing.new, name="message_new"),
    path("c/<slug:slug>/desk/messages/<uuid:pk>/", one.one, name="message"),
    path("c/<slug:slug>/desk/messages/<uuid:pk>/cancel/", one.cancel, name="message_cancel"),
    path("c/<slug:slug>/desk/messages/<uuid:pk>/delete/", one.delete, name="message_delete"),
    path("c/<slug:slug>/desk/offline/", offline.index, name="offline"),
    path("c/<slug:slug>/desk/offline/<uuid:pk>/", offline.preview, name="offline_import"),
]
