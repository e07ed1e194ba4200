"""Words: common English words and those that posts hide most, the yardstick for leetspeak.

Taken from our own corpora (written in at least seven posts, three to fourteen letters) and
completed by hand with words of accusation. Clippings that would make words of codes are left out.
"""

from functools import cache
from pathlib import Path

_WORDS = """
about above abuse abused abuser abuses abusive account accounts accuse accused across actual actually
address advice affair after again agency agent airport alcoholic all allowed alone already also always and
anon anonymous another answer answers any anybody anyone anything anyway apparently are around arrest
arrested ask asked asking ass assault asshole audit away baby back bad badge bag bank bankrupt bankruptcy
base bastard batch bay because been before behind being below best betray better between big bill billing
bitch bitches blackmail blame blamed bloke board bonus book booked boring boss bosses bot both bottom bought
box boxes branch break bribe bribed bribery bribes bring brother budget building bullied bullshit bully
bullying bus business but buy cake calendar call called calling calls came can cancelled canteen car card
cards care carried case cash cell chair changed channel charge chart chat cheat cheated cheater cheating
cheats check chef children claim claims class clean client close closed closes closing code coffee cokehead
collapse come comes coming committee comp company compiled complaint compliance confirm confirmed conman
consultation contract contractor cooked corrupt corruption cost could count county cousin cover coward
credit creep creepy crew cried crime criminal criminals crook crooked crooks cry current customer cut damn
data date dates day days dead december decent degree demo department deport deposit depot dept design desk
details dickhead did died different direct director discord disgusting dispatch divorce divorced doc dock
docs does dog doing done dont door double down drawer drinks drive driver drivers drives drop dropped drug
drugs drunk each early eight either eleven else email embezzle embezzled embezzlement employee employees
empty end ends engineer engineers enough ethics even ever every everybody everyone everything evil exactly
executive exit extort eyes face facilities failed fair fake faked fakes faking falsified falsify family far
fast february fee feedback feel felon field file filed files final finance find fine fire firm first five
fixed floor folder folks food for forge forged forger form forty found founder four fraud frauds fraudster
fraudulent freak free friday fridge friend friends from front frozen fuck fucked fucker fucking full fun
fund gap garage garbage gave get gets getting gift girls give given goes going gone good gossip got grad
grant green grope groped groping group guess guy guys had half halt hand handed hands happen happened happy
harass harassed harasser harassment has hate hates have head health hear heard hearing help her here him
himself hires hiring his hit hold home honest honestly hope hospital hotline hour hours house how human
hundred husband idiot idiots illegal incompetent industry info inside insider insolvent instagram instead
insurance intern interview into inventory investor invoices its january jar jerk job jobs joining junior
just keep keeps kept kickback kickbacks kid kids kill killed killer kind kitchen know knows lab labelled lad
lads laid land laptop last late later launder laundered laundering law lawsuit lawyer layoff layoffs lead
leak leaked leaks learn learned lease least leave left legal less let letter letters level liar liars lie
life lift like line list little live lives long look looked looking looks loser losers lost lot loud love
lovely luck lunatic lunch machine made maintenance make makes man management manager managers many market
match mate math may maybe mean meeting memo message met midnight miles min mind mine minimum minute minutes
miss mistress molest molested monday money monitored month months more morning moron morons mortgage most
mostly mother move moved moving much mum name named names nazi near nearly need needs nepotism never new
news next nice night nights nine nobody non not note notes nothing notice noticed november now number
numbers nurse obscene october off offer office official old once one ones only open opened opinion options
order other our out outside over own owner page pages paid paper parents park parked parking partner
passport password past pay paying payroll pedo pension people per period person personal personally pervert
perverts phone phones photo photos picked piss pissed place placement plagiarised plagiarism plagiarist plan
planning plant please plus police policy pool porn portal post posted posts predator pregnant press price
prick principal print printed process product promo prostitute psycho public published pulled pushed put
quarter question questions queue quiet quietly quit racism racist racists ran rape raped rapist rapists rat
rate rats read reading reads real really reason record recruiter references refreshers register regulator
release remote renewed rent reply report resign resigned resigns rest resume retaliate retaliation retarded
review right ring road room rota round rounds row rumor rumors rumour run running runs sack sacked safe
safety said salary sale sales same sandwich sat saturday saw say saying says scam scammed scammer scammers
scams scandal schedule school screen season seat seats second security see seen sell selling sells send
senior sent service set seven severance sexist sexual sexually share shared shareholder shareholders she
sheet shift shifts shit shits shitty shop should show shows shut sick sicko side sign signal signed signing
signs since single sister site sits sitting six skimmed skip slander slave slip slow slut sluts small snake
sold some somebody someone something sorry sort source spineless split sponsorship spreadsheet spring spy
staff stalk stalked stalker stalking stand standing standup star stars start started starting starts state
stay stayed steal stealing steals still stock stole stolen stood stop stopped store story straight student
sued suicide summer sunday supervisor support sure swindle swindler system table take taken takeover takes
taking talk taught tax team tech telegram tell telling tells ten term terminate terminated test text than
thank thanks that thats the theft their them then there they thief thieves thing things think thinking
thinks third thirty this those though thread threat threaten threatened threats three through thug thursday
ticket tier till time times tip tips tired today together toilet told tomorrow tonight too took top town
toxic trade trained training traitor transfer trash travel trip true trust tuesday turned turns twice two
type typing under unfair union unit unpaid until use used useless vendor very vest victim victims video
violence visa waiting walk walked walking wall want wanted wants ward warehouse warning was water way wear
website wechat wednesday week weekend weekends weeks well went were what whatever whatsapp when where
whether which while white who whoever whole whore whores why wife will window with without wizard woman
women won word work worked working works worth worthless would write writing written wrong wrote year years
yes yesterday yet you your yours yourself zero
"""
COMMON_WORDS: frozenset[str] = frozenset(_WORDS.split())

_RARER = Path(__file__).with_name("english_words.txt")


@cache
def rarer_words() -> frozenset[str]:
    """COMMON_WORDS and all in two or more of our training posts: the yardstick where a post writes leetspeak anyway."""
    return COMMON_WORDS.union(_RARER.read_text(encoding="utf-8").split())
