"""Small cases of several regions, so that nothing rests on one of them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from maabar.case import build

if TYPE_CHECKING:
    from maabar.case import Case

_LANDS = {
    "invented": {
        "parties": [
            ("upland", "Upland Liberation Council (ULC)", "مجلس تحرير الأعالي", "authority"),
            ("lowland", "Lowland Armed Forces", "القوات المسلحة السفلى", "armed-group"),
            ("herders", "Herders and millers in the hills", "رعاة وطحانون في التلال", "civil"),
        ],
        "places": [("varda-town", "Varda", "فاردا"), ("orsha", "Orshabat", "أورشبات"), ("mill", "Al-Tahuna", "الطاحونة"), ("nadra", "Nadra", "نادرة")],
        "crossings": [
            ("varda-gate", "Varda", "معبر فاردا", "Wardah", "varda-town", "orsha"),
            ("north-bridge", "North Bridge (Sormin)", "الجسر الشمالي", "Bridge of Sormin", "orsha", "mill"),
            ("rimaz", "Rimaz border crossing", "معبر ريماز", "Rimar", "mill", "nadra"),
        ],
        "sources": [("hill-times", "The Hill Times", "تايمز التلال"), ("lowland-agency", "Lowland News Agency (LONA)", "وكالة أنباء السفلى")],
    },
    "ukraine": {
        "parties": [("ukraine", "Ukraine", "أوكرانيا", "state"), ("russia", "Russia", "روسيا", "state"), ("dpr", "Donetsk People's Republic", "جمهورية دونيتسك الشعبية", "armed-group")],
        "places": [("mayorske-town", "Mayorske", ""), ("horlivka", "Horlivka", ""), ("marinka-town", "Marinka", ""), ("kyiv", "Kyiv", "كييف")],
        "crossings": [
            ("mayorske", "EECP Mayorske", "", "Maiorsk", "mayorske-town", "horlivka"),
            ("marinka", "Marinka checkpoint", "", "", "marinka-town", "horlivka"),
        ],
        "sources": [("osce", "OSCE Special Monitoring Mission", "")],
    },
    "gaza": {
        "parties": [("israel", "Israel", "إسرائيل", "state"), ("hamas", "Hamas", "حماس", "armed-group"), ("egypt", "Egypt", "مصر", "state")],
        "places": [("rafah-town", "Rafah", "رفح"), ("khan-younis", "Khan Younis", "خان يونس"), ("gaza-city", "Gaza City", "مدينة غزة")],
        "crossings": [
            ("rafah", "Rafah crossing", "معبر رفح", "", "rafah-town", "khan-younis"),
            ("kerem-shalom", "Kerem Shalom", "كرم أبو سالم", "Karem Abu Salem", "rafah-town", "khan-younis"),
            ("erez", "Erez (Beit Hanoun)", "إيرز – بيت حانون", "", "gaza-city", "khan-younis"),
        ],
        "sources": [("unrwa", "United Nations Relief and Works Agency (UNRWA)", "الأونروا")],
    },
    "yemen": {
        "parties": [("ansar-allah", "Ansar Allah (Houthis)", "أنصار الله", "armed-group"), ("government", "Yemeni government", "الحكومة اليمنية", "authority")],
        "places": [("taizz", "Taizz", "تعز"), ("hawban-town", "Al-Hawban", "الحوبان"), ("dhale", "Ad-Dhale'", "الضالع")],
        "crossings": [("hawban", "Al-Hawban road", "طريق الحوبان", "", "taizz", "hawban-town"), ("muraysh", "Muraysh", "مريس", "", "dhale", "hawban-town")],
        "sources": [("saba", "Saba", "سبأ")],
    },
}  # fmt: skip


@cache
def land(name: str) -> Case:
    """Return one of the cases; places lie in two areas by turns, held by the first two parties."""
    rows = _LANDS[name]
    made = {"source": "assumed: made"}
    parties = [{"party": i, "name": n, "name_ar": a, "kind": k, **made} for i, n, a, k in rows["parties"]]
    places = [
        {"place": i, "name": n, "name_ar": a, "area": "ab"[x % 2], "lon": 10.0 + 0.1 * x, "lat": 50.0, **made}
        for x, (i, n, a) in enumerate(rows["places"])
    ]
    crossings = [
        {"crossing": i, "name": n, "name_ar": ar, "aliases": also, "place_a": a, "place_b": b,
         "gate_a": parties[0]["party"], "gate_b": parties[1]["party"], **made}
        for i, n, ar, also, a, b in rows["crossings"]
    ]  # fmt: skip
    sources = [{"source": i, "name": n, "name_ar": a, "kind": "outlet"} for i, n, a in rows["sources"]]
    tables = {
        "areas": [{"area": a, "name": f"Area {a}", "party": p["party"], **made} for a, p in zip("ab", parties[:2], strict=True)],
        "parties": parties, "places": places, "crossings": crossings, "sources": sources,
    }  # fmt: skip
    return build(tables, as_of="2030-06-30")
