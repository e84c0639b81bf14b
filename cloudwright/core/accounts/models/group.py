from __future__ import annotations

from django.db import models

from cloudwright.core.accounts.models.customer import Customer
from cloudwright.core.accounts.models.user import User
from cloudwright.core.rows import Row


class Group(Row):
    """People who hold roles together."""

    name = models.CharField(max_length=150)
    description = models.CharField(max_length=500, blank=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="groups")
    members = models.ManyToManyField(User, related_name="groups")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["customer", "name"], name="group_name")]

    def __str__(self) -> str:
        return self.name
