"""What a person can paste into a shell, with a project and a workspace made ready for it."""

from __future__ import annotations

from typing import Any

from .store import Store, projects

PROJECT = "demo"


def hints(address: dict[str, Any], store: Store) -> str:
    project, key = projects.create(store, PROJECT, "For trying things out", None)
    workspace, password = store.add_workspace(project.id, None, "demo")
    key_id = store.keys.of_project(project.id)[0].id
    rest, s3, pg = address["rest"], address["s3"], address["pgwire"]
    lines = (
        ("REST", rest),
        ("S3", s3),
        ("PG wire", f"{pg['host']}:{pg['port']}"),
        ("admin key", address["admin_key"]),
        ("data folder", address["data"]),
        ("project", f"{project.id}, key {key}"),
        ("workspace", f"{workspace.id}, user {workspace.username}, password {password}"),
    )
    dsn = f"postgresql://{workspace.username}:{password}@{pg['host']}:{pg['port']}/workspace_{workspace.id}"
    examples = (
        f"curl -H 'Authorization: Bearer {key}' {rest}/projects/{project.id}",
        f"psql '{dsn}' -c 'SELECT 42'",
        f"AWS_ACCESS_KEY_ID={key_id} AWS_SECRET_ACCESS_KEY={key} AWS_DEFAULT_REGION=us-east-1 "
        f"aws --endpoint-url {s3} s3 ls s3://project-{project.id}",
        f"boto3.client('s3', endpoint_url='{s3}', region_name='us-east-1', aws_access_key_id='{key_id}', "
        f"aws_secret_access_key='{key}')",
    )
    facts = "\n".join(f"  {name:<12} {value}" for name, value in lines)
    return f"storage\n{facts}\n\nTry:\n" + "\n".join(f"  {example}" for example in examples)
