from django.urls import path

from community.views import desk_endorsers, endorser, endorsers

urlpatterns = [
    path("c/<slug:slug>/endorsers/", endorsers.endorsers, name="endorsers"),
    path("c/<slug:slug>/endorsers/<uuid:pk>/picture/", endorsers.picture, name="endorser_picture"),
    path("c/<slug:slug>/desk/endorsers/", desk_endorsers.index, name="desk_endorsers"),
    path("c/<slug:slug>/desk/endorsers/<uuid:pk>/resend/", desk_endorsers.resend, name="desk_endorser_resend"),
    path("c/<slug:slug>/desk/endorsers/<uuid:pk>/take-back/", desk_endorsers.take_back, name="desk_endorser_take_back"),
    path("e/<str:token>/", endorser.endorser, name="endorser"),
    path("e/<str:token>/picture/", endorser.own_picture, name="endorser_own_picture"),
    path("e/<str:token>/give/", endorser.give, name="endorser_give"),
    path("e/<str:token>/withdraw/", endorser.withdraw, name="endorser_withdraw"),
    path("e/<str:token>/prove/", endorser.prove, name="endorser_prove"),
    path("e/<str:token>/code/", endorser.code, name="endorser_code"),
]
