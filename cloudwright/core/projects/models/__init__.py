from cloudwright.core.projects.models.project import Project
from cloudwright.core.projects.models.project_group import ProjectGroup

__all__ = ["Project", "ProjectGroup"]
