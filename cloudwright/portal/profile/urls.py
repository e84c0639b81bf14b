from __future__ import annotations

from django.urls import path

from cloudwright.portal.profile import views

app_name = "profile"
urlpatterns = [
    path("", views.show, name="show"),
    path("password/", views.password, name="password"),
]
