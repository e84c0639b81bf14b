from __future__ import annotations

from django.urls import path

from cloudwright.portal.sign_in import views

app_name = "sign_in"
urlpatterns = [
    path("sign-in/", views.sign_in, name="in"),
    path("sign-out/", views.sign_out, name="out"),
]
