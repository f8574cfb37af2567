"""What Hue adds to a GeoReport v2 service request in ``extended_attributes`` (docs/formats/open311-hue.md), and what is
taken for it where a server adds nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from data_sources import Payload, Refused
from data_sources.protocols.measurement import shared, words
from data_sources.protocols.service_request import CLOSED, Reading, ServiceRequest

STATES = (
    "moi", "xac_minh", "tu_choi", "phan_cong", "dang_xu_ly", "gia_han", "cho_duyet", "da_xu_ly", "xu_ly_lai",
)  # fmt: skip
"""The states of a report's life: codes of ours for Hue's own words (Mới tiếp nhận … Xử lý lại)."""
INTAKE = ("moi", "xac_minh")
"""HueIOC looks at it: no agency has it yet."""
REFUSED = "tu_choi"
TAKEN = "dang_xu_ly"
HANDLED = "da_xu_ly"
AGAIN = "xu_ly_lai"
EXTENDED = "gia_han"
RATINGS = ("hai_long", "chap_nhan", "khong_hai_long")

STATE_WORDS = {
    "moi": "mới tiếp nhận|mới|tiếp nhận|mới nhận|chờ tiếp nhận|received|new|submitted",
    "xac_minh": "đang xác minh|xác minh|chờ xác minh|investigating",
    "tu_choi": "không đủ điều kiện|từ chối tiếp nhận|từ chối|không tiếp nhận|không tiếp nhận xử lý|rejected|duplicate"
    "|not responsible|not_councils_responsibility",
    "phan_cong": "đã phân công|phân công|chuyển cơ quan xử lý|đã chuyển xử lý|chuyển xử lý|đã chuyển|acknowledged|confirmed",
    "dang_xu_ly": "đang xử lý|đang giải quyết|in progress|in_progress|in_process|planned|action scheduled|action_scheduled",
    "gia_han": "đã gia hạn|xin gia hạn|gia hạn",
    "cho_duyet": "chờ duyệt kết quả|chờ duyệt|chờ phê duyệt",
    "da_xu_ly": "đã xử lý|đã giải quyết|hoàn thành|đã hoàn thành|processed|archived|fixed|resolved|completed"
    "|no further action|no_further_action",
    "xu_ly_lai": "xử lý lại|đang xử lý lại|reopened",
}
RATING_WORDS = {
    "hai_long": "hài lòng|rất hài lòng|satisfied",
    "chap_nhan": "chấp nhận|chấp nhận được|được|bình thường|accept|acceptable",
    "khong_hai_long": "không hài lòng|chưa hài lòng|dissatisfied|not satisfied",
}
YES = frozenset(("true", "1", "yes", "y", "x", "có", "khẩn", "khẩn cấp", "phản ánh khẩn cấp"))
NO = frozenset(("", "false", "0", "no", "n", "không", "thường", "phản ánh thường", "bình thường"))


def codes(said: Mapping[str, str]) -> dict[str, str]:
    """Word to code: the codes themselves, and how they are written out."""
    return {word: code for code, names in said.items() for word in (code, *names.split("|"))}


STATE, RATING = codes(STATE_WORDS), codes(RATING_WORDS)


def times(said: str, reading: Reading) -> int | None:
    """How often; yes is once. None, and a fault, for what is no number."""
    if said.casefold() in ("", "none", "null"):
        return None
    if said.isascii() and said.isdigit() and len(said) < 4:
        return int(said)
    if said.casefold() in YES or said.casefold() in NO:
        return int(said.casefold() in YES)
    reading.fault("not a number", said)
    return None


class Attributes(NamedTuple):
    """What a state of a report says beyond GeoReport v2."""

    state: str
    due: datetime | None
    original_due: datetime | None
    distributed: datetime | None
    closed: datetime | None
    field: str
    ward: str
    rating: str | None
    urgent: bool
    channel: str
    reason: str
    reopened: int | None
    reopened_at: datetime | None


def attributes(request: ServiceRequest, payload: Payload) -> tuple[Attributes, list[Refused]]:
    """The attributes of a request, and what in them cannot be read. A deadline in them goes before
    expected_datetime."""
    said = request.extended
    reading = Reading({"service_request_id": request.id}, payload, clock=request.clock)

    state_said = shared(said.get("state")) or shared(said.get("detailed_status"))
    if state_said and state_said.casefold() not in STATE:
        reading.fault("state unknown", state_said)
    rating_said = shared(said.get("rating"))
    if rating_said and rating_said.casefold() not in RATING:
        reading.fault("rating unknown", rating_said)
    state = STATE.get(state_said.casefold()) or STATE.get(request.said)
    if state is None:
        state = HANDLED if request.status == CLOSED else TAKEN
    elif (state in (HANDLED, REFUSED)) != (request.status == CLOSED):
        reading.fault("status and state disagree", f"{request.said}, {state}")
    urgent = shared(said.get("urgent") if not isinstance(said.get("urgent"), bool) else str(said["urgent"])).casefold()
    if urgent not in YES and urgent not in NO:
        reading.fault("neither true nor false", urgent)
    refusal, extension = words(said.get("refusal_reason")), words(said.get("extension_reason"))
    found = Attributes(
        state=state,
        due=reading.deadline(said.get("due")) or request.expected,
        original_due=reading.deadline(said.get("original_due")),
        distributed=reading.passed(said.get("distributed_at"), request.requested) or request.sent,
        closed=reading.passed(said.get("closed_at"), request.requested),
        field=shared(said.get("field")),
        ward=shared(said.get("ward_code")),
        rating=RATING.get(rating_said.casefold()),
        urgent=urgent in YES,
        channel=shared(said.get("channel")) or request.channel,
        reason=(refusal or request.notes) if state == REFUSED else extension,
        reopened=times(words(str(said["reopened"])) if "reopened" in said else "", reading),
        reopened_at=reading.passed(said.get("reopened_at"), request.requested),
    )
    return found, reading.faults
