"""Whom headlines name: the city and not its namesakes, the wards by their names of now and before, agencies."""

from __future__ import annotations

from functools import cache

import pytest

from data_sources.city import read_city
from data_sources.newsroom.mentions import Gazetteer, Mentions
from data_sources.newsroom.phrases import Text
from data_sources.newsroom.ward_names import ward_names
from data_sources.places import wards


@cache
def gazetteer() -> Gazetteer:
    city = read_city()
    return Gazetteer(city.agencies.values(), city.lexicon)


def read(text: str, *, local: bool = False) -> Mentions:
    return gazetteer().read(Text(text), local=local)


def names(text: str, *, local: bool = False) -> list[str]:
    return [wards()[code].name for code in read(text, local=local).wards]


@pytest.mark.parametrize(
    "text",
    [
        "Huế mưa lớn trong đêm", "Thành phố Huế thông xe cầu mới", "TP.Huế cấm xe tải", "Nhiều tour mới ở Thừa Thiên Huế",
        "HUẾ NGẬP SÂU", "Hue: mua lon, nhieu noi ngap", "nguoi dan hue lo lang", "Hue City opens a new bridge",
        "Flooding in Hue, Vietnam", "Hue-S cập nhật tính năng mới", "Lũ sông Hương vượt báo động 3",
        "Cố đô Huế đón khách", "Đại học Huế tuyển sinh", "Cựu sinh viên về thăm Hu\u0065\u0302\u0301",
    ],
)  # fmt: skip
def test_the_city_is_named(text: str) -> None:
    assert read(text).about


@pytest.mark.parametrize(
    "text",
    [
        "Cấm xe trên đường Nguyễn Huệ", "Phố đi bộ Nguyễn Huệ đông nghẹt", "Mùa hoa huệ nở trắng", "Bông huệ ngày rằm",
        "Chị Nguyễn Thị Huế được vinh danh", "Bà Huế kể chuyện đời", "Kẹt xe trên phố Huế, Hà Nội", "Bún bò Huế giữa Sài Gòn",
        "duong Nguyen Hue dong nguoi", "Every Hue of Purple", "a hue of blue", "Philips Hue lights on sale",
        "Quê hương đổi mới", "Thuế thu nhập tăng", "",
    ],
)  # fmt: skip
def test_what_only_sounds_like_the_city_is_not(text: str) -> None:
    assert not read(text).about


def test_a_local_outlet_that_writes_of_the_world_does_not_name_hue() -> None:
    assert not read("Giá dầu thế giới tăng mạnh", local=True).about


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Huế: ngập ở phường Kim Long, Hương An và Vỹ Dạ", ["Kim Long", "Hương An", "Vỹ Dạ"]),
        ("P.Thuận Hóa và P. Phú Xuân (Huế) dọn rác", ["Thuận Hóa", "Phú Xuân"]),
        ("Huế sửa đường ở Thuỷ Xuân, Thuận Hoá", ["Thủy Xuân", "Thuận Hóa"]),
        ("PHƯỜNG KIM LONG, HUẾ BỊ CHIA CẮT", ["Kim Long"]),
        ("Hue: ngap o phuong Kim Long va Vy Da", ["Kim Long", "Vỹ Dạ"]),
        ("Vĩ Dạ vào thu", ["Vỹ Dạ"]),
        ("Sạt lở ở Chân Mây - Lăng Cô", ["Chân Mây - Lăng Cô"]),
        ("Cháy rừng ở A Lưới 2", ["A Lưới 2"]),
        ("Xã Phú Vinh được mùa tôm", ["Phú Vinh"]),
        ("Phường Phong Thái, Huế có trường mới", ["Phong Thái"]),
        ("UBND phường An Cựu xin lỗi dân", ["An Cựu"]),
    ],
)
def test_wards_are_named(text: str, found: list[str]) -> None:
    assert names(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Ẩm thực Huế phong phú, đậm đà", "Ca sĩ Hương Thủy về Huế", "Huế: xe hãng Kim Long lăn bánh",
        "Đường Kim Long ở Huế mở rộng", "Thành phố Thuận An, Bình Dương mưa lớn", "Phường Thuận An (Bình Dương) có chủ tịch mới",
        "Phú Lộc có trường mới", "Xã Kim Long, Đồng Nai làm đường", "Trà hương trà thơm", "Nguyễn Phú Xuân vô địch ở Huế",
        "Phong Điền mùa trái cây",
    ],
)  # fmt: skip
def test_words_persons_firms_and_places_elsewhere_are_no_wards(text: str) -> None:
    assert names(text) == []


def test_a_local_outlet_needs_not_say_that_it_means_hue() -> None:
    assert names("Phú Lộc có trường mới", local=True) == ["Phú Lộc"]
    assert names("Ngập ở Phong Phú", local=True) == ["Phong Phú"]
    assert names("Đà Nẵng: phường Hương Thủy ngập", local=True) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Huế: ngập ở phường Tây Lộc cũ", ["Phú Xuân"]),
        ("Thị trấn Sịa, Huế ngập sâu", ["Quảng Điền"]),
        ("Xã Phú Xuân ở Huế trúng mùa", ["Phú Hồ"]),
        ("Phường Phú Xuân, Huế trúng mùa", ["Phú Xuân"]),
        ("Huế: huyện Nam Đông mưa đá", ["Khe Tre", "Nam Đông", "Long Quảng"]),
        ("A Lưới chìm trong sương", ["A Lưới 2", "A Lưới 5", "A Lưới 1", "A Lưới 3", "A Lưới 4"]),
        ("hue: thi xa huong thuy co nha may", ["Phú Bài", "Thanh Thủy", "Hương Thủy"]),
    ],
)
def test_a_former_name_is_what_it_became(text: str, found: list[str]) -> None:
    assert names(text) == found


def test_every_name_leads_to_wards_of_today() -> None:
    known = {code for name in ward_names() for codes in (*name.by_kind.values(), name.usual) for code in codes}
    assert known == set(wards())
    former = {(kind, name.name) for name in ward_names() for kind in name.by_kind}
    assert len(former) > 160


@pytest.mark.parametrize(
    ("text", "local", "found"),
    [
        ("HEPCO thu gom rác sau lũ", False, ["hepco"]),
        ("Sở Xây dựng phạt dự án chậm tiến độ", True, ["so-xay-dung"]),
        ("Sở Xây dựng phạt dự án chậm tiến độ", False, []),
        ("Huế: Sở Y tế và Công an thành phố vào cuộc", False, ["so-y-te", "cong-an"]),
        ("Sở Xây dựng Hà Nội học tập mô hình của Huế", False, []),
        ("Ủy ban nhân dân họp", True, []),
        ("UBND phường Kim Long, Huế tiếp dân", False, ["ubnd-19774"]),
        ("Điện lực Huế cấp điện trở lại", False, ["dien-luc"]),
    ],
)
def test_agencies_are_named(text: str, local: bool, found: list[str]) -> None:
    assert list(read(text, local=local).agencies) == found
