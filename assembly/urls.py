from django.urls import path

from assembly.views import register

app_name = "assembly"
urlpatterns = [
    path("c/<slug:slug>/desk/register/", register.index, name="desk_register"),
    path("c/<slug:slug>/desk/register.csv", register.file, name="desk_register_file"),
]
