"""The start of a connection: encryption, who it is, whether they may in."""

from __future__ import annotations

import socket
import ssl
import struct
from dataclasses import dataclass, field

from ..store import InvalidCredentials, Store, TooManyConnections, WorkspaceExpired, WorkspaceNotActive
from ..store.workspaces import WorkspaceRecord
from .errors import PgError
from .wire import Body, Wire

_PROTOCOL_3 = 3
_CANCEL, _SSL, _GSS = 80877102, 80877103, 80877104
_SECONDS = 10.0
_MAX_PASSWORD = 4096


@dataclass
class Cancel:
    """A CancelRequest: not a session, but a word to another one."""

    process: int
    key: int


@dataclass
class Login:
    """A client that has shown who it is."""

    user: str
    session_id: str
    workspace: WorkspaceRecord
    options: dict[str, str] = field(default_factory=dict)


def negotiate(wire: Wire, tls: ssl.SSLContext | None) -> Cancel | dict[str, str]:
    """Everything before the password: a cancel request, or the start-up parameters."""
    wire.limit(_SECONDS, PgError("08P01", "the connection was not set up in time", severity="FATAL"))
    for _ in range(4):  # SSL and GSS may be asked for once each
        body = Body(wire.read_startup())
        code = body.int32()
        if code == _CANCEL:
            return Cancel(body.int32(), body.int32())
        if code == _SSL:
            _answer_tls(wire, tls)
        elif code == _GSS:
            wire.send_raw(b"N")
            wire.flush()
        elif code >> 16 == _PROTOCOL_3:
            parameters = _parameters(body)
            _check_version(wire, code, parameters)
            return parameters
        else:
            raise PgError("0A000", f"unsupported frontend protocol {code >> 16}.{code & 0xFFFF}", severity="FATAL")
    raise PgError("08P01", "too many negotiation requests", severity="FATAL")


def _answer_tls(wire: Wire, tls: ssl.SSLContext | None) -> None:
    wire.send_raw(b"N" if tls is None else b"S")
    wire.flush()
    if tls is None:
        return
    if wire.unread:  # sent in the clear by someone who wants it taken for encrypted
        raise PgError("08P01", "received unencrypted data after SSL request", severity="FATAL")
    wire.sock.settimeout(_SECONDS)
    wire.sock = tls.wrap_socket(wire.sock, server_side=True)


def _parameters(body: Body) -> dict[str, str]:
    parameters: dict[str, str] = {}
    while body.left > 1:
        name = body.string()
        parameters[name] = body.string()
    if not parameters.get("user"):
        raise PgError("28000", "no PostgreSQL user name specified in startup packet", severity="FATAL")
    return parameters


def _check_version(wire: Wire, code: int, parameters: dict[str, str]) -> None:
    """Version 3.0 is spoken here; who asks for more is told so."""
    unknown = [name for name in parameters if name.startswith("_pq_.")]
    if code & 0xFFFF or unknown:
        names = b"".join(name.encode() + b"\0" for name in unknown)
        wire.send(b"v", struct.pack("!ii", 0, len(unknown)) + names)
    for name in unknown:
        del parameters[name]


def authenticate(wire: Wire, store: Store, parameters: dict[str, str], address: str) -> Login:
    """Ask for the password and open the session."""
    wire.send(b"R", struct.pack("!i", 3))
    wire.flush()
    kind, body = wire.read(_MAX_PASSWORD)
    if kind != b"p":
        raise PgError("08P01", "expected a password response", severity="FATAL")
    user, password = parameters["user"], Body(body).string()
    database = parameters.get("database") or user
    try:
        workspace = store.workspaces.check_login(user, password)
        if database != f"workspace_{workspace.id}":
            raise PgError("3D000", f'database "{database}" does not exist', severity="FATAL")
        session = store.workspaces.login(user, password, address)
    except InvalidCredentials:
        message = f'Invalid credentials: password authentication failed for user "{user}"'
        raise PgError("28P01", message, severity="FATAL") from None
    except WorkspaceExpired:
        raise PgError("28000", "Workspace expired", severity="FATAL") from None
    except WorkspaceNotActive:
        raise PgError("28000", "Workspace not active", severity="FATAL") from None
    except TooManyConnections:
        raise PgError("53300", "Too many connections to this workspace", severity="FATAL") from None
    return Login(user, session.session_id, workspace, _options(parameters))


def _options(parameters: dict[str, str]) -> dict[str, str]:
    """Settings in the start-up packet: by name, and as `-c name=value` in `options`."""
    options = {
        name: value for name, value in parameters.items() if name not in ("user", "database", "options", "replication")
    }
    if parameters.get("replication", "false").lower() not in ("false", "off", "no", "0"):
        raise PgError("0A000", "replication is not supported", severity="FATAL")
    words = _split_options(parameters.get("options", ""))
    while words:
        word = words.pop(0)
        if word == "-c" and words:
            word = words.pop(0)
        elif word.startswith(("-c", "--")):
            word = word[2:]
        name, equals, value = word.partition("=")
        if not equals:
            raise PgError("42601", f'invalid command-line argument: "{word}"', severity="FATAL")
        options[name.replace("-", "_")] = value
    return options


def _split_options(text: str) -> list[str]:
    """Words; a backslash keeps a space in one."""
    words, word, escaped = [], "", False
    for character in text:
        if escaped or character not in " \\":
            word, escaped = word + character, False
        elif character == "\\":
            escaped = True
        elif word:
            words.append(word)
            word = ""
    return [*words, word] if word else words


def prepare_socket(sock: socket.socket) -> None:
    """Answers leave at once, and a client that vanished without a word is noticed."""
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
