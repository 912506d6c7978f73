from django.urls import path

from accounts.site import views
from accounts.site.pages import Kind

app_name = "site"
urlpatterns = [
    path("how-it-works/", views.show, {"kind": Kind.HOW_IT_WORKS}, name="how_it_works"),
    path("privacy/", views.show, {"kind": Kind.PRIVACY}, name="privacy"),
    path("imprint/", views.show, {"kind": Kind.IMPRINT}, name="imprint"),
    path("terms/", views.show, {"kind": Kind.TERMS}, name="terms"),
    path("contact/", views.show, {"kind": Kind.CONTACT}, name="contact"),
]
