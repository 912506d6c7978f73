from django.urls import include, path

from assembly.views import (
    certificates,
    decisions,
    delegates,
    desk_outcome,
    desk_proposals,
    proposals,
    register,
    waiting,
)

app_name = "assembly"
urlpatterns = [
    path("", include("assembly.document.urls")),
    path("assembly/", waiting.index, name="waiting"),
    path("pledge/<uuid:pk>/certificate.pdf", certificates.certificate, name="certificate"),
    path("pledge/<uuid:pk>/certificate/", certificates.name, name="certificate_name"),
    path("c/<slug:slug>/assembly/", proposals.index, name="assembly"),
    path("c/<slug:slug>/assembly/<int:number>/", proposals.proposal, name="proposal"),
    path("c/<slug:slug>/assembly/<int:number>/answer/", proposals.answer, name="answer"),
    path("c/<slug:slug>/assembly/delegate/", delegates.index, name="delegate"),
    path("c/<slug:slug>/assembly/delegate/end/", delegates.end, name="delegate_end"),
    path("c/<slug:slug>/assembly/decisions.atom", decisions.feed, name="decisions_feed"),
    path("c/<slug:slug>/assembly/decisions.csv", decisions.file, name="decisions_file"),
    path("c/<slug:slug>/desk/proposals/", desk_proposals.index, name="desk_proposals"),
    path("c/<slug:slug>/desk/proposals/new/", desk_proposals.new, name="desk_proposal_new"),
    path("c/<slug:slug>/desk/proposals/<uuid:pk>/", desk_proposals.edit, name="desk_proposal"),
    path("c/<slug:slug>/desk/proposals/<uuid:pk>/delete/", desk_proposals.delete, name="desk_proposal_delete"),
    path("c/<slug:slug>/desk/proposals/<uuid:pk>/outcome/", desk_outcome.edit, name="desk_outcome"),
    path("c/<slug:slug>/desk/proposals/<uuid:pk>/open/", desk_proposals.open_now, name="desk_proposal_open"),
    path("c/<slug:slug>/desk/register/", register.index, name="desk_register"),
    path("c/<slug:slug>/desk/register.csv", register.file, name="desk_register_file"),
]
