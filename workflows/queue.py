"""The Celery app: over a local folder when nothing else is there, over RabbitMQ or Redis by URL."""

from __future__ import annotations

from pathlib import Path

from celery import Celery

from core.settings import Settings
from workflows.folder import SCHEME

TICK = 0.5  # seconds an alert may wait; looking costs one indexed query


def make(settings: Settings) -> Celery:
    """A Celery app for these settings; tasks are registered by server.worker."""
    queue = settings.data / "queue"  # also where the clock keeps its place, whatever the broker is
    queue.mkdir(parents=True, exist_ok=True)
    app = Celery("anban")
    app.conf.update(
        broker_url=settings.broker_url or f"{SCHEME}://localhost",
        task_ignore_result=True,
        task_acks_late=True,
        task_default_queue="anban",
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=3,
        timezone=settings.timezone,
        beat_schedule={"deliver-outbox": {"task": "deliver_outbox", "schedule": TICK, "options": {"expires": 5}}},
        beat_schedule_filename=str(queue / "beat"),
    )
    if not settings.broker_url:
        app.conf.broker_transport_options = _folders(queue)
    return app


def forget_ticks(settings: Settings) -> None:
    """Clear the folder queue before a worker starts. It holds nothing but ticks (the work itself is in the outbox),
    and the ticks of the time nobody worked are needless."""
    if not settings.broker_url:
        for tick in (settings.data / "queue" / "tasks").glob("*.*"):
            tick.unlink(missing_ok=True)


def _folders(root: Path) -> dict[str, str | float]:
    """kombu's filesystem transport: what is sent and what is received lie in one folder."""
    names = {"data_folder_in": "tasks", "data_folder_out": "tasks", "control_folder": "control"}
    for name in set(names.values()):
        (root / name).mkdir(parents=True, exist_ok=True)
    folders = {option: str(root / name) for option, name in names.items()}
    return folders | {"polling_interval": TICK / 2}
