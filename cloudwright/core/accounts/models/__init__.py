from cloudwright.core.accounts.models.customer import Customer
from cloudwright.core.accounts.models.group import Group
from cloudwright.core.accounts.models.past_password import PastPassword
from cloudwright.core.accounts.models.ssh_key import SSHKey
from cloudwright.core.accounts.models.user import User

__all__ = ["Customer", "Group", "PastPassword", "SSHKey", "User"]
