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


#: A second list, written when the thresholds stood, and run once; nothing was changed for it.
SECOND_PLACES = {
    "torkham": (
        "Torkham",
        "طورخم",
        (
            "Turkham",
            "Torkhum",
            "Tor Kham",
        ),
    ),
    "spin": (
        "Spin Boldak",
        "سبين بولدك",
        (
            "Spin Buldak",
            "Spinboldak",
            "Speen Boldak",
        ),
    ),
    "chaman": (
        "Chaman",
        "تشامان",
        (
            "Chamman",
            "شامان",
        ),
    ),
    "masnaa": (
        "Al-Masnaa",
        "المصنع",
        (
            "Masna",
            "Al Masna'a",
            "Masnaa",
        ),
    ),
    "joussieh": (
        "Joussieh",
        "جوسية",
        (
            "Jusiyah",
            "Jousieh",
            "Jusieh",
        ),
    ),
    "semalka": (
        "Semalka",
        "سيمالكا",
        (
            "Simalka",
            "Samalka",
            "Semelka",
            "سيملكا",
        ),
    ),
    "fishkhabur": (
        "Fishkhabur",
        "فيشخابور",
        (
            "Faysh Khabur",
            "Peshkhabour",
            "Fishkhabour",
            "Pesh Khabur",
            "فيش خابور",
        ),
    ),
    "rabia": (
        "Rabia",
        "ربيعة",
        (
            "Rabiaa",
            "Rabi'a",
            "Rabea",
        ),
    ),
    "sinjar": (
        "Sinjar",
        "سنجار",
        (
            "Shingal",
            "Sinjaar",
        ),
    ),
    "ajdabiya": (
        "Ajdabiya",
        "أجدابيا",
        (
            "Ajdabiyah",
            "Agedabia",
            "Ajdabia",
            "اجدابيا",
        ),
    ),
    "binjawad": (
        "Bin Jawad",
        "بن جواد",
        (
            "Ben Jawad",
            "Bin Jawwad",
        ),
    ),
    "raslanuf": (
        "Ras Lanuf",
        "راس لانوف",
        (
            "Ra's Lanuf",
            "Ras Lanouf",
        ),
    ),
    "tarhuna": (
        "Tarhuna",
        "ترهونة",
        (
            "Tarhouna",
            "Tarhunah",
            "ترهونه",
        ),
    ),
    "ergneti": (
        "Ergneti",
        "إرغنيتي",
        (
            "Ergnety",
            "Ergeneti",
        ),
    ),
    "akhalgori": (
        "Akhalgori",
        "أخالغوري",
        (
            "Akhalgory",
            "Axalgori",
        ),
    ),
    "alamata": (
        "Alamata",
        "ألاماتا",
        (
            "Alamatta",
            "Allamata",
        ),
    ),
    "abala": (
        "Abala",
        "أبعلا",
        (
            "Ab'ala",
            "Abaala",
        ),
    ),
    "maiwut": (
        "Maiwut",
        "مايوت",
        (
            "Mayut",
            "Maywut",
        ),
    ),
    "kauda": (
        "Kauda",
        "كاودا",
        (
            "Kaouda",
            "Kawda",
        ),
    ),
    "kadugli": (
        "Kadugli",
        "كادقلي",
        (
            "Kadugly",
            "Kadogli",
            "Kaduqli",
            "كادوقلي",
        ),
    ),
    "chakothi": (
        "Chakothi",
        "تشاكوتي",
        (
            "Chakoti",
            "Chakhoti",
        ),
    ),
    "poonch": (
        "Poonch Rawalakot",
        "بونش راولاكوت",
        (
            "Punch Rawalakot",
            "Poonch Rawlakot",
        ),
    ),
    "bakhmut": (
        "Bakhmut",
        "باخموت",
        (
            "Bahmut",
            "Bachmut",
        ),
    ),
    "volnovakha": (
        "Volnovakha",
        "فولنوفاخا",
        (
            "Volnovaha",
            "Volnovakh",
            "فولنوفاكا",
        ),
    ),
    "avdiivka": (
        "Avdiivka",
        "أفدييفكا",
        (
            "Avdeevka",
            "Avdiyivka",
            "افدييفكا",
        ),
    ),
    "shchastia": (
        "Shchastia",
        "شاستيا",
        (
            "Shchastya",
            "Schastye",
            "Shastia",
        ),
    ),
    "pyla": ("Pyla", "بيلا", ("Pila",)),
    "zodeia": (
        "Zodeia",
        "زوديا",
        (
            "Zodhia",
            "Zodia",
        ),
    ),
    "louroujina": (
        "Louroujina",
        "لوروجينا",
        (
            "Lourouzina",
            "Luricina",
        ),
    ),
    "moesi": (
        "Vrysoulles",
        "فريسولس",
        (
            "Vrysoules",
            "Vrisoules",
        ),
    ),
}
SECOND_OUTSIDE = (
    "Paris", "Dublin", "Manchester", "Rotterdam", "Istanbul", "Diyarbakir", "Mosul", "Kirkuk", "Zintan", "Derna", "Odesa", "Kherson", "Melitopol", "Poltava", "Tbilisi", "Rustavi", "Kandahar", "Jalalabad", "Peshawar", "Quetta", "Srinagar", "Jammu", "Asmara", "Djibouti", "Hargeisa", "Borrell", "Fletcher", "Kellogg", "Rubio", "Witkoff", "Siemens", "Rosneft", "Hamidi", "Barzani", "Karzai", "Sharif", "الموصل", "كركوك", "درنة", "الزنتان", "أسمرة", "بيروت",
)  # fmt: skip
