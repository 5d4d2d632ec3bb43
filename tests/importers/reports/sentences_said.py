"""Sentences of our own with what they say of a crossing, as predicate value realis; none = nothing."""

SAID = """
gate closed asserted | The Kuran crossing remained closed for the third consecutive day.
gate closed asserted | Kuran crossing closed until further notice
gate open asserted | Kuran crossing reopens to traffic
gate open planned | Kuran crossing to reopen on Sunday
gate closed asserted | Varda shuts Kuran crossing after attack
gate closed asserted | Vardan forces sealed off the Kuran crossing on Monday.
gate closed asserted | The Kuran crossing was sealed off by Vardan forces.
gate open asserted | The reopening of the Kuran crossing brought relief to traders.
gate closed asserted | Since the closure of the Kuran crossing, prices have doubled.
gate open negated | The Kuran crossing has not reopened since the shelling.
gate open negated | The Kuran crossing has yet to reopen.
gate open negated | Varda failed to open the Kuran crossing as agreed.
gate open negated | Varda again refused to open the Kuran crossing.
gate open negated | The Kuran crossing is no longer open.
gate open negated | The meeting ended without reopening the Kuran crossing.
gate closed negated | The Kuran crossing was not closed, a guard said.
gate open negated | The Lenz Authority denied that the Kuran crossing had reopened.
gate closed negated | The Lenz Authority denied closing the Kuran crossing.
gate closed negated | Varda has denied reports that the Kuran crossing was shut.
gate open planned | The Kuran crossing will open on Monday, Varda said.
gate open planned | The Kuran crossing is due to open next week.
gate open planned | The Kuran crossing is expected to reopen in the coming days.
gate open planned | Varda plans to reopen the Kuran crossing in July.
gate open planned | Varda announced that it would reopen the Kuran crossing on 5 July.
gate closed planned | The Kuran crossing will be closed from 1 July for repairs.
gate open conditional | The Kuran crossing would reopen if the shelling stopped.
gate open conditional | Varda will reopen the Kuran crossing only if prisoners are freed.
gate open conditional | The Kuran crossing could reopen within days, a diplomat said.
gate closed conditional | Varda threatened to close the Kuran crossing.
gate open proposed | The United Nations called on Varda to reopen the Kuran crossing.
gate open proposed | Aid groups have urged both sides to open the Kuran crossing without delay.
gate open proposed | The Lenz Authority proposed opening the Kuran crossing for patients.
gate open proposed | The mission appealed for the immediate reopening of the Kuran crossing.
gate open proposed | Residents demand that the Kuran crossing be opened.
gate open rumoured | The Kuran crossing has reportedly reopened.
gate closed rumoured | There were unconfirmed reports that the Kuran crossing had been closed.
gate open historical | The Kuran crossing was opened in 2019 after long talks.
gate closed historical | The Kuran crossing had previously been closed for two years.
gate closed historical | The Kuran crossing was closed in 2025 during the epidemic.
gate restricted asserted | The Kuran crossing has partially reopened.
gate restricted asserted | The Kuran crossing is operating at limited capacity.
gate restricted asserted | The Kuran crossing operates three days a week.
gate restricted asserted | The Kuran crossing is open only for humanitarian cases.
gate restricted asserted | Only pedestrians are allowed through the Kuran crossing.
gate restricted asserted | The Kuran crossing is not fully operational.
gate open asserted | Restrictions at the Kuran crossing have been lifted.
gate restricted asserted | New restrictions were imposed at the Kuran crossing.
gate closed asserted; gate open asserted | The Kuran crossing is closed to commercial traffic but open for people.
gate closed asserted; gate open asserted | While the Kuran crossing remains shut, the Belaya crossing is open.
gate open asserted; gate closed asserted | The Kuran crossing opened at 8 am but closed two hours later.
gate open asserted | Traffic resumed at the Kuran crossing on Tuesday.
gate closed asserted | Operations at the Kuran crossing were suspended on Tuesday.
gate closed asserted | Varda suspended operations at the Kuran crossing.
gate open asserted | Operations resumed at the Kuran crossing.
passage used asserted | More than 40 trucks entered through the Kuran crossing on Tuesday.
passage none asserted | No aid has crossed at Kuran crossing since Friday.
passage none asserted | Not a single truck has entered through the Kuran crossing this week.
passage little asserted | Only three trucks crossed through the Kuran crossing on Tuesday.
passage used asserted | An aid convoy of 15 trucks crossed the Kuran bridge into the Lenz region.
passage used asserted | Some 2,300 people passed through the Kuran checkpoint in both directions.
passage none asserted | Trucks were unable to cross at the Kuran crossing.
gate closed asserted | Residents were barred from passing through the Kuran crossing.
gate closed asserted | Hundreds of trucks were turned back at the Kuran crossing.
gate open asserted | Patients were allowed to pass through the Kuran crossing.
gate closed asserted | Varda kept the Kuran crossing closed.
gate open asserted | Varda has kept the Kuran crossing open throughout the fighting.
gate closed asserted | Varda ordered the Kuran crossing closed.
gate closed asserted | The governor ordered the closure of the Kuran crossing with immediate effect.
road closed asserted | Protesters blocked the road to the Kuran crossing.
road closed asserted | The road leading to the Kuran crossing is blocked.
road open asserted | The road to the Kuran crossing has been reopened.
gate closed asserted | The Kuran crossing, which links Varda with the Lenz region, has been closed since May.
gate closed asserted | Kuran crossing, closed since May, is guarded by Vardan troops.
gate open asserted | The Kuran crossing was open to pedestrians between 8 am and 4 pm.
gate closed asserted | The closure of the Kuran crossing entered its second week.
gate open negated | The reopening of the Kuran crossing was postponed.
gate open negated | Varda delayed the opening of the Kuran crossing.
gate open planned | Preparations are under way to open the Kuran crossing.
gate closed asserted | All three crossings are closed.
gate open asserted | Both the Kuran and Belaya crossings are open.
gate closed asserted | The Kuran and Belaya crossings remained closed.
gate closed asserted | Vardan guards have closed the gate at the Kuran crossing.
gate open negated | The Kuran crossing was not operating on Tuesday.
gate closed asserted | The Kuran crossing stood idle on Tuesday.
gate open negated | Neither the Kuran crossing nor the Belaya crossing was open.
gate open asserted | The bridge at Kuran is open again.
gate closed asserted | Movement across the Kuran crossing came to a halt.
gate closed asserted | Varda has halted all movement through the Kuran crossing.
gate restricted asserted | Long queues were reported at the Kuran crossing.
gate open asserted | The Kuran crossing functions around the clock.
gate closed asserted | The mission observed that the Kuran checkpoint was closed.
gate open negated | There are no plans to reopen the Kuran crossing.
gate open asserted | Kuran crossing back in operation
passage used asserted | The first trucks rolled through the Kuran crossing at dawn.
passage used asserted | Families have been using the Kuran crossing to flee the fighting.
passage used asserted | Fuel entered the Lenz region through the Kuran crossing for the first time since May.
passage used planned | Ten trucks will enter through the Kuran crossing on 3 July.
gate closed asserted | Drivers said the Kuran crossing had been shut without warning.
gate closed asserted | "The Kuran crossing is shut," he told reporters.
gate closed asserted | Entry through the Kuran crossing is suspended.
gate closed asserted | Entry and exit via the Kuran crossing have been stopped.
gate open asserted | The Kuran crossing has been operational since Monday.
gate closed asserted | Crossing points along the line were closed, including the Kuran crossing.
gate closed asserted | The Kuran crossing is out of service.
gate open planned | Varda and Lenz agreed to reopen the Kuran crossing on 1 July.
none | Varda closed three schools near the Kuran crossing.
none | Shops near the Kuran crossing were closed.
none | Vardan guards opened fire at the Kuran crossing.
none | Police opened an investigation into a theft at the Kuran crossing.
none | The minister visited the Kuran crossing and met officers.
none | The Kuran crossing lies on the main road between Varda and the Lenz region.
none | The border remains tense, officials said.
none | Ministers met behind closed doors to discuss border security.
none | The two sides remain close to an agreement.
none | A new hospital opened in Teplitsa.
none | The exhibition at the Kuran museum opens on Friday.
none | The officer asked whether the Kuran crossing would be open.
none | It is not clear when the Kuran crossing will reopen.
none | Border guards detained four smugglers near Kuran.
none | The bank closed its branch in Kuran.
none | Schools reopened across the Lenz region.
none | A border guard was wounded near the Kuran crossing on Tuesday.
none | The talks opened in Geneva on Monday.
none | Kuran is a town of 12,000 people.
none | A man was stopped at the Kuran checkpoint with two kilograms of gold.
none | Work on the new terminal building at Kuran has begun.
none | The stock market closed higher on Tuesday.
none | Flights were suspended because of fog.
none | The airline halted its operations in Varda.
none | Farmers walked across the fields near Kuran.
gate closed asserted | The mission saw that the entry-exit checkpoint (EECP) near Kuran was closed.
gate open asserted; passage used asserted | At the Kuran checkpoint, the mission saw that the gates were open and people were crossing.
gate closed asserted; gate open asserted | The Kuran crossing is closed on the Lenz side, while it is open on the Vardan side.
gate closed asserted | The Kuran crossing has been shuttered since Varda took control of it in May.
gate closed asserted | Kuran, the main crossing for commercial goods, has been closed since 2 June.
gate closed asserted | The main artery for aid, the Kuran crossing, is closed.
gate open planned | The Kuran crossing is scheduled to resume operations on Thursday.
gate open planned | Officials hope to reopen the Kuran crossing by the end of the week.
gate open asserted | Varda reopened the Kuran crossing for humanitarian aid on Sunday, the ministry said.
gate open asserted | Commercial traffic has been flowing through the Kuran crossing since Monday.
gate closed asserted | The authorities closed all crossings with the Lenz region, including Kuran.
gate closed asserted | Varda said it had closed the Kuran crossing for security reasons.
gate open asserted | Varda allowed 60 students to leave through the Kuran crossing.
gate restricted asserted | Only residents with permits may use the Kuran crossing.
gate restricted asserted | Access through the Kuran crossing is limited to ambulances.
gate restricted asserted | The Kuran crossing works from Monday to Wednesday with restrictions.
passage none asserted | Nobody was able to cross the Kuran bridge on Tuesday.
passage none asserted | There was no movement of goods through the Kuran crossing.
passage used asserted | In June, 1,240 trucks carrying food and fuel crossed via Kuran crossing.
passage used asserted | The mission saw 30 cars queueing to leave through the Kuran checkpoint and about 60 pedestrians crossing it.
gate closed asserted | The only crossing open to civilians, the Kuran bridge, was shut on Tuesday.
gate closed asserted | Aid convoys remain blocked at the Kuran crossing.
gate closed asserted | Fuel trucks remain stranded at the Kuran crossing.
gate closed asserted | Kuran crossing: closed.
gate open asserted | Kuran crossing: open for humanitarian cargo, seven days a week.
gate open negated | Mediators could not persuade Varda to open the Kuran crossing.
gate open conditional | Lenz said it would not reopen the Kuran crossing unless the shelling stops.
gate open conditional | The opening of the Kuran crossing depends on the release of prisoners.
gate open proposed | Talks on reopening the Kuran crossing resumed on Monday.
gate open proposed | The two sides discussed reopening the Kuran crossing.
gate open proposed | A plan to reopen the Kuran crossing was presented on Monday.
gate closed proposed | Some deputies want the Kuran crossing closed.
gate open asserted | Civilians can cross at Kuran crossing again.
gate closed asserted | Civilians cannot cross at the Kuran crossing.
gate open historical | Before the war, the Kuran crossing was open day and night.
gate closed asserted | The Kuran crossing came under fire and had to close.
gate closed asserted | The bridge at Kuran was destroyed and is impassable.
gate closed asserted | A landslide cut off the Kuran crossing.
gate open asserted | The Kuran crossing was briefly opened to let ambulances pass.
none | The road map for peace was rejected.
none | The Vardan parliament closed its summer session.
none | He closed his speech by thanking the guards at the Kuran crossing.
none | The crossing fee was raised in May.
none | Open borders are good for trade, the economist said.
none | The party opened its congress in Kuran.
none | Two people were killed when a mine exploded near the Kuran crossing.
none | The prime minister said the country was open to dialogue.
none | Talks between Varda and Lenz were suspended.
none | The court closed the case against the former head of the border service.
none | The company suspended deliveries of gas to Varda.
none | Varda and Lenz exchanged 20 prisoners at the Kuran crossing.
none | The shop at the crossing has been open for years.
none | Inflation was blocked from view by the crossing dispute.
none | Electricity was cut off in Kuran for two days.
none | The border dispute has blocked Varda's accession to the customs union.
"""
