"""A funder's pages: a link that opens one report, and comparing a file with what was published."""

import io

import pytest

from toolkit.web.funder import views


def upload(client, content: bytes):
    """Send a file as a browser does."""
    parts = [
        f'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token_of(client)}\r\n',
        '--cut\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n',
    ]
    body = "".join(parts).encode() + content + b"\r\n--cut--\r\n"
    return client.post("/verify", data=body, content_type="multipart/form-data; boundary=cut")


def token_of(client) -> str:
    return client.token(client.get("/verify"))


@pytest.mark.parametrize(
    "token",
    ["1", "1-", "x", "1-aaaaaaaaaaaaaaaaaaaaaaaa", "99999999999999-a", "%00", "1-%F0%9F%99%82"],
)
def test_no_made_up_link_opens_anything(client, token):
    assert client.get(f"/r/{token}").status_code in {400, 404}


def test_guessing_links_is_slowed_down(client):
    codes = {client.get(f"/r/1-{number}").status_code for number in range(70)}
    assert codes == {404, 429}


def test_a_file_that_is_none_of_ours_is_said_to_be_none(client):
    page = client.get("/verify")
    assert page.status_code == 200
    for content, says in ((b"", "Choose a file first"), (b"hello", "PDF"), (b"PK\x03\x04", "file")):
        reply = upload(client, content)
        assert reply.status_code == 400
        assert says in reply.text


def test_a_file_that_is_too_large_gets_a_plain_page(client):
    from toolkit.reports.checking import LARGEST

    reply = upload(client, b"%PDF" + bytes(LARGEST + 200_000))
    assert reply.status_code == 413
    assert "larger" in reply.text


def test_a_file_of_more_than_a_megabyte_is_looked_at(client):
    reply = upload(client, b"%PDF" + bytes(3_000_000))
    assert reply.status_code == 400  # it is no PDF, which is found by reading it
    assert "Not looked at yet" in reply.text
    assert "larger" not in reply.text


def test_a_document_of_another_maker_bears_no_fingerprint(client):
    from pypdf import PdfWriter

    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    out = io.BytesIO()
    writer.write(out)
    reply = upload(client, out.getvalue())
    assert reply.status_code == 200
    assert "bears no fingerprint" in reply.text


def test_nothing_of_a_funders_page_needs_an_account(client):
    assert views.funder.name == "funder"
    assert client.get("/verify").status_code == 200
