from __future__ import annotations

from django.urls import path

from cloudwright.portal.activity import views

app_name = "activity"
urlpatterns = [path("", views.index, name="list")]
