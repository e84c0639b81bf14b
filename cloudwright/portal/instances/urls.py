from __future__ import annotations

from django.urls import path

from cloudwright.portal.instances import views

app_name = "instances"
urlpatterns = [
    path("", views.index, name="list"),
    path("bulk/", views.bulk, name="bulk"),
    path("<uuid:uuid>/", views.show, name="show"),
    path("<uuid:uuid>/log/", views.console_log, name="log"),
    path("<uuid:uuid>/rename/", views.rename, name="rename"),
    path("<uuid:uuid>/delete/", views.delete, name="delete"),
    path("<uuid:uuid>/do/<slug:action>/", views.act, name="act"),
]
