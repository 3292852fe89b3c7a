"""The directory of a workspace: what stands where, and what ``workspace.toml`` says about it."""

import json
import os
import re
import secrets
import tomllib
import unicodedata
from contextlib import suppress
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from segmentation.errors import NotFound, Refused, Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.durable import replace_text

KINDS = ("simulated", "real", "own")
RHYTHMS = ("daily", "weekly", "monthly")
SETTINGS_FILE = "workspace.toml"
DIRECTORIES = ("imports", "snapshots", "models", "scores", "frozen", "exports", "jobs")

_SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceSettings:
    """What is fixed about a workspace.

    ``kind`` says where its customers come from: simulated, real (public data) or own. ``timezone`` is an IANA name,
    ``currency`` an ISO 4217 code, or empty: what the data says. ``attribution`` is the credit that public data asks
    for, or empty. ``salt`` (hex) makes the random buckets of this workspace its own; it never changes. ``rhythm``
    is how often the data is to be updated (daily, weekly or monthly), or empty: it then never counts as late.
    """

    title: str
    kind: str
    timezone: str
    currency: str
    attribution: str = ""
    salt: str
    rhythm: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceDirectory:
    """A workspace's place on disk. Every directory named here exists."""

    path: Path
    settings: WorkspaceSettings

    @property
    def name(self) -> str:
        """What the URL calls the workspace: the directory's name."""
        return self.path.name

    @property
    def database(self) -> Path:
        """The application database's file."""
        return self.path / "penchant.db"

    @property
    def imports(self) -> Path:
        """Canonical copies of the imported tables, one directory per import."""
        return self.path / "imports"

    @property
    def snapshots(self) -> Path:
        """The published snapshots."""
        return self.path / "snapshots"

    @property
    def models(self) -> Path:
        """The models predictions learned, by prediction."""
        return self.path / "models"

    @property
    def scores(self) -> Path:
        """The score issues, by prediction."""
        return self.path / "scores"

    @property
    def frozen(self) -> Path:
        """The frozen member lists."""
        return self.path / "frozen"

    @property
    def exports(self) -> Path:
        """The files that were written for somebody."""
        return self.path / "exports"

    @property
    def jobs(self) -> Path:
        """The jobs' logs."""
        return self.path / "jobs"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceEntry:
    """A workspace as listed: ``directory`` when it can be read, else ``problem`` says why not."""

    name: str
    directory: WorkspaceDirectory | None
    problem: str


def create_directory(
    path: Path, *, title: str, kind: str, timezone: str, currency: str, attribution: str = "", salt: str | None = None
) -> WorkspaceDirectory:
    """Create a workspace, readable by its owner only; an existing directory without a ``workspace.toml`` is used.

    The salt is random unless given. Two processes that create the same workspace at once: one is refused.
    Raises Refused for a setting that is not accepted or a workspace that exists, Unavailable where it cannot be
    written.
    """
    settings = _checked(
        WorkspaceSettings(
            title=title,
            kind=kind,
            timezone=timezone,
            currency=currency,
            attribution=attribution,
            salt=secrets.token_hex(_SALT_BYTES) if salt is None else salt,
        ),
        error=Refused,
    )
    path = path.resolve()
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_once(path / SETTINGS_FILE, _toml(settings))
    except FileExistsError as error:
        raise Refused(
            "workspace_exists",
            Sentence("{path} is already in use.", path=path),
            hint=Sentence("Open it, or name another directory."),
        ) from error
    except OSError as error:
        raise _unwritable(path, error) from error
    return _with_directories(WorkspaceDirectory(path=path, settings=settings))


def open_directory(path: Path) -> WorkspaceDirectory:
    """Return a workspace that exists, and can be written, with all its directories.

    Raises NotFound when there is none, Unavailable when its settings or its directory cannot be used.
    """
    directory = read_directory(path)
    _probe(directory.path)
    return _with_directories(directory)


def read_directory(path: Path) -> WorkspaceDirectory:
    """Return what a workspace says of itself, changing nothing; raises as ``open_directory``."""
    path = path.resolve()
    file = path / SETTINGS_FILE
    try:
        text = file.read_text(encoding="utf-8")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotFound(
            "workspace_missing",
            Sentence(
                "There is no workspace at {path}: it has no {settings_file}.", path=path, settings_file=SETTINGS_FILE
            ),
            hint=Sentence(
                "Build a demo with `penchant demo studio`, or your own with `penchant import --workspace DIR`."
            ),
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(file, Sentence("it cannot be read")) from error
    return WorkspaceDirectory(path=path, settings=_settings(file, text))


def write_rhythm(path: Path, rhythm: str) -> None:
    """Write how often the data is to be updated, empty for no rhythm, into the settings; all other lines stay.

    Raises as `read_directory`, also for a rhythm that is not accepted: nothing is then changed.
    """
    settings = read_directory(path).settings
    _checked(replace(settings, rhythm=rhythm), error=Refused)
    file = path.resolve() / SETTINGS_FILE
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not re.match(r"\s*rhythm\s*=", line)]
    # First, because after a table's header it would belong to the table.
    added = [f"rhythm = {json.dumps(rhythm)}"] if rhythm else []
    try:
        replace_text(file, "\n".join([*added, *lines]) + "\n")
    except OSError as error:
        raise _unwritable(path, error) from error


def list_directories(root: Path) -> tuple[WorkspaceEntry, ...]:
    """Return the workspaces in ``root`` by name, broken ones with their problem; none when ``root`` is missing.

    A directory whose name begins with a dot is one that is still being built.
    """
    if not root.is_dir():
        return ()
    found = (path for path in sorted(root.iterdir()) if path.name[0] != "." and (path / SETTINGS_FILE).exists())
    return tuple(_entry(path) for path in found)


def _entry(path: Path) -> WorkspaceEntry:
    try:
        return WorkspaceEntry(name=path.name, directory=read_directory(path), problem="")
    except (NotFound, Unavailable) as error:
        return WorkspaceEntry(name=path.name, directory=None, problem=error.sentence)


def _settings(file: Path, text: str) -> WorkspaceSettings:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(file, Sentence("it is not TOML ({error})", error=error)) from error
    known = {field.name for field in fields(WorkspaceSettings)}
    missing = sorted(known - {"attribution", "rhythm"} - values.keys())
    if missing:
        raise _unreadable(file, Sentence("it lacks {missing}", missing=", ".join(missing)))
    unusable = sorted(name for name in known & values.keys() if not isinstance(values[name], str))
    if unusable:
        raise _unreadable(file, Sentence("{unusable} should be text in quotes", unusable=", ".join(unusable)))
    return _checked(
        WorkspaceSettings(**{name: values[name] for name in known & values.keys()}), error=Unavailable, where=str(file)
    )


def _checked(
    settings: WorkspaceSettings, *, error: type[Refused | Unavailable], where: str = "the workspace's settings"
) -> WorkspaceSettings:
    problem = _problem(settings)
    if problem:
        raise error("workspace_settings", f"In {where}, {problem}.")
    return settings


def _problem(settings: WorkspaceSettings) -> str:
    if not settings.title.strip() or not _is_one_line(settings.title) or not _is_one_line(settings.attribution):
        return Sentence("the title is one line of text, and so is the attribution, which may be empty")
    if settings.kind not in KINDS:
        return Sentence("the kind is {kind!r}; it can be {kinds}", kind=settings.kind, kinds=", ".join(KINDS))
    if not _is_zone(settings.timezone):
        return Sentence(
            "the time zone is {timezone!r}; it is a name such as Europe/Paris or UTC", timezone=settings.timezone
        )
    if settings.currency and not re.fullmatch(r"[A-Z]{3}", settings.currency):
        return Sentence(
            "the currency is {currency!r}; it is a code of three capital letters, such as EUR",
            currency=settings.currency,
        )
    if settings.rhythm and settings.rhythm not in RHYTHMS:
        return Sentence(
            "the rhythm is {rhythm!r}; it can be {rhythms}, or left out",
            rhythm=settings.rhythm,
            rhythms=", ".join(RHYTHMS),
        )
    if not re.fullmatch(r"[0-9a-f]{8,}", settings.salt):
        return Sentence(
            "the salt is not at least 8 hexadecimal digits; restore it, because a new one reshuffles every bucket"
        )
    return ""


def _is_one_line(text: str) -> bool:
    return not any(unicodedata.category(character) in {"Cc", "Cs"} for character in text)


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def _toml(settings: WorkspaceSettings) -> str:
    # Without control characters, a JSON string is a TOML string.
    lines = (
        f"{name} = {json.dumps(value, ensure_ascii=False)}"
        for name, value in asdict(settings).items()
        if value or name != "rhythm"
    )
    return "\n".join(lines) + "\n"


def _write_once(file: Path, text: str) -> None:
    """Write a whole file under a name that is not in use; FileExistsError when it is, however close the race."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    try:
        with draft.open("x", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)


def _with_directories(directory: WorkspaceDirectory) -> WorkspaceDirectory:
    try:
        for name in DIRECTORIES:
            (directory.path / name).mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(directory.path, error) from error
    return directory


def _probe(path: Path) -> None:
    """Write and remove an empty file: permissions alone do not tell of a read-only disk."""
    probe = path / f".probe.{secrets.token_hex(4)}"
    try:
        probe.touch(exist_ok=False)
    except OSError as error:
        raise _unwritable(path, error) from error
    with suppress(FileNotFoundError):
        probe.unlink()


def _unwritable(path: Path, error: OSError) -> Unavailable:
    return Unavailable(
        "workspace_unwritable",
        Sentence("The workspace {path} cannot be written ({strerror}).", path=path, strerror=error.strerror),
        hint=Sentence("Give this user the right to write there, or name another directory with --workspace."),
    )


def _unreadable(file: Path, why: str) -> Unavailable:
    return Unavailable(
        "workspace_settings",
        Sentence("{file} cannot be used: {why}.", file=file, why=why),
        hint=Sentence("Mend it, or restore it from a backup."),
    )
