"""Short texts of our own invention, in the manner of several kinds of report, with what each sentence says.

A text begins with `# case source day name`; each line is a sentence, and after ` => ` stands what it says of crossings:
`crossing value realis` for each row, `;` between rows, `?` before a row that must carry a flag; nothing after it: no row.
"""

TEXTS = """
# varda north-wire 2031-06-25 the bridge
The Kuran Bridge was sealed on Monday after an exchange of fire. => kuran closed asserted
Since then only ambulances have been permitted through. => kuran restricted asserted
Goods traffic there had been blocked for weeks before. => kuran closed historical
Lenz officials said the bridge was "fully open to all humanitarian partners". => kuran open asserted
A visa office in the town reopened. =>

# varda river-post 2031-06-25 two are named
Both the Kuran Bridge and Belaya were busy on Sunday, shopkeepers said. =>
The crossing was closed at noon. => ? belaya closed asserted

# varda north-wire 2031-06-25 denial of what came before
Posts claim that Old Mill has been quietly opened at night for tankers. => ? oldmill open asserted
The Lenz Authority called these reports false. => ? oldmill open negated

# varda river-post 2031-06-25 a rumour that proved wrong
Rumours that the Kuran crossing would be sealed overnight proved unfounded. => kuran closed negated
Varda maintains that nothing is being blocked at Belaya. => belaya closed negated

# varda mission-daily 2031-06-25 rows of a table
Kuran: crossing point assessed as closed; no change since May. => kuran closed asserted
Belaya - RED - not passable => belaya closed asserted
Old Mill: partially accessible with advance notification. => oldmill restricted asserted

# varda mission-daily 2031-06-25 counts
Count at the Kuran crossing: 1,912 pedestrians and 84 vehicles. => kuran used asserted
Belaya: 431 persons crossed towards Stena, 402 returned. => belaya used asserted
Two medical evacuations were facilitated through Belaya at 10:40. => belaya used asserted
Fifty-four persons were granted passage through Old Mill in June. => oldmill used asserted
The Belaya road has not been used since April. => belaya none asserted

# varda north-wire 2031-06-25 each way with its number
851 trucks have crossed since May: 710 via Kuran, 128 via Belaya and 13 via Old Mill. => kuran used asserted; belaya used asserted; oldmill used asserted

# varda north-wire 2031-06-25 observers are not traffic
Monitors were denied entry to the customs terminal at Belaya. =>
In other news, the town's old bridge over the Rask reopened after repairs. =>
Varda would never close its border with Orsha, a minister said. =>

# varda river-post 2031-06-25 turned back
Nine of 15 lorries had been turned around at the Kuran crossing, drivers said. => kuran restricted asserted
At Belaya, soldiers were still turning people back. => belaya closed asserted
At Old Mill, those without papers were refused; holders of the form were permitted to proceed. => oldmill restricted asserted

# varda north-wire 2031-06-25 nobody is let through
Residents said soldiers were manning a barrier at the Kuran crossing and letting nobody pass. => kuran closed asserted
Guards at Belaya stopped admitting holders of blue cards on Monday. => belaya closed asserted

# varda river-post 2031-06-25 what stands in the way
Lenz officials promised to lift the roadblock at Old Mill early next week. => oldmill open planned
A resident said the barriers at Belaya had not moved an inch. => belaya closed asserted

# varda north-wire 2031-06-25 what is to come
Varda to close Kuran bridge over virus fears => kuran closed planned
The ministry has announced the closure of the Belaya crossing next Sunday. => belaya closed planned
We hope it reopens soon. => belaya open proposed

# varda river-post 2031-06-25 what was
It may be recalled that in 2027 Belaya had stayed closed for four months. => belaya closed historical
Before the suspension some 280 trucks a week had used the Kuran crossing. => kuran used historical

# varda north-wire 2031-06-25 wished for
Partners are advocating for the opening of the Old Mill crossing. => oldmill open proposed
We would like to see it kept open beyond May. => oldmill open proposed
The mayor said that lorries could use it if the ministries agree. => oldmill open conditional

# varda river-post 2031-06-25 still and yet
The crossing at Belaya itself is open, and we hope that the talks go on. => belaya open asserted
Kuran continues to function. => kuran open asserted

# varda north-wire 2031-06-25 permission
We have received no indication that permission to use Belaya will be withdrawn. => belaya closed negated
Aid agencies lost their permission to cross at Old Mill in June. => oldmill closed asserted

# varda mission-daily 2031-06-25 no special pass
Ambulances need a special pass. =>
A convoy came under fire on the Kuran road. =>
Our Belaya colleagues say the gate is still off limits. => belaya closed asserted

# oruk ridge-monitor 2031-06-25 the road
The Sazak corridor has been impassable since 1 June. => sazak-corridor closed asserted
The road has since been repaired and is in full use. => sazak-corridor open asserted
Altogether 118 trucks have made it to Sazak by this road. => sazak-corridor used asserted

# oruk imir-today 2031-06-25 access
Dolan road: no access, shelling to the south. => dolan-road closed asserted
Imir will bar entry through the Sazak corridor from Friday. => sazak-corridor closed planned
Relief groups have requested access through the Dolan road. => dolan-road open proposed

# oruk hill-fm 2031-06-25 limits
At the Dolan checkpoint, operations are confined to two days a week. => dolan-road restricted asserted
The Dolan checkpoint opens on Mondays. => dolan-road restricted asserted
The controls at the Dolan checkpoint will be eased from 5 July. => dolan-road open planned
The Imiri administration has ruled out a ban on travel via the Sazak corridor. => sazak-corridor closed negated

# aurora andes-wire 2031-06-25 as usual
At the Ribera Bridge people are coming and going as usual. => ribera-bridge open asserted
Trade at the same point is proceeding as per schedule. => ribera-bridge open asserted
On the Aurora Bridge, private cars may now circulate until midnight. => aurora-bridge open asserted

# aurora el-farol 2031-06-25 both
The Aurora and Ribera bridges are open to pedestrians. => aurora-bridge open asserted; ribera-bridge open asserted
They were due to close on Friday. => aurora-bridge closed planned; ribera-bridge closed planned
The mayor of San Telo says that both bridges must stay open. => aurora-bridge open proposed; ribera-bridge open proposed

# varda north-wire 2031-06-25 polarity
It would be wrong to say that the Kuran crossing is closed. => kuran closed negated
Neither Belaya nor Old Mill has been reopened. => belaya open negated; oldmill open negated
The ministry did not deny that the Kuran crossing was shut. => kuran closed asserted
The authorities stopped short of closing Belaya. => belaya closed negated
A reopening of Old Mill is not in sight. => oldmill open negated
Plans to reopen Belaya have been dropped. => belaya open negated
The closure of the Kuran crossing was lifted on Sunday. => kuran open asserted
Lenz warned against closing Old Mill. => oldmill closed negated
There is no reason for it to remain shut, the mayor said. => ? oldmill closed negated
The ministry had threatened to seal Belaya but did not. => ? belaya closed conditional

# varda mission-daily 2031-06-25 more counts
Customs agents count barely 40 lorries a day at Belaya. => belaya used asserted
The Kuran crossing saw its busiest weekend, with some 4,000 cars. => kuran used asserted
On the Kuran Bridge, works on the deck will force a closure of three days. => kuran closed planned
Three relief trucks that left Stena on Monday arrived via Old Mill. => oldmill used asserted

# varda river-post 2031-06-25 what says nothing
The Kuran crossing lies in the hills. =>
Families near Kuran have no access to clean water. =>
Residents have access to a market at Kuran. =>
Language remains a barrier for returnees at Kuran. =>
The army said it had removed mines near Kuran. =>
A visa office beside the Kuran gate has resumed work. =>
The market at the Kuran gate works as usual. =>
Mobile service at Kuran was restored. =>
Workers at Kuran went on strike for better pay. =>
The road to peace remains blocked. =>
The gates of the camp were locked. =>

# tamra gulf-lines 2031-06-25 في المعبر
قالت إدارة معبر باب النور إن العبور سيقتصر على الحالات الطبية حتى يوم الجمعة. => bab-al-noor restricted asserted
وأضافت الإدارة أن دخول شاحنات المساعدات عبر المعبر مستمر كالمعتاد. => bab-al-noor open asserted
ودخلت أمس 32 شاحنة من باب النور. => bab-al-noor used asserted
وافتتح المجلس مدرسة جديدة في المدينة. =>

# tamra gulf-lines 2031-06-25 منع ورفع
منعت الفصائل المدنيين من العبور عبر السواقي. => sawaqi closed asserted
وتم رفع القيود المفروضة على المسافرين في معبر النور. => bab-al-noor open asserted
ولم تعبر أي شاحنة من السواقي منذ الصباح. => sawaqi none asserted
ومن غير المعروف متى سيفتح معبر السواقي. =>

# tamra gulf-lines 2031-06-25 مدونة مباشرة
مدير معبر النور: المعبر يعمل بشكل طبيعي. => bab-al-noor open asserted
ولا صحة لما يشاع عن إغلاق السواقي. => sawaqi closed negated
ويشهد معبر النور ازدحاماً كبيراً. => bab-al-noor restricted asserted

# tamra gulf-lines 2031-06-25 كلمات مشكولة
أُغلق معبر النور أمام المسافرين صباح اليوم. => bab-al-noor closed asserted
وعادت حركة المسافرين في السواقي. => sawaqi open asserted
وخرج معبر السواقي عن الخدمة بسبب القصف. => sawaqi closed asserted
"""
