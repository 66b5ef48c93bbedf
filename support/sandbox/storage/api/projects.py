"""Projects (contract section 4.2)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from ..auth import AdminRoute, MemberRoute, TheStore
from ..store import Project, Store, projects
from .replies import Limit, Offset, no_content, page, reply, stamp

admin = APIRouter(route_class=AdminRoute, tags=["projects"])
member = APIRouter(route_class=MemberRoute, tags=["projects"])


class NewProject(BaseModel):
    id: str
    name: str | None = None
    settings: dict[str, Any] | None = None


class ProjectUpdate(BaseModel):
    name: str | None = None
    settings: dict[str, Any] | None = None  # accepted and ignored, as the contract says


@admin.post("/projects")
def create_project(body: NewProject, store: TheStore) -> Response:
    project, raw_key = projects.create(store, body.id, body.name, body.settings)
    return reply({**_shown(store, project), "api_key": raw_key}, 201)


@admin.get("/projects")
def list_projects(
    store: TheStore, status: Annotated[str | None, Query()] = None, limit: Limit = 100, offset: Offset = 0
) -> Response:
    found = [project for project in store.projects() if status in (None, project.status)]
    shown = [_shown(store, project) for project in page(found, limit, offset)]
    return reply({"projects": shown, "total": len(found)})


@member.get("/projects/{project_id}")
async def get_project(project_id: str, store: TheStore) -> Response:
    return reply(_shown(store, store.require_project(project_id)))


@member.put("/projects/{project_id}")
def update_project(project_id: str, body: ProjectUpdate, store: TheStore) -> Response:
    return reply(_shown(store, projects.rename(store, project_id, body.name)))


@member.delete("/projects/{project_id}")
def delete_project(project_id: str, store: TheStore) -> Response:
    projects.remove(store, project_id)
    return no_content()


@member.get("/projects/{project_id}/stats")
def get_stats(project_id: str, store: TheStore) -> Response:
    return reply({"id": project_id, **projects.stats(store, project_id)})


def _shown(store: Store, project: Project) -> dict[str, Any]:
    return {
        "id": project.id,
        "name": project.name,
        "db_path": f"project_{project.id}",
        "created_at": stamp(project.created_at),
        "updated_at": stamp(project.updated_at),
        **projects.counts(store, project),
        "status": project.status,
        "settings": project.settings,
    }
