from __future__ import annotations

from django.urls import path

from cloudwright.portal.console import views

app_name = "console"
urlpatterns = [
    path("console/<str:token>/", views.ticket, name="ticket"),
    path("instances/<uuid:uuid>/screen/", views.screen, name="screen"),
    path("instances/<uuid:uuid>/serial/", views.serial, name="serial"),
    path("instances/<uuid:uuid>/console/<slug:kind>/", views.grant, name="grant"),
]
