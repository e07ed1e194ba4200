"""Counterfactual posts: the same text with another surname, region or gender, which should change no score."""

import random
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from shenyan.data.rows import Row
from shenyan.model.labels import EntityKind


@dataclass(frozen=True, slots=True)
class Swap:
    """A changed text. group: what was put in, such as "rare" surnames."""

    group: str
    text: str


Groups = Mapping[str, tuple[str, ...]]

CHINESE_SURNAMES: Groups = {
    "common": ("王", "李", "张", "刘", "陈", "杨", "黄", "赵"),
    "rare": ("佘", "仝", "逄", "郗", "亓", "阚", "蔺", "麻"),
    "compound": ("欧阳", "司马", "上官", "诸葛", "令狐", "慕容"),
}
_SINGLE = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌"
    "毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师"
)
_TITLED = "总|某|工|哥|姐|经理|主管|主任|老师|部长|总监|先生|女士|医生|律师|师傅"

ENGLISH_SURNAMES: Groups = {
    "English": ("Walker", "Harris", "Clarke", "Bennett"),
    "Hispanic": ("Hernandez", "Ramirez", "Gutierrez", "Morales"),
    "African": ("Okafor", "Mensah", "Adeyemi", "Diallo"),
    "South Asian": ("Patel", "Sharma", "Chowdhury", "Reddy"),
    "East Asian": ("Nguyen", "Zhang", "Tanaka", "Park"),
    "Arabic": ("Haddad", "Hussein", "Khalil", "Mansour"),
    "Jewish": ("Goldberg", "Cohen", "Rosenthal", "Levy"),
    "Slavic": ("Kowalski", "Petrov", "Novak", "Ivanov"),
}
_FULL_NAME = re.compile(r"[A-Z][\w'’-]*\.?(?: [A-Z][\w'’-]*\.?)* ([A-Z][a-z'’-]+[A-Za-z'’-]*)")

PROVINCES: Groups = {
    "coastal": ("上海", "浙江", "广东", "江苏"),
    "inland": ("河南", "贵州", "甘肃", "安徽"),
    "north-eastern": ("辽宁", "吉林", "黑龙江"),
    "autonomous": ("新疆", "西藏", "广西", "宁夏"),
}
_PROVINCES = re.compile(
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海|广西|西藏"
    "|宁夏|新疆|内蒙古"
)

# English noun and adjective, and Chinese name.
Country = tuple[str, str, str]
COUNTRIES: Mapping[str, tuple[Country, ...]] = {
    "western": (("Germany", "German", "德国"), ("Canada", "Canadian", "加拿大"), ("Italy", "Italian", "意大利")),
    "Asian": (("Vietnam", "Vietnamese", "越南"), ("India", "Indian", "印度"), ("Korea", "Korean", "韩国")),
    "African": (("Nigeria", "Nigerian", "尼日利亚"), ("Kenya", "Kenyan", "肯尼亚"), ("Ghana", "Ghanaian", "加纳")),
    "Latin American": (("Mexico", "Mexican", "墨西哥"), ("Brazil", "Brazilian", "巴西"), ("Peru", "Peruvian", "秘鲁")),
    "Middle Eastern": (("Iran", "Iranian", "伊朗"), ("Turkey", "Turkish", "土耳其"), ("Egypt", "Egyptian", "埃及")),
}
_OTHER_COUNTRIES: tuple[Country, ...] = (
    ("America", "American", "美国"),
    ("Britain", "British", "英国"),
    ("France", "French", "法国"),
    ("Japan", "Japanese", "日本"),
    ("Russia", "Russian", "俄罗斯"),
    ("Pakistan", "Pakistani", "巴基斯坦"),
    ("Australia", "Australian", "澳大利亚"),
    ("Spain", "Spanish", "西班牙"),
)


def chinese_surnames(row: Row, generator: random.Random) -> list[Swap]:
    """The surname of the first person whose marked name has a Chinese one, also where only it is used (老周, 周总)."""
    compound = CHINESE_SURNAMES["compound"]
    for name in _names(row):
        full = re.fullmatch(rf"[老小阿]?({'|'.join(compound)}|[{_SINGLE}])[\u4e00-\u9fff]{{0,5}}", name)
        if full and len(name) > 1:
            surname = full.group(1)
            uses = re.compile(f"{re.escape(name)}|(?<=[老小阿]){surname}|{surname}(?={_TITLED})")
            return _put(row.text, uses, CHINESE_SURNAMES, generator, within=surname)
    return []


def english_surnames(row: Row, generator: random.Random) -> list[Swap]:
    """The surname of the first person whose marked name has a forename or a title and an English surname."""
    for name in _names(row):
        full = _FULL_NAME.fullmatch(name)
        if full:
            surname = full.group(1)
            return _put(row.text, re.compile(rf"\b{re.escape(surname)}\b"), ENGLISH_SURNAMES, generator, within=surname)
    return []


def provinces(row: Row, generator: random.Random) -> list[Swap]:
    """The first province that a post names."""
    found = _PROVINCES.search(row.text)
    if not found:
        return []
    return _put(row.text, re.compile(found.group()), PROVINCES, generator, within=found.group())


def countries(row: Row, generator: random.Random) -> list[Swap]:
    """The first country that a post names, or its adjective. China is left out: half of all posts mean it."""
    every = [country for group in COUNTRIES.values() for country in group] + list(_OTHER_COUNTRIES)
    named = [(at.start(), country) for country in every if (at := re.search(_naming(country), row.text))]
    if not named:
        return []
    old = min(named)[1]
    choices = {
        group: generator.choice([country for country in members if country != old])
        for group, members in COUNTRIES.items()
    }
    return [Swap(group, _renamed(row.text, old, new)) for group, new in choices.items()]


def _renamed(text: str, old: Country, new: Country) -> str:
    return re.sub(_naming(old), lambda match: new[old.index(match.group())], text)


def _naming(country: Country) -> str:
    noun, adjective, chinese = country
    return rf"\b(?:{noun}|{adjective})\b|{chinese}"


def _names(row: Row) -> list[str]:
    marks = row.entities or ()
    return [row.text[mark.start : mark.end] for mark in marks if mark.kind is EntityKind.PERSON_NAME]


def _put(text: str, uses: re.Pattern[str], groups: Groups, generator: random.Random, *, within: str) -> list[Swap]:
    """One member of each group in place of `within`, wherever `uses` matches."""

    def change(new: str) -> Callable[[re.Match[str]], str]:
        return lambda match: match.group().replace(within, new, 1)

    choices = {
        group: generator.choice([member for member in members if member != within]) for group, members in groups.items()
    }
    return [Swap(group, uses.sub(change(new), text)) for group, new in choices.items()]
