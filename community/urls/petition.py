from django.urls import path

from community.views import desk_petition, petition, sign, signature

urlpatterns = [
    path("c/<slug:slug>/petition/", petition.petition, name="petition"),
    path("c/<slug:slug>/petition/<int:number>/", petition.version, name="petition_version"),
    path("c/<slug:slug>/petition/sign/", sign.sign, name="sign"),
    path("c/<slug:slug>/petition/sent/", sign.sent, name="sign_sent"),
    path("c/<slug:slug>/desk/petition/", desk_petition.index, name="desk_petition"),
    path("s/<str:token>/", signature.signature, name="signature"),
    path("s/<str:token>/change/", signature.change, name="signature_change"),
    path("s/<str:token>/withdraw/", signature.withdraw, name="signature_withdraw"),
]
