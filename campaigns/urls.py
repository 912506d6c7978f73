from django.urls import path

from campaigns import views

app_name = "campaigns"
urlpatterns = [
    path("", views.index, name="index"),
    path("c/<slug:slug>/", views.campaign, name="campaign"),
    path("c/<slug:slug>/terms/", views.terms, name="terms"),
    path("c/<slug:slug>/totals.json", views.totals_json, name="totals"),
]
