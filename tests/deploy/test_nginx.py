"""The example for nginx: a real nginx takes it, and a real server answers through it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from ranvier.layout import Layout
from ranvier.service import Limits

from .conftest import RANVIER, free_port, running

NAME = "ranvier.example.org"
ASK = "SELECT (COUNT(*) AS ?n) { ?t a rv:ClinicalTrial }"


@dataclass(frozen=True)
class Site:
    """Where nginx is reached: by TLS, and plainly."""

    secure: str
    plain: str
    client: httpx.Client
    log: Path
    """The access log of the server behind it."""

    def get(self, path: str, **options: object) -> httpx.Response:
        return self.client.get(f"{self.secure}{path}", **options)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def site(layout: Layout, built: Layout, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The example as it stands, with ports, a certificate and folders of this test."""
    nginx = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    openssl = shutil.which("openssl")
    if not nginx or not openssl:
        pytest.skip("nginx and openssl are not both installed")
    home = tmp_path_factory.mktemp("nginx")
    subprocess.run(
        [
            *(openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", f"/CN={NAME}", "-keyout", f"{home}/ranvier.key"),
            *("-out", f"{home}/ranvier.pem"),
        ],
        check=True,
        capture_output=True,
    )
    server, secure, plain = free_port(), free_port(), free_port()
    text = (layout.root / "docs" / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for old, new in (
        ("127.0.0.1:8642", f"127.0.0.1:{server}"),
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("/etc/ssl/certs/", f"{home}/"),
        ("/etc/ssl/private/", f"{home}/"),
        ("/var/cache/nginx/", f"{home}/"),
    ):
        assert old in text
        text = text.replace(old, new)
    (home / "ranvier.conf").write_text(text, encoding="utf-8")
    places = "".join(
        f"{kind}_temp_path {home}/{kind};\n"
        for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    (home / "nginx.conf").write_text(
        f"{'' if os.geteuid() else 'user root;'} daemon off; worker_processes 1;\n"
        f"pid {home}/pid; error_log {home}/error.log;\n"
        f"events {{ worker_connections 256; }}\n"
        f"http {{ access_log off;\n{places}include {home}/ranvier.conf;\n}}\n",
        encoding="utf-8",
    )
    command = [nginx, "-p", str(home), "-e", str(home / "error.log"), "-c", f"{home}/nginx.conf"]
    tested = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stderr
    assert "[warn]" not in tested.stderr.replace('the "user" directive', "")
    log = home / "access.jsonl"
    served = [sys.executable, *RANVIER, "--build", str(built.build), "serve", "--port"]
    served += [str(server), "--name", NAME, "--access-log", str(log)]
    with running(served, server), subprocess.Popen(command) as process:
        try:
            _listens(secure)
            headers = {"host": NAME}
            with httpx.Client(verify=False, headers=headers, timeout=60) as client:  # noqa: S501
                yield Site(f"https://127.0.0.1:{secure}", f"http://127.0.0.1:{plain}", client, log)
        finally:
            process.terminate()
            process.wait(timeout=20)


def _listens(port: int) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            assert time.monotonic() < end, "nginx does not listen"
            time.sleep(0.05)
        else:
            return


def test_pages_data_and_queries_come_through(site: Site) -> None:
    page = site.get("/agent/clemastine", headers={"accept": "text/html"})
    assert (page.status_code, "clemastine" in page.text) == (200, True)
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["strict-transport-security"]
    turtle = site.get("/agent/clemastine", headers={"accept": "text/turtle"})
    assert turtle.headers["content-type"].startswith("text/turtle")
    for answer in (
        site.get("/sparql", params={"query": ASK}, headers={"accept": "text/csv"}),
        site.client.post(
            f"{site.secure}/sparql", data={"query": ASK}, headers={"accept": "text/csv"}
        ),
    ):
        assert int(answer.text.split()[1]) > 100


def test_the_server_knows_the_address_that_was_asked_for(site: Site) -> None:
    """The endpoint names itself by it, so that a wrong one would lead clients astray."""
    said = site.get("/sparql", headers={"accept": "application/n-triples"}).text
    assert f"<https://{NAME}/sparql>" in said


def test_a_client_can_not_say_that_it_is_another(site: Site) -> None:
    site.get("/trial/renew", headers={"x-forwarded-for": "192.0.2.7", "user-agent": "forger"})
    (line,) = [line for line in site.log.read_text().splitlines() if '"forger"' in line]
    assert '"client": "127.0.0.1"' in line


def test_another_name_is_not_answered(site: Site) -> None:
    for address in (site.secure, site.plain):
        with pytest.raises(httpx.RemoteProtocolError):
            site.client.get(address, headers={"host": "evil.example"})


def test_plain_requests_are_sent_to_tls(site: Site) -> None:
    answer = site.client.get(f"{site.plain}/agent/clemastine")
    assert answer.status_code == 301
    assert answer.headers["location"] == f"https://{NAME}/agent/clemastine"


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/sparql", "/api/queries"])
def test_it_only_reads(site: Site, method: str, path: str) -> None:
    assert site.client.request(method, site.secure + path).status_code == 403
    assert site.client.request("OPTIONS", site.secure + path).status_code == 204


def test_a_post_goes_to_queries_alone(site: Site) -> None:
    assert site.client.post(f"{site.secure}/agent/clemastine").status_code == 403
    answer = site.client.post(f"{site.secure}/sparql", data={"update": "CLEAR ALL"})
    assert 400 <= answer.status_code < 500


def test_the_longest_query_is_as_long_as_the_server_takes(site: Site) -> None:
    kind = {"content-type": "application/sparql-query", "accept": "text/csv"}
    room = Limits().query_bytes

    def ask(size: int) -> httpx.Response:
        return site.client.post(f"{site.secure}/sparql", content=ASK.ljust(size), headers=kind)

    assert ask(room).status_code == 200
    longer = ask(room + 1)
    assert longer.status_code == 413
    assert "nginx" in longer.text


def test_an_answer_is_kept_until_the_build_changes(site: Site) -> None:
    def state(path: str, **headers: str) -> tuple[int, str]:
        answer = site.get(path, headers=headers)
        return answer.status_code, answer.headers.get("x-cache-status", "")

    path = "/modality/vep"
    html, turtle = {"accept": "text/html"}, {"accept": "text/turtle"}
    assert state(path, **html) == (200, "MISS")
    assert state(path, **turtle) == (200, "MISS")
    # nginx counts whole seconds, so that one may last for two.
    time.sleep(2.5)
    assert state(path, **html) == (200, "REVALIDATED")
    tag = site.get(path, headers=html).headers["etag"]
    assert state(path, **html, **{"if-none-match": tag})[0] == 304
    assert site.get(path, headers=turtle).headers["content-type"].startswith("text/turtle")


def test_what_has_no_tag_is_not_kept(site: Site) -> None:
    path = "/sparql?query=SELECT%20(NOW()%20AS%20%3Fn)%20%7B%7D"
    for _ in range(2):
        answer = site.get(path)
        assert "etag" not in answer.headers
        assert answer.headers["x-cache-status"] == "MISS"


def test_who_asks_too_often_is_told_so(site: Site) -> None:
    paths = ["/api/queries" for _ in range(80)]
    with ThreadPoolExecutor(8) as pool:
        codes = list(pool.map(lambda path: site.get(path).status_code, paths))
    assert set(codes) == {200, 429}
