"""The address on the cards stands in the instance folder, for its owner alone."""

from toolkit.storage import phones
from toolkit.storage.instance import loose_files


def test_the_address_is_kept_and_changed(tmp_path):
    folder = tmp_path
    assert phones.address(folder) is None
    for address in ("http://192.168.1.20:8000", "https://questions.example.org"):
        phones.keep_address(folder, address)
        assert phones.address(folder) == address
    assert loose_files(folder) == []
    assert [path.name for path in folder.iterdir() if path.name.startswith(".")] == []
