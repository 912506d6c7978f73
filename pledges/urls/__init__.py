"""The addresses of this package; a module for each subject that has many."""

from django.urls import include, path

from pledges.views import my_pledges, pledge_flow, pledge_form, supporters, your_data

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
    path("pledges/<uuid:pk>/", include("pledges.urls.one_pledge")),
]
