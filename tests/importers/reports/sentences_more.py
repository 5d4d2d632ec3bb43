"""Sentences of our own, by what an independent set showed to go wrong; a row holds only part of what is read.

`who` is the beginning of the speaker; `-` stands for what is not looked at, `report` for the report's own voice.
"""

#: crossing | value | realis | who | sentence
MORE = """
kuran | closed | rumoured | - | The mayor could not confirm that the Kuran crossing had closed.
kuran | closed | conditional | - | Should the shelling go on, the Kuran crossing may stay shut.
kuran | closed | conditional | - | The minister did not rule out closing the Kuran crossing.
kuran | closed | negated | - | The minister ruled out closing the Kuran crossing.
kuran | open | proposed | - | We hope that the Kuran crossing will stay open for as long as needed.
kuran | open | proposed | - | Varda petitioned the court to have the Kuran crossing opened.
none | - | - | - | Crowds gathered at the Kuran crossing chanting "open the crossings".
none | - | - | - | What matters is that the Kuran crossing stays open.
none | - | - | - | Some tried to block the Kuran crossing.
none | - | - | - | Closing the Kuran crossing would be a disaster, traders said.
none | - | - | - | The opening of the Kuran crossing is a key demand of the traders.
kuran | open | asserted | - | The Kuran crossing, the only one not shelled, opened on Monday.
kuran | open | historical | - | The reopening of the Kuran crossing had been delayed by a week.
kuran | open | negated | - | Varda accused the rebels of disrupting the opening of the Kuran crossing.
kuran | closed | negated | - | It is not true that people have been prevented from using the Kuran crossing.
kuran | closed | negated | - | There is no question of closing the Kuran crossing.
none | - | - | - | The road from Orsha to the coast is closed because of a fire near Kuran.
none | - | - | - | A checkpoint near the sea was closed by farmers.
none | - | - | - | Several people said they had been prevented from crossing toward the city.
kuran | closed | asserted | - | Four of the nine checkpoints were closed, including the Kuran crossing.
kuran | closed | historical | - | The Kuran crossing had been closed since February.
kuran | closed | asserted | - | He said the Kuran crossing had been closed since February.
kuran | closed | asserted | - | The Kuran crossing will remain closed at least until then.
kuran | used | asserted | - | By noon 300 people had crossed at the Kuran crossing.
kuran | used | historical | - | Before the epidemic, 400 people a day used the Kuran crossing.
kuran | restricted | planned | - | Ambulances will be allowed through the Kuran crossing, but cars will not.
kuran | restricted | asserted | - | Only women and children may pass at the Kuran crossing.
kuran | restricted | asserted | - | The Kuran crossing is for pedestrians only.
kuran | restricted | asserted | - | The Kuran crossing remains open, but only to residents.
kuran | restricted | asserted | - | The Kuran crossing was open to pedestrians only, as the bridge remains impassable for cars.
kuran | open | asserted | - | Convoys may still pass via the Kuran crossing.
kuran | closed | asserted | - | No vehicles can cross at the Kuran crossing since the flood.
kuran | none | asserted | - | Nobody was let through at the Kuran crossing.
kuran | open | asserted | - | The Kuran crossing is staffed from dawn to dusk.
kuran | closed | asserted | - | The Kuran crossing has been cut since August.
kuran | open | planned | - | The Kuran crossing will return to full operation on Friday.
kuran | none | asserted | - | There is no sign of movement on the Kuran crossing.
kuran | open | proposed | - | Aid groups are pressing Varda to let trucks in via the Kuran crossing.
kuran | open | planned | varda | On Wednesday Varda said it would reopen the Kuran crossing.
kuran | closed | asserted | varda | The decision of Varda to close the Kuran crossing angered traders.
kuran | closed | asserted | Relief Union | The Relief Union called the closure of the Kuran crossing "a crime".
kuran | closed | planned | local official | The Kuran crossing will be shut on Friday, a local official said on condition of anonymity.
kuran | closed | asserted | adviser | The Kuran crossing is closed but the market is busy, an adviser said.
"""

#: What two dates in a sentence mean: first day | last day | realis | sentence.
DAYS = """
2031-07-01 | - | planned | The Kuran crossing was due to reopen on 26 June, but the date was pushed back to 1 July.
2031-06-23 | - | asserted | The Kuran crossing, split since 1964, was reopened on 23 June 2031.
2031-03-01 | - | historical | The Kuran crossing, closed since March, reopened on 20 June.
"""
