"""People's names in free text, where the text says that one follows: "tôi tên là …", "liên hệ chị …", "họ tên: …"."""

from __future__ import annotations

import re

UPPER = "A-Z" + "".join(letter for letter in map(chr, range(0xC0, 0x1F00)) if letter.isupper())
LOWER = "a-z" + "".join(letter for letter in map(chr, range(0xC0, 0x1F00)) if letter.islower())
GAP = r"[ \t\u00a0]+"
WORD = rf"(?<!\w)[{UPPER}][\w'’]*\.?(?!\w)"
NAME = rf"(?:{WORD})(?:{GAP}(?:{WORD})){{0,4}}"

SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương",
    "Lý", "Tôn", "Công", "Đoàn", "Trịnh", "Đinh", "Mai", "Trương", "Lương", "Cao", "Hà", "Lâm", "Phùng", "Tạ", "Thái",
    "Châu", "Vương", "Tô", "Văn", "Cung", "Hầu", "Hứa", "Kiều", "La", "Lại", "Lưu", "Mạc", "Nghiêm", "Quách", "Tăng",
    "Thân", "Thạch", "Tống", "Triệu", "Từ", "Viên", "Âu", "Bạch", "Chu", "Đào", "Đàm", "Đồng", "Giáp", "Khổng",
    "Khuất", "Bảo", "Vĩnh", "Bửu", "Nguyen", "Tran", "Le", "Pham", "Hoang", "Huynh", "Vu", "Vo", "Dang", "Bui", "Do",
    "Ho", "Ngo", "Duong", "Ly", "Doan", "Trinh", "Dinh", "Truong", "Luong",
)  # fmt: skip
"""Hue's surnames, the former royal family's among them, and those of letters without marks."""
SURNAME = rf"(?:(?i:{'|'.join(sorted(SURNAMES, key=len, reverse=True))})(?!\w))"
FULL_NAME = rf"(?=[{UPPER}]){SURNAME}(?:{GAP}(?:{WORD})){{1,4}}"

ENDS = (
    "ở|tại|sống|trú|số|đường|kiệt|hẻm|ngõ|xin|báo|đề|kính|sđt|đt|điện|hiện|là|và|có|muốn|cho|nhà|cư|thôn|tổ|phường|xã|mong|"
    "phản|gửi|sinh|năm|email|zalo|thường|làm|đang|đã|được|bị|với|nhờ|cmnd|cccd|o|tai|song|so|duong|kiet|xin|bao|de|kinh|sdt|dt"
)
"""Words that follow a name written small, and are none of it."""
SMALL_NAME = rf"(?!(?:{ENDS})(?!\w))[{LOWER}]+(?:{GAP}(?!(?:{ENDS})(?!\w))[{LOWER}]+){{1,3}}"
SMALL_FULL_NAME = rf"{SURNAME}{GAP}{SMALL_NAME.replace('{1,3}', '{0,2}')}"

WHO = "anh|chị|ông|bà|cô|chú|bác|cậu|dì|mợ|thím|mệ|ôn|em|cháu|o|thầy|chi|ong|ba|co|chu|bac|mr|mrs|ms|a|c"
I_AM = "tôi|toi|tui|em|mình|cháu|con|tớ|chúng tôi"
OFFICE = r"(?!(?i:chủ|bí|phó|trưởng|giám|tổ|ubnd|công|thủ|bộ|đội|ban|cán|dân|tổng|hàng|con|cụ|lãnh)(?!\w))"
CALLED = (
    rf"(?:{I_AM})\s+tên(?:\s+(?:đầy đủ|là))*|(?:{I_AM})\s+ten(?:\s+la)?|tên\s+(?:(?:{I_AM}|đầy đủ)\s+)*là|tên\s+(?:{I_AM})|"
    r"ten\s+(?:toi|em)\s+la|tên\s*:|ten\s*:|"
    r"họ\s*(?:(?:và|&|,)\s*)?tên(?:\s+(?:tôi|em|người\s+\w+(?:\s\w+)?|khai sinh|đầy đủ|công dân))*(?:\s+là)?|"
    r"ho\s*(?:va\s*)?ten(?:\s+la)?|"
    r"(?:người|nguoi)\s+(?:phản ánh|gửi|liên hệ|liên lạc|báo|báo tin|khiếu nại|đại diện|cung cấp|viết đơn|làm đơn|tố cáo|phan anh"
    r"|gui|lien he)\s*(?:là|:|-)|ký tên|reporter(?:'s name)?\s*:|my name is|full name\s*:"
)
ASKED = r"liên hệ|liên lạc|lien he|lien lac|lh|gặp|hỏi|gọi(?:\s+điện)?|alo|báo|nhắn|contact|call"
START = r"(?<!\w)"
TELLS = re.compile(
    "|".join(
        (
            # what follows is a name, however it is written
            rf"(?P<called>{START}(?i:{CALLED})[\s:.\-–]*)(?:{OFFICE}{NAME}|{SMALL_FULL_NAME})",
            # a person to ask for; without "anh" or "chị" it may be an office
            rf"(?P<asked>{START}(?i:{ASKED})(?:\s+(?i:cho|với|tới|đến|nhà))?[\s:\-–]*(?i:{WHO})\.?[\s:]+){OFFICE}{NAME}",
            rf"(?P<named>{START}(?i:{ASKED})(?:\s+(?i:cho|với|tới|đến))?[\s:\-–]*){FULL_NAME}",
            # Ông Ích Khiêm and Bà Triệu are streets, and no surname with a name
            rf"(?P<addressed>{START}(?i:{WHO}|(?:{I_AM})\s+là|toi la|trân trọng[,.]?|facebook|fb|zalo)[\s:.]+){FULL_NAME}",
        )
    )
)
FIRST = frozenset(
    "tên|ten|họ|ho|my|full|ký|người|nguoi|liên|lien|lh|gặp|hỏi|gọi|alo|báo|nhắn|contact|call|trân|facebook|fb|zalo|"
    f"reporter|chúng|{I_AM}|{WHO}".split("|")
)
"""The words that an announcement begins with, in small letters: no name is looked for anywhere else."""
ANY_WORD = re.compile(r"\w+")


def without_names(text: str) -> str:
    """``text`` with ••• for each name that it announces."""
    lower = text.lower()
    if len(lower) != len(text):  # a few letters of other languages take two places when they are small
        return TELLS.sub(lambda found: before(found) + "•••", text)
    if FIRST.isdisjoint(ANY_WORD.findall(lower)):
        return text
    shown: list[str] = []
    upto = 0
    for word in ANY_WORD.finditer(lower):
        if word[0] in FIRST and word.start() >= upto and (found := TELLS.match(text, word.start())):
            shown += [text[upto : found.start()], before(found), "•••"]
            upto = found.end()
    return "".join(shown) + text[upto:] if upto else text


def before(found: re.Match[str]) -> str:
    """What announces the name."""
    return next(part for part in found.groups() if part is not None)
