"""Every setting, from the environment or a .env file; `anban doctor` prints what is in force."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ANBAN_", env_file=".env", extra="ignore")

    # Where things are kept
    data: Path = Field(Path("data"), description="folder for the database, keys, index and attachments")
    model_folder: Path = Field(Path("models"), description="what is made from content and packages; can be made again")
    database_url: str = Field("", description="empty: SQLite in the data folder; or postgresql://…")
    broker_url: str = Field("", description="empty: a folder; or amqp://… / redis://…")
    qdrant_url: str = Field("", description="empty: embedded index in the data folder")
    qdrant_api_key: SecretStr = SecretStr("")

    # Serving
    host: str = "127.0.0.1"
    port: int = Field(8000, ge=1, le=65535)
    public_url: str = Field("", description="how the outside reaches this server, for links and signatures")
    timezone: str = "Asia/Shanghai"
    environment: Literal["demo", "production", "test"] = "production"
    secret_key: SecretStr = Field(SecretStr(""), description="empty: made once and kept in the data folder")
    staff_token: SecretStr = Field(SecretStr(""), description="bearer token of staff systems for the hand-over queue")
    staff_idle_minutes: int = Field(30, ge=1, description="a staff member who does nothing for so long signs in again")
    staff_session_hours: int = Field(12, ge=1, description="the longest a staff member stays signed in")
    session_days: int = Field(30, ge=1)
    pause_minutes: int = Field(30, ge=1, description="after this long we ask 还要继续刚才的吗")
    attachment_mb: int = Field(10, ge=1, le=100)
    seconds_per_answer: float = Field(10, ge=0, description="what one answered question saves a doctor")
    summary_template: Path | None = Field(None, description="your text for copying a summary; empty: ours")
    hospital_file: Path | None = Field(None, description="your hospital.yaml; empty: the sample hospital")

    # Language models (all optional)
    llm_url: str = Field("", description="OpenAI-compatible endpoint")
    llm_model: str = ""
    llm_key: SecretStr = SecretStr("")
    llm_gguf: Path | None = Field(None, description="a GGUF file for llama.cpp, instead of a URL")
    llm_timeout: float = Field(1.5, gt=0, description="seconds a patient may wait for a model")
    llm_answer_timeout: float = Field(
        4.0, gt=0, description="seconds it may write at an answer from approved passages; what holds by then counts"
    )
    rasa_url: str = ""
    embedding_url: str = Field("", description="OpenAI-compatible embeddings; empty: the local model")
    embedding_model: str = ""
    embedding_key: SecretStr = SecretStr("")

    # The hospital's systems
    duty_url: str = Field("", description="the hospital's paging gateway: escalations ring there until acknowledged")
    duty_token: SecretStr = SecretStr("")
    fhir_url: str = Field("", description="base address of the hospital's FHIR R4 server")
    fhir_token: SecretStr = SecretStr("")
    fhir_timeout: float = Field(10.0, gt=0, le=60, description="seconds one request to it may take")
    fhir_when: Literal["accepted", "finished"] = Field(
        "accepted", description="send what a doctor accepted; or finished: the preliminary record too"
    )
    cds_jwt_issuer: str = Field("", description="`iss` of the record system that calls our CDS service; several with ,")
    cds_jwt_key: SecretStr = Field(SecretStr(""), description="its public key: a JWK set, PEM, or a file with one")
    cds_ms: int = Field(480, ge=50, description="milliseconds an answer of the CDS service may take")
    cds_origins: str = Field("", description="web pages that may read the CDS service's answers; several with ,")

    # WeChat
    wechat_app_id: str = ""
    wechat_secret: SecretStr = SecretStr("")
    wechat_token: SecretStr = SecretStr("")
    wechat_aes_key: SecretStr = SecretStr("")
    wechat_mode: Literal["", "plain", "compatible", "safe"] = Field("", description="empty: safe with an AES key")
    wechat_notice: str = Field("", description="id of a long-term subscription notice (订阅通知)")
    wechat_template: str = Field("", description="id of a template message")
    wechat_mini_app: str = Field("", description="AppID of the hospital's mini-program; cards open it")
    wechat_mini_page: str = Field("", description="page path in it, e.g. pages/visit/index")
    wechat_mini_thumb: str = Field("", description="media id of the picture of mini-program messages; empty: links")
    wechat_speaks: bool = Field(True, description="read answers aloud to people who sent a voice message")
    wechat_api: str = Field("https://api.weixin.qq.com", description="a fake for trying things out")

    # Watching
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    otlp_url: str = Field("", description="OpenTelemetry collector; empty: no traces")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force, with the async driver."""
        if not self.database_url:
            return f"sqlite+aiosqlite:///{self.data.resolve() / 'anban.db'}"
        scheme, _, rest = self.database_url.partition("://")
        driver = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
        return f"{driver.get(scheme, scheme)}://{rest}"
