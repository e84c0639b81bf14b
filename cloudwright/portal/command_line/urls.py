from __future__ import annotations

from django.urls import path

from cloudwright.portal.command_line import views

app_name = "command_line"
urlpatterns = [
    path("", views.show, name="show"),
    path("clouds.yaml", views.download, name="download"),
    path("credentials/", views.create, name="create"),
    path("credentials/<uuid:uuid>/delete/", views.delete, name="delete"),
]
