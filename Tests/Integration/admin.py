"""What the daemon serves over HTTP."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import quote

from prometheus_client.parser import text_string_to_metric_families

from broker import free_port


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


class Admin:
    """The admin server of one daemon, on a port of its own: `daemon.start(**admin.settings)`."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {"admin_port": str(self.port)}

    def ask(self, path: str, method: str = "GET") -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        finally:
            connection.close()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz").status == 200
        except OSError:
            return False

    def is_ready(self) -> bool:
        return self.answers() and self.ask("/readyz").status == 200

    def account(self, name: str) -> Answer:
        return self.ask(f"/accounts/{quote(name, safe='')}")

    def families(self) -> dict:
        """The families of metrics by name, as Prometheus' own client reads them."""
        answer = self.ask("/metrics")
        assert answer.status == 200
        assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
        return {family.name: family for family in text_string_to_metric_families(answer.body.decode())}

    def total(self, name: str, **labels: str) -> float:
        """The sum of the samples of that name, and of those labels."""
        return sum(
            sample.value
            for family in self.families().values() for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items())
