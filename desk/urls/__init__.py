"""The addresses of this package; a module for each subject that has many."""

from django.urls import include, path

from desk.views import amendments, dashboard, digests, exports, log, offline, offline_import, repairs

app_name = "desk"
urlpatterns = [
    path("c/<slug:slug>/desk/", dashboard.desk, name="dashboard"),
    path("c/<slug:slug>/desk/", include("desk.urls.decisions")),
    path("c/<slug:slug>/desk/change/", amendments.change, name="amend"),
    path("c/<slug:slug>/desk/log/", log.index, name="log"),
    path("c/<slug:slug>/desk/log.csv", log.file, name="log_file"),
    path("c/<slug:slug>/desk/log.xlsx", log.workbook, name="log_workbook"),
    path("c/<slug:slug>/desk/supporters/", include("desk.urls.supporters")),
    path("c/<slug:slug>/desk/repairs/", repairs.index, name="repairs"),
    path("c/<slug:slug>/desk/repairs/<uuid:pk>/send/", repairs.send, name="repair_send"),
    path("c/<slug:slug>/desk/digest/", digests.choose, name="digest"),
    path("d/<str:token>/", digests.unsubscribe, name="digest_unsubscribe"),
    path("c/<slug:slug>/desk/exports/", exports.index, name="exports"),
    path("c/<slug:slug>/desk/exports/<uuid:pk>/", exports.download, name="export"),
    path("c/<slug:slug>/desk/messages/", include("desk.urls.messages")),
    path("c/<slug:slug>/desk/webhooks/", include("desk.urls.webhooks")),
    path("c/<slug:slug>/desk/offline/", offline.index, name="offline"),
    path("c/<slug:slug>/desk/offline/<uuid:pk>/", offline_import.preview, name="offline_import"),
]
