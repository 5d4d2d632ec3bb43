"""A development list of spellings: places of several regions (some invented), and names of things elsewhere.

The thresholds of names were set on it, so what it measures is not what an unseen text will show.
"""

#: id: (name, Arabic name, spellings met in reports)
PLACES = {
    "varda": ("Varda", "فاردا", ("Warda", "Vardah", "وردا")),
    "orsha-bridge": ("Orshabat", "أورشبات", ("Urshabat", "Orshbat", "Orchabat", "اورشبات")),
    "kerem": ("Kerem Shalom", "كرم شالوم", ("Karem Shalom", "Kerem Shalum", "Karem Abu Salem")),
    "beit-hanoun": ("Beit Hanoun", "بيت حانون", ("Bayt Hanun", "Beit Hanun", "Bet Hanoun")),
    "khan-younis": ("Khan Younis", "خان يونس", ("Khan Yunis", "Khan Yunes", "Chan Yunis", "خانيونس")),
    "deir-al-balah": (
        "Deir al-Balah",
        "دير البلح",
        ("Dayr al-Balah", "Deir el Balah", "Dair al Balah", "دير البلحـ"),
    ),
    "nuseirat": ("Nuseirat", "النصيرات", ("Nusairat", "Nusayrat", "An-Nuseirat")),
    "zaporizhzhia": ("Zaporizhzhia", "زابوريجيا", ("Zaporizhia", "Zaporozhye", "Zaporizhzhya", "زابوروجيا")),
    "mayorske": ("Mayorske", "مايورسكي", ("Maiorske", "Mayorsk", "Maiorsk")),
    "marinka": ("Marinka", "مارينكا", ("Maryinka", "Mar'inka", "Maryinca")),
    "hnutove": ("Hnutove", "هنوتوفي", ("Gnutovo", "Hnutovo")),
    "novotroitske": ("Novotroitske", "نوفوترويتسكي", ("Novotroyitske", "Novotroitskoye", "Novotroitsk")),
    "stanytsia": (
        "Stanytsia Luhanska",
        "ستانيتسا لوهانسكا",
        ("Stanitsa Luhanska", "Stanytsya Luhanska", "Stanitsa Luganskaya"),
    ),
    "lachin": ("Lachin", "لاتشين", ("Lachyn", "Latchin", "لاشين")),
    "stepanakert": ("Stepanakert", "ستيباناكيرت", ("Stepanakerd", "Stepanagert", "ستيبانكرت")),
    "aghdam": ("Aghdam", "أغدام", ("Agdam", "Ağdam", "اغدام")),
    "martuni": ("Martuni", "مارتوني", ("Martouni", "Martooni")),
    "famagusta": ("Famagusta", "فاماغوستا", ("Famagosta", "Famagousta", "فماغوستا")),
    "astromeritis": ("Astromeritis", "أسترومريتيس", ("Astromeriti", "Astromerites")),
    "deryneia": ("Deryneia", "ديرينيا", ("Derynia", "Dherinia", "Derinia")),
    "hodeidah": ("Hodeidah", "الحديدة", ("Hudaydah", "Al-Hudaydah", "Hodeida", "Hudaida")),
    "taizz": ("Taizz Hawban", "تعز الحوبان", ("Taiz Hawban", "Taiz al-Hawban", "Ta'izz Hawban")),
    "marib": ("Al-Jawf Marib", "الجوف مأرب", ("Jawf Maarib", "Al Jouf Marib")),
    "dhale": ("Muraysh Dhale", "مريش الضالع", ("Murais Dhale", "Murayis ad-Dhale'", "Mureish Dhale")),
    "kosti": ("Kosti Rabak", "كوستي ربك", ("Kusti Rabak", "Kosty Rabak")),
    "renk": ("Joda Renk", "جودة الرنك", ("Jouda Renk", "Joda Rank", "جوده الرنك")),
    "el-fasher": ("El Fasher", "الفاشر", ("Al-Fashir", "Al Fasher", "Fashir")),
    "zalingei": ("Zalingei", "زالنجي", ("Zalinje", "Zalingi", "زالنجى")),
    "sirte": ("Abu Grein", "أبو قرين", ("Abu Qurayn", "Abu Qrein", "Abu Ghrein")),
    "sheikh-maqsud": (
        "Sheikh Maqsud",
        "شيخ مقصود",
        ("Sheikh Maksoud", "Shaykh Maqsoud", "Cheikh Maqsoud", "الشيخ مقصود"),
    ),
    "mekelle": ("Mekelle", "مقلي", ("Mekele", "Makalle", "Mekelleh")),
    "humera": ("Humera", "حميرا", ("Humerah", "Houmera", "Himora")),
    "myawaddy": ("Myawaddy", "مياوادي", ("Myawadi", "Myawady")),
    "tskhinvali": ("Tskhinvali", "تسخينفالي", ("Tskhinval", "Cxinvali")),
    "enguri": ("Zugdidi Enguri", "زوغديدي إنغوري", ("Zugdidi Inguri", "Zugdidi Engouri")),
    "rikhvani": ("Rikhvani", "ريخفاني", ("Rikhwani", "Rixvani", "Rikhvany")),
}

#: Capitalised words of news that are none of them: towns elsewhere, persons, firms, bodies.
OUTSIDE = (
    "Brussels", "Geneva", "Kharkiv", "Mariupol", "Kramatorsk", "Jenin", "Nablus", "Hebron", "Benghazi", "Tobruk", "Misrata",
    "Aden Gulf", "Mukalla", "Gedaref", "Nyala", "Kassala", "Gori", "Batumi", "Ganja", "Shusha", "Larnaca", "Paphos", "Limassol",
    "Axum", "Gondar", "Yangon", "Mandalay", "Guterres", "Griffiths", "Lavrov", "Zelenskyy", "Blinken", "Petersen", "Toyota",
    "Gazprom", "Hamilton", "Sanders", "Verdun", "Martinez", "Kerry Shaw", "Bandar Abbas", "Khan Tariq", "الخرطوم", "بنغازي",
    "طرابلس", "نابلس", "الناصرة",
)  # fmt: skip
