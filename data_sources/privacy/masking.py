"""What is a person's own in free text, masked: numbers, addresses of the net, plates, and names announced as such.

Law 91/2025/QH15 and Decree 356/2025/NĐ-CP name telephone numbers, identity numbers and number plates as personal data.
A mask keeps the words around it, and of a number so much that one sees what it was: 09••••••••, 75A-1••.••.
"""

from __future__ import annotations

import re
import unicodedata

from data_sources.privacy.names import FULL_NAME, without_names

PERSONAL = frozenset(
    {
        "first_name", "last_name", "name", "full_name", "fullname", "email", "e_mail", "phone", "telephone", "mobile", "sdt",
        "device_id", "account_id", "user_id", "media_url", "reporter", "requester", "contact_name", "contact_phone",
        "contact_email", "citizen_id", "id_card", "cccd", "cmnd", "plate", "license_plate", "ho_ten", "ho_va_ten",
        "so_dien_thoai", "dien_thoai", "can_cuoc", "bien_so", "sub_label", "sub_labels", "thumbnail", "snapshot",
        "recognized_license_plate", "original_license_plate", "plate_text", "plate_unicode", "plate_utf8", "plate_ascii",
        "plate_number", "face",
    }
)  # fmt: skip
"""Fields of a document that hold who reported, or whom a camera saw, in the spelling of :func:`plain_name`."""

SEP = r"[ \t\u00a0\u2007\u2009\u202f\u200b-\u200d\u2060\ufeff\u00ad.()\[\]\-‐-―_·*~]{0,3}"
"""What people write between the digits of a number, and what they do not see there."""

DAY = (
    r"(?<!\d)(?:\d{1,2}(?P<d>[./-])\d{1,2}(?P=d)(?:19|20)\d\d(?![.-]?\d)"
    r"|(?:19|20)\d\d(?P<y>[./-])\d{1,2}(?P=y)\d{1,2}(?![.-]?\d))"
)
MONEY = (
    r"(?<![\d+])(?!0)(?!84[35789]\d{8}(?!\d))(?:\d{1,3}(?:[., ]\d{3})+|\d+)(?:[.,]\d{1,2})?\s?"
    r"(?i:đồng(?!\s+(?:chí|ý|nghiệp|bào|hương))|vnđ|vnd|đ(?!/)|usd|tỷ|tỉ|triệu|nghìn|ngàn)(?![\w/])"
)
LEAVE = "|".join(
    (
        DAY,
        MONEY,
        # decimals; a number of a person may follow a full stop ("số 12.0905…"), but not where Hue's coordinates lie
        r"(?<![\d./+])(?:1[5-7]|10[5-9])[.,]\d{4,}(?!\d)",
        rf"(?<![\d./+])(?!84\.|0\d)\d{{1,3}}\.(?!0[2-9]\d{{8,9}}(?!\d)|0\d{{11}}(?!\d)|0[2-9]\d{{1,3}}(?!\d){SEP}\d{{2,4}}{SEP}\d\d)\d{{4,}}(?!\d)",
        r"(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{4,8}(?!\d)",  # 20261121083000
        r"(?<!\d)1[5-9]\d{11}(?!\d)",  # milliseconds since 1970
    )
)
PHONE = "|".join(
    (
        rf"(?<!\d)0(?!\.\d+(?![\d.])){SEP}(?:[3-9](?:{SEP}\d){{8}}|2(?:{SEP}\d){{8,9}}|1{SEP}[2-9](?:{SEP}\d){{8}})(?![\d•])",
        rf"(?<!\d)(?:\+{SEP}|00)?84{SEP}(?:0{SEP})?(?:[3-9](?:{SEP}\d){{8}}|2(?:{SEP}\d){{8,9}})(?![\d•])",
        r"(?<!\d)0\d{2,3}(?P<s>[,/])\d{3}(?P=s)\d{3,4}(?!\d)",
    )
)
PLATE = "|".join(
    (
        r"(?<!\d)[1-9]\d[ .-]?(?:[A-ZĐ]{1,2}\d?|[a-zđ]{1,2}\d)[ .–-]{0,3}(?:\d{3}[. ]?\d\d|\d{4})(?!\d)",
        r"(?<!\d)[1-9]\d[.-]?(?:[abcdef]|ld|md|mđ)[.–-]?(?:\d{3}[. ]?\d\d|\d{4})(?!\d)",
    )
)
PLATE_PARTS = re.compile(r"(\d\d[ .-]?[^\W\d]{1,2}(?:\d(?=[ .–-]|\d{5}$))?[ .–-]*\d)(.*)")
HUE_PLATE = re.compile(r"(\d\d)[ .–-]*([A-ZĐ]{1,2}(?:\d(?=[ .–-]|\d{5}$))?)[ .–-]*(\d)(?:(\d\d[. ]?\d\d)|\d{3})")
MASKED_PLATE = re.compile(r"\d\d[A-ZĐ]{1,2}\d?-\d(?:••\.••|•••)")
CODE = "|".join(  # identity numbers, bank cards
    (
        r"(?<!\d)\d{4}(?P<c>[ .-])\d{4}(?P=c)\d{4}(?P=c)\d{4}(?:(?P=c)\d{1,3})?(?!\d)",
        r"(?<!\d)0(?:\d\d(?P<i>[ .-])\d{3}(?P=i)\d{3}(?P=i)\d{3}|\d{3}(?P<j>[ .-])\d{4}(?P=j)\d{4})(?!\d)",
        r"(?<!\d)(?<![0-9a-f]{4}-[0-9a-f]{4}-)(?:\d{9}|\d{12,19})(?!\d)",  # the end of a UUID is none
    )
)
NUMBERS = re.compile(rf"(?=[0-9+])(?:(?P<leave>{LEAVE})|(?P<plate>{PLATE})|(?P<code>{CODE})|(?P<phone>{PHONE}))")
ANNOUNCED = re.compile(
    r"(?<!\w)(?P<before>(?:cccd|cmnd|cmt|căn cước(?: công dân)?|can cuoc|chứng minh(?: nhân dân| thư)?|định danh|hộ chiếu|"
    r"passport|mã số thuế|mst|bhxh|bhyt|stk|số tài khoản|so tai khoan|tài khoản|s[đd]t|số điện thoại|so dien thoai|"
    r"điện thoại|dien thoai|đt|tel|phone|mobile|di động|zalo|viber|số máy)"
    rf"(?:\s+(?:số|so|là|la|của\s+\w+))*[\s:.=-]*(?!1[89]00)(?!{MONEY})(?!{DAY}))(?P<number>[A-Z]?\d(?:{SEP}\d){{5,18}})(?!\d)",
    re.IGNORECASE,
)

LOCAL = r"(?<![\w.+%-])[\w.+%-]+"
MAIL = re.compile(
    rf"{LOCAL}\s?(?:@|[(\[]\s?(?:at|a còng)\s?[)\]]|\ba còng\b)\s?[\w-]+(?:\s?(?:\.|\bchấm\b)\s?[\w-]*[^\W\d_])+",
    re.IGNORECASE,
)
LINK = re.compile(
    r"((?:zalo\.me|facebook\.com|fb\.com|fb\.me|fb\.watch|m\.me|messenger\.com|instagram\.com|tiktok\.com|t\.me|"
    r"threads\.net|youtube\.com/@|viber\.me|wa\.me)/)(?!hueioc\b)[^\s<>\"'•]+",
    re.IGNORECASE,
)
WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
ANY_NAME = re.compile(rf"(?<!\w){FULL_NAME}")
FOUR_DIGITS = re.compile(r"\d(?:[^\d]{0,3}\d){3}")
SIX_DIGITS = re.compile(rf"\d(?:{SEP}\d){{5}}")
STRANGE_DIGIT = re.compile(r"[^\D0-9]")


def mask(text: str) -> str:
    """``text`` without what is a person's own, in NFC; masking it again changes nothing.

    Masked are telephone, identity and card numbers, plates, e-mail addresses, links to a person's page, and the name
    that follows "tôi tên là", "họ tên:", "liên hệ anh". Dates, money, house numbers, positions, 19001075 stay.
    """
    text = one_form(text)
    while (masked := without_names(once(text))) != text:  # what a mask leaves beside it may be seen now
        text = masked  # each turn takes letters away
    return masked


def mask_numbers(text: str) -> str:
    """As ``mask``, but names stay: in a published headline they are streets and people of public life."""
    text = one_form(text)
    while (masked := once(text)) != text:
        text = masked
    return masked


def one_form(text: str) -> str:
    """``text`` in NFC, its digits as we write them: ０９０５ is a number as well."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFC", text)
    if STRANGE_DIGIT.search(text) or "＠" in text:
        text = STRANGE_DIGIT.sub(lambda found: str(int(found[0])), text.translate(WIDE))
    return text


def mask_fault(text: str) -> str:
    """As ``mask``, and without any full name: what a fault says quotes values, and no word announces them."""
    return mask(ANY_NAME.sub("•••", unicodedata.normalize("NFC", text)))


def once(text: str) -> str:
    """``text`` with each kind of number and address masked once."""
    if ".com/" in (lower := text.lower()) or ".me/" in lower or ".net/" in lower or ".watch/" in lower:
        text = LINK.sub(r"\1•••", text)
    if "@" in text or "a còng" in lower or "at)" in lower or "at]" in lower:
        text = MAIL.sub("•••@•••", text)
    if FOUR_DIGITS.search(text):
        text = NUMBERS.sub(masked_number, text)
        if SIX_DIGITS.search(text):
            text = ANNOUNCED.sub(lambda found: found["before"] + dotted(found["number"], keep=0), text)
    return text


def masked_number(found: re.Match[str]) -> str:
    """A number as it is shown."""
    kind, said = found.lastgroup, found[0]
    if kind == "leave":
        return said
    if kind == "phone":
        return dotted(said, keep=2)
    if kind == "plate" and (parts := PLATE_PARTS.fullmatch(said)):
        return parts[1] + dotted(parts[2], keep=0)
    return dotted(said, keep=0)


def masked_plate(number: str) -> str:
    """A number plate as it is kept: 75A-1••.••, 75B1-1••.••, 75A-1•••; of one of another form its first two letters."""
    text = unicodedata.normalize("NFC", number).upper().strip()
    if MASKED_PLATE.fullmatch(text):
        return text
    found = HUE_PLATE.fullmatch(text)
    if found:
        return f"{found[1]}{found[2]}-{found[3]}{'••.••' if found[4] else '•••'}"
    return text[:2] + re.sub(r"\w", "•", text[2:])


def dotted(number: str, keep: int) -> str:
    """The number with a dot for each digit but the first ``keep``; what stands between them stays."""
    shown: list[str] = []
    for letter in number:
        if letter.isdigit():
            shown.append(letter if keep > 0 else "•")
            keep -= 1
        else:
            shown.append(letter)
    return "".join(shown)


def plain_name(field: str) -> str:
    """A field's name as :data:`PERSONAL` spells it: without tone marks, in small letters, joined by _."""
    bare = unicodedata.normalize("NFD", field.replace("Đ", "D").replace("đ", "d"))
    bare = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", "".join(letter for letter in bare if not unicodedata.combining(letter)))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")


def is_personal(field: str) -> bool:
    """Whether a document's field of this name holds who reported."""
    name = plain_name(field)
    return name in PERSONAL or name.startswith(("reporter_", "requester_", "citizen_", "nguoi_"))
