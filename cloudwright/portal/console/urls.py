from __future__ import annotations

from django.urls import path

from cloudwright.portal.console import views

app_name = "console"
urlpatterns = [
    path("<uuid:uuid>/screen/", views.screen, name="screen"),
    path("<uuid:uuid>/serial/", views.serial, name="serial"),
    path("<uuid:uuid>/console/<slug:kind>/", views.grant, name="grant"),
]
