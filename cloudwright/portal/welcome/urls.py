from __future__ import annotations

from django.urls import path

from cloudwright.portal.welcome import views

app_name = "welcome"
urlpatterns = [
    path("password/", views.password, name="password"),
    path("", views.start, name="start"),
]
