"""Numbers that an employer gives its people.

Every employer has its own form, so a cue must stand beside each.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.digits import END, GAP
from shenyan.model.recognisers.recogniser import Recogniser, compiled

_ZH_CUE = r"(?:员?工(?:编|号|编号|牌号|牌)|员编|员工id|警号|工作证号)"
_EN_CUE = (
    r"\b(?:(?:staff|employee|personnel|payroll|pay|crew|vendor|associate|worker|contractor|ee|emp)\.?"
    r" ?(?:id|no|num|number|code)|badge(?: ?(?:id|no|number))?|emp|login|pass|(?:staff|employee) ?"
    r"(?:badge|#))"
    r"(?![a-z])\.?"
)
_LINK = r"[ ]{0,2}(?:就?是|为|is)?[ ]{0,2}[:：=#\-（(“\"]{0,2}[ ]{0,2}"
# A prefix of letters, then at least three digits; "0001" is on the sample card.
_CODE = rf"(?:[A-Z]{{1,4}}[ \-/_]{{0,2}})?(?!0{{1,8}}1?(?![0-9]))[0-9](?:{GAP}[0-9]){{2,9}}"

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_employee_id",
        kind=EntityKind.EMPLOYEE_ID,
        pattern=compiled(rf"{_ZH_CUE}{_LINK}(?P<value>{_CODE}){END}"),
        score=0.9,
        digits=3,
        hints=("工", "员编", "警号"),
    ),
    Recogniser(
        # "工号：00862、00914、01130"
        name="cn_employee_id_list",
        kind=EntityKind.EMPLOYEE_ID,
        pattern=compiled(rf"(?<=、){_CODE}{END}"),
        score=0.7,
        cue=compiled(rf"{_ZH_CUE}{_LINK}[0-9A-Z、\-/ ]{{3,40}}、\Z"),
        reach=(40, 0),
        digits=6,
        hints=("工", "员编", "警号"),
    ),
    Recogniser(
        name="cn_employee_id_after",
        kind=EntityKind.EMPLOYEE_ID,
        pattern=compiled(rf"(?<![0-9a-z])(?P<value>{_CODE}) ?(?:这个?|那个?|的)?(?:员工|工)号"),
        score=0.9,
        digits=3,
        hints=("工号",),
    ),
    Recogniser(
        name="employee_id",
        kind=EntityKind.EMPLOYEE_ID,
        pattern=compiled(rf"{_EN_CUE}{_LINK}(?P<value>{_CODE}){END}"),
        score=0.9,
        digits=3,
        hints=(
            *("staff", "employee", "personnel", "pay", "crew", "vendor", "associate", "worker", "contractor"),
            *("emp", "ee", "badge", "login", "pass"),
        ),
    ),
)
