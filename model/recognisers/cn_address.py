"""Chinese addresses that lead to a door: street and number, compound and building, a village.

Source of the parts and their order: GB/T 23705 (geographical names and addresses). A district or a street
without a number leads to no door and is not reported.
"""

from shenyan.model.labels import EntityKind
from shenyan.model.recognisers.recogniser import Recogniser, compiled

# Words after which an address begins, kept out of names so that "他家住柳营巷" gives 柳营巷.
_BEFORE = "住在到去寄躲回搬址是是送蹲堵地"
_NAME = rf"(?:(?![{_BEFORE}])[\u4e00-\u9fff]|回(?=[龙民春澜]))"
_START = rf"(?:(?<=[{_BEFORE}])|(?<![\u4e00-\u9fff]))"
_NUMBER = r"[ ]{0,2}[0-9]{1,5}[ ]{0,2}"
_LETTER_OR_NUMBER = r"[ ]{0,2}(?:[0-9]{1,4}|[a-z])[ ]{0,2}"
_BUILDING = rf"{_LETTER_OR_NUMBER}(?:号楼|栋|幢|座|棟)"
_UNIT = (
    rf"(?:{_NUMBER}单元)?(?:{_NUMBER}(?:楼|层|f))?(?:[ ]{{0,2}}[0-9]{{3,4}}[ ]{{0,2}}(?:室|房|号|户)?|顶楼"
    rf"|[ ]?[0-9]{{1,2}}[ ]?室)?"
)
_STREET = r"(?:新村|路|街|大道|道|巷|弄|胡同|里|段|条)"
_COMPOUND = (
    r"(?:苑|园|小区|花园|公寓|府|城|湾|庭|阁|坊|新村|家园|村|居|里|邸|轩|墅|岸|境|天地|公馆|雅居|名都|华府"
    r"|宿舍|期|区|院|台|郡|岭)"
)
_HOME = compiled(
    r"住|(?<![大公国])家(?![店公企])|搬|躲|房东|寄|收件|收货|户籍|老家|娘家|堵|上门|敲门|拜年|合租"
    r"|转租|租|地址|门牌|楼下等|门口等|蹲|小区|快递|外卖|法拍"
)
_LEVEL = r"(?:省|市|区|县|镇|乡|州|旗|街道)"

RECOGNISERS: tuple[Recogniser, ...] = (
    Recogniser(
        name="cn_street",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"{_START}{_NAME}{{1,18}}?{_STREET}(?:{_NUMBER}(?:段|弄|巷)){{0,2}}{_NUMBER}号(?:之[0-9])?院?"
            rf"(?:{_BUILDING})?{_UNIT}"
        ),
        score=0.9,
        cue=_HOME,
        reach=(16, 14),
        digits=1,
        hints=("号",),
    ),
    Recogniser(
        name="cn_compound",
        kind=EntityKind.ADDRESS,
        pattern=compiled(rf"{_START}{_NAME}{{2,18}}?(?:[ ]?[一二三四五六七八九十0-9]{{1,2}}期)?{_BUILDING}{_UNIT}"),
        score=0.9,
        cue=_HOME,
        reach=(16, 10),
        digits=1,
        hints=("楼", "栋", "幢", "座", "棟"),
    ),
    Recogniser(
        # Building, unit and room to the door need no cue.
        name="cn_door",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"{_START}{_NAME}{{2,18}}?(?:[ ]?[一二三四五六七八九十0-9]{{1,2}}期)?"
            rf"{_BUILDING}(?:{_NUMBER}单元(?:[ ]{{0,2}}[0-9]{{3,4}}[ ]{{0,2}}室?)?"
            rf"|[ ]{{0,2}}[0-9]{{3,4}}[ ]{{0,2}}室?)(?![0-9])"
        ),
        score=0.7,
        digits=2,
        hints=("楼", "栋", "幢", "座", "棟"),
    ),
    Recogniser(
        # "翰林苑 3-2-602"
        name="cn_compound_short",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"{_START}{_NAME}{{1,12}}?{_COMPOUND}[ ]?[a-z]?[0-9]{{1,3}}-"
            rf"(?:[0-9]{{1,2}}-)?[0-9]{{3,4}}(?![0-9\-])"
        ),
        score=0.9,
        digits=4,
        hints=("-",),
    ),
    Recogniser(
        name="cn_room",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"(?<=[住在])[ ]?{_NAME}{{2,10}}?(?:酒店|宾馆|旅馆|公寓|民宿|宿舍)[ ]?"
            rf"(?:{_BUILDING})?[ ]?[0-9]{{3,4}}[ ]?(?:房|室|号房)?"
        ),
        score=0.9,
        digits=3,
        hints=("酒店", "宾馆", "旅馆", "公寓", "民宿", "宿舍"),
    ),
    Recogniser(
        name="cn_village",
        kind=EntityKind.ADDRESS,
        pattern=compiled(
            rf"(?:老家|户籍|家住|家在|住|籍贯)(?:地址?)?[在是:： ]{{0,3}}(?P<value>"
            rf"(?:{_NAME}{{2,5}}?{_LEVEL}){{2,4}}"
            rf"{_NAME}{{1,6}}?(?:村|庄村?|屯|寨|湾|组|队)(?:[\u4e00-\u9fff0-9]{{1,3}}(?:组|队|号|社))?"
            r"(?:[东西南北]头第[一二三四五六七八九十0-9]{1,2}[家户])?)"
        ),
        score=0.9,
        hints=("老家", "户籍", "住", "家在", "籍贯"),
    ),
)
