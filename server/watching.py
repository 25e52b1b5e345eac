"""Logs without patient words, metrics, and traces when a collector is configured."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Awaitable, Callable

import structlog
from fastapi import FastAPI
from prometheus_client import Counter, Gauge, Histogram

from core.errors import Misconfigured
from core.messages import Inbound, Reply
from core.settings import Settings

TURN_TIME = Histogram(
    "anban_turn_seconds",
    "Time to answer a message",
    ["channel", "assistant"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
TURN_ERRORS = Counter("anban_turn_errors_total", "Messages that could not be taken", ["channel", "error"])
OUTBOX = Gauge("anban_outbox_effects", "Effects not delivered yet", ["state"])


def set_up_logs(settings: Settings) -> None:
    """One JSON object a line on standard error."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(message)s")
    for chatty in ("httpx", "alembic"):  # httpx logs URLs, and URLs may hold ids
        logging.getLogger(chatty).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(settings.log_level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )


def watched(handle: Callable[[Inbound], Awaitable[Reply]]) -> Callable[[Inbound], Awaitable[Reply]]:
    """Measure each turn; log ids and times, never words."""
    log = structlog.get_logger()

    async def timed(inbound: Inbound) -> Reply:
        start = time.perf_counter()
        try:
            reply = await handle(inbound)
        except Exception as error:
            TURN_ERRORS.labels(inbound.channel, type(error).__name__).inc()
            raise
        seconds = time.perf_counter() - start
        TURN_TIME.labels(inbound.channel, reply.assistant).observe(seconds)
        log.debug(
            "turn",
            conversation=inbound.conversation,
            channel=inbound.channel,
            turn=reply.turn,
            assistant=reply.assistant,
            ms=round(seconds * 1000, 1),
        )
        return reply

    return timed


def set_up_traces(settings: Settings, app: FastAPI) -> None:
    """OpenTelemetry over HTTP to the configured collector; nothing is imported without one."""
    if not settings.otlp_url:
        return
    try:
        from opentelemetry import trace
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
    except ImportError as error:
        raise Misconfigured(
            "ANBAN_OTLP_URL is set, but the extra is missing: pip install 'anban[telemetry]'"
        ) from error
    provider = TracerProvider(resource=Resource.create({"service.name": "anban"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=settings.otlp_url)))
    trace.set_tracer_provider(provider)
    FastAPIInstrumentor.instrument_app(app)
