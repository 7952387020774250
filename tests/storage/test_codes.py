import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.storage import codes, links

bodies = st.text(codes.ALPHABET, min_size=3, max_size=19)


@given(bodies, st.data())
def test_one_wrong_character_is_noticed(body, data):
    sound = body + codes.check_character(body)
    place = data.draw(st.integers(0, len(sound) - 1))
    other = data.draw(st.sampled_from([c for c in codes.ALPHABET if c != sound[place]]))
    assert codes.is_sound(sound)
    assert not codes.is_sound(sound[:place] + other + sound[place + 1 :])


@given(bodies, st.data())
def test_two_neighbours_that_changed_places_are_noticed(body, data):
    sound = body + codes.check_character(body)
    place = data.draw(st.integers(0, len(sound) - 2))
    swapped = sound[:place] + sound[place + 1] + sound[place] + sound[place + 2 :]
    assert codes.is_sound(swapped) == (sound[place] == sound[place + 1])


def test_no_two_characters_look_alike():
    for alike in ("0OQ", "1IL", "2Z", "5S", "6G", "8B", "UV"):
        assert sum(letter in codes.ALPHABET for letter in alike) <= 1


def test_a_code_is_read_as_people_type_it():
    code = codes.new_code()
    assert len(code) == 7
    assert codes.read_code(f" {code.lower().replace('-', ' ')} ") == code


@pytest.mark.parametrize("typed", ["", "K7D", "K7D-4R0", "é" * 6, "K7D-4RX-K7D"])
def test_what_is_no_code_gets_a_plain_sentence(typed):
    with pytest.raises(codes.SlipError, match="compare it with the card"):
        codes.read_code(typed)


@given(st.integers(1, 6_000_000), st.integers(1, 50))
def test_a_link_opens_one_member_at_one_version(member, version):
    token = links.link_token(b"s" * 32, member, version)
    assert len(token) == links.LENGTH
    assert links.read_token(codes.grouped(token, 4).lower()) == (token, member)
    assert links.opens(token, b"s" * 32, member, version)
    assert not links.opens(token, b"s" * 32, member, version + 1)
    assert not links.opens(token, b"t" * 32, member, version)
    assert not links.opens(links.link_token(b"s" * 32, member + 1, version), b"s" * 32, member, 1)
