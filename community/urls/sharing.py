from django.urls import path

from community.views import desk_sharing, share_pictures, sharing

urlpatterns = [
    path("c/<slug:slug>/og.jpg", share_pictures.og_image, name="og_image"),
    path("c/<slug:slug>/qr.svg", share_pictures.qr, name="qr"),
    path("c/<slug:slug>/badge.svg", share_pictures.badge, name="badge"),
    path("c/<slug:slug>/embed/", sharing.embed, name="embed"),
    path("c/<slug:slug>/poster/", sharing.poster, name="poster"),
    path("c/<slug:slug>/share/", sharing.share, name="share"),
    path("c/<slug:slug>/desk/sharing/", desk_sharing.index, name="desk_sharing"),
    path("oembed", sharing.oembed, name="oembed"),
]
