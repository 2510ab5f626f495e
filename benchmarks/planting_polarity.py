"""Errors that turn what a text says round: negation, opposites, modals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from random import Random

from planting import Edit, Pool, Site, cut, find_all, like, stands_free, with_article, words

_AUXILIARIES = (
    "is|are|was|were|be|been|being|has|have|had|does|do|did|shall|should|will|would|may|might|must|"
    "can|could"
)
_NOT = re.compile(
    rf"\b(?P<aux>{_AUXILIARIES}) (?P<not>not )(?!only\b|just\b|merely\b|simply\b|to mention|all\b|"
    r"least\b|yet\b|so much|the only|solely\b|exclusively\b|necessarily,|unlike\b)(?=[a-z])"
)
_NEGATIVES = (
    (re.compile(r"\b(?:[Nn]o one|[Nn]obody)(?= (?:shall|may|can|should|must|is|was|will|has))"), "everyone"),
    (re.compile(r"\bcannot (?!but\b|only\b)(?=[a-z])"), "can "),
    (re.compile(r"\bcan’t |\bcan't "), "can "),
    (re.compile(r"\b(is|are|was|were|do|does|did|has|have|should|would|could)n[’']t (?!only\b|just\b)"), r"\1 "),
    (re.compile(r"\bno longer (?!than)"), ""),
    (re.compile(r"\bnot yet "), ""),
    (re.compile(r"\bnever (?!theless)"), ""),
    (re.compile(r"(?<=\bto )not (?=[a-z])|\bnot (?=to (?!mention)[a-z])"), ""),
    (re.compile(r"(?<=[a-z] )without (?=[a-z])"), "with "),
    (re.compile(r"\b(?<=has )no (?=[a-z])|\b(?<=have )no (?=[a-z])|\b(?<=had )no (?=[a-z])|"
                r"\b(?<=with )no (?=[a-z])|\b(?<=is )no (?=[a-z])|\b(?<=are )no (?=[a-z])|"
                r"\b(?<=was )no (?=[a-z])|\b(?<=were )no (?=[a-z])|\b(?<=be )no (?=[a-z])"), ""),
    (re.compile(r"\bnon-(?=discriminat|prolif|compli|recogni|recurr|essential|residen|intervent|selectiv|"
                r"aggress|refoul|refund|violen|nuclear|lethal|bank|member|infect|US\b)"), ""),
    (re.compile(r"\bNo (?=[a-z]+ (?:shall|may|can|is|are|was|were|has|have|should|will)\b)"), "every "),
    (re.compile(r"\bnot later than(?= )"), "later than"),
    (re.compile(r"\b(?:not|no) (?:less|more|fewer|later|earlier) than(?= )"), None),
)  # fmt: skip
"""What says no in English besides "not", and what it becomes; None: what is left without no."""
_NOT_HERE = re.compile(
    r"whether|\bif not\b|\bor not\b|why not|not only|but also|double|no fewer|neither|\bnor\b", re.I
)

_VERBS_ZH = (
    "应|能|会|得|可(?!避免|分|或缺|逆|抗|持续|剥夺|预见|饶恕|告人|挡)|是(?!否)|再|需要|存在|包括|适用|符合|允许|认为|愿意|要求|推荐|建议|涉及|代表|具有|影响|"
    "妨碍|损害|受(?!理)|知道|清楚|超过|构成|属于|同意|支持|承认|遵守|履行|接受|参加|参与|使用|提供|采取|控制|发生|意味|申请|改变|进行|干涉|拖延|结盟|扩散|"
    "歧视|对称|平等|公平|公正|稳定|确定|明朗|合法|合理|适当|一致|满意|充分|完整|安全|必要|足够|限于|在于|要(?!求)|宜|希望|想|用说|存有|涵盖|容忍|晚于|少于|多于|迟于|"
    "威胁|致病|相干|乐观|理想|均衡|平衡|便|道德|健康|准确|正常|透明|有利|可靠|准|许|仅适用|负责|予引|重复|区分|偏离|自愿"
)
_NEGATED_ZH = (
    (re.compile(rf"(?<![毫绝從从決决])不(?=(?:{_VERBS_ZH}))(?!得不|能不|会不|可能性|是.{{0,12}}而是|同意见|仅仅)"), ""),
    (re.compile(r"没有?任何"), "有一些"),
    (re.compile(r"(?<!有)没有(?=[^。，；、]{2})(?!没有)"), None),
    (re.compile(r"(?:尚|还|並|并|仍|迄今|从)未(?=[\u3400-\u9fff])(?!来|必)"), "已"),
    (re.compile(r"未能(?=[\u3400-\u9fff])"), "得以"),
    (re.compile(r"(?<![尚还並并仍从前今])未(?=经|获|得|报告|缴|提|签署|批准|偿还|发现|列入|受|达到|实现|举行|建立|采取|履行|收到|接受|解决|提供|成立|完成|作|确定|决)"), "已"),
    (re.compile(r"无法(?=[\u3400-\u9fff])(?!律)"), "可以"),
    (re.compile(r"无(?=症状|条件|管制|限定|限期|疫苗|核武器|法律约束力|需|权|意|须|证据|效)"), "有"),
    (re.compile(r"毋须|毋需|无须|无需"), "必须"),
    (re.compile(r"并非(?=[\u3400-\u9fff])"), "均为"),
    (re.compile(r"非(?=政府|正式|经常|歧视|成员|会员|致命|必要|本地|银行|上市|核武)"), ""),
    (re.compile(r"缺乏|缺少|欠缺"), "拥有"),
    (re.compile(r"任何人不得|任何人都不得"), "任何人均可"),
    (re.compile(r"不得(?!不|已|而知)"), "可以"),
    (re.compile(r"(?<![必定务無无还所不])勿|切勿"), "请"),
)  # fmt: skip

_ADDED_EN = re.compile(
    r"\b(?P<aux>is|are|was|were|shall|should|will|must|would|could|can|may(?! \d)|has been|have been|had been)"
    r"(?= (?!not\b|no\b|never\b|also\b|only\b|neither\b|to\b|therefore\b|thus\b|the\b|a\b|an\b|in\b|of\b|at\b|"
    r"for\b|by\b|on\b|it\b|they\b|we\b|you\b|I\b|he\b|she\b|there\b|this\b|that\b|any\b|all\b|either\b|from\b|and\b|or\b|as\b|wish)[a-z]{3,})"
)
_ADDED_ZH = (
    (re.compile(r"(?<![供响反相适效对回理顺本感因照均])应(?:当|该)?(?=予以|在|继续|考虑|确保|采取|努力|包括|根据|通过|由|向|将|遵守|尽|加强|铭记|立即|从|以|为|被|得到|具|依|对(?!于|策|付|手|应)|制定|建立|补|列|作)"), "不{}"),
    (re.compile(r"必须(?=[\u3400-\u9fff])"), "不得"),
    (re.compile(r"(?<![就难何足加得所可])可以(?=[\u3400-\u9fff])"), "不{}"),
    (re.compile(r"(?<![不才只])能够(?=[\u3400-\u9fff])"), "不{}"),
    (re.compile(r"(?<![不而])已经?(?=[\u3400-\u9fff])(?!知|久|婚|故|然|经|有|成为|确认|被|不|未|无|没|於|于)"), "尚未"),
    (re.compile(r"(?<![不可仅只非被会普遍所])(?:允许|承认|同意|符合|属于|具有|存在|适用于|认为|意味着|构成|包括)(?=[\u3400-\u9fff])(?!的)"), "不{}"),
    (re.compile(r"(?<![没只未专特还都占享所国具共拥带含持固保稀私富公設设独均惟唯仅])有(?=权|能力|义务|责任|必要|资格|助于|利于|足够|充分|证据)(?!权利)"), "没有"),
    (re.compile(r"(?<![不可还但只若凡于正就总也又都则便即竟特尤或要实自老算])是(?=由|一个|一项|一种|为了|根据|必要|可能|重要|最|在|国际|所有|主要|唯一|我们)"), "不是"),
    (re.compile(r"(?<=[员会国府局团司部织署])将(?=继续|采取|提供|举行|审议|支持|努力|包括|于|参加|发布|推出|开展|加强|成为|考虑|用于)"), "将不"),
)  # fmt: skip
_MODAL_EN = (
    ("shall not", "may"), ("must not", "may"), ("should not", "may"), ("may not", "must"),
    ("shall", "may"), ("should", "may"), ("must", "may"), ("may", "must"), ("can", "must"),
    ("is required to", "is permitted to"), ("are required to", "are permitted to"),
    ("is entitled to", "is required to"), ("are entitled to", "are required to"),
    ("has the right to", "has the duty to"), ("have the right to", "have the duty to"),
    ("is obliged to", "is free to"), ("are obliged to", "are free to"), ("needs to", "may"),
)  # fmt: skip
_MODAL_ZH = (
    (re.compile(r"(?<![供响反相适效对回理顺本感因照不])应(?:当|该)?(?![用急邀付享变答力届运聘对请]|计|有尽有|允)(?![^，。；]{1,14}(?:请求|要求|邀请))"), "可"),
    (re.compile(r"(?<!不)必须(?=[\u3400-\u9fff])"), "可以"),
    (re.compile(r"(?<![必毋无勿])须(?=[\u3400-\u9fff])"), "可"),
    (re.compile(r"不(?:得(?!不|已)|应(?:当|该)?(?![对付用])|准|许)(?=[\u3400-\u9fff])"), "可以"),
    (re.compile(r"(?<![就难何足加得所不可])可以(?=[\u3400-\u9fff])"), "必须"),
    (re.compile(r"(?<![不许认尽公宁])可(?=通过|采取|根据|考虑|由|将|以书面|按|向|对|使用|利用|参加|决定|请|就|与|随时|自|从|作出|提供|进行|提出|选择|加入|申请|在|到|调|要求|被|包括|参与)"), "必须"),
    (re.compile(r"(?<![不极很有尽最太这])可能(?=导致|引起|造成|需要|出现|发生|包括|使|对|在|影响|产生|受|是|有|与|存在|患|感染|增加)"), "必须"),
    (re.compile(r"(?<!具)有权(?=[\u3400-\u9fff])(?!利|力|威)"), "有义务"),
    (re.compile(r"(?<![不只没无再会])需要(?=[\u3400-\u9fff]{2})(?!的)(?<!的需要)"), "可以"),
    (re.compile(r"(?<![不没])要求(?=其|他们|她们|各国|缔约国|会员国|所有)"), "允许"),
)  # fmt: skip


def drop_negation(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What was denied is said."""
    text = site.text
    if site.lang == "zh":
        for pattern, new in _NEGATED_ZH:
            for found in pattern.finditer(text):
                instead = new if new is not None else _without_have(text, found)
                if instead is not None:
                    yield Edit(*found.span(), pool.write(site, instead))
        return
    for found in _NOT.finditer(text):
        if not _NOT_HERE.search(text[max(0, found.start() - 40) : found.end() + 40]):
            yield Edit(*found.span("not"), "")
    for pattern, new in _NEGATIVES:
        for found in pattern.finditer(text):
            if _NOT_HERE.search(text[max(0, found.start() - 40) : found.end() + 40]):
                continue
            instead = re.sub("^(?:not|no) ", "", found[0]) if new is None else found.expand(new)
            yield Edit(*found.span(), like(found[0], instead) if instead else "")


def _without_have(text: str, found: re.Match[str]) -> str | None:
    """没有 before a verb is 已, before a noun 有; before what may be either nothing is done."""
    verbs = "得到|接受|造成|想|提供|充分|出现|发现|达到|提起|出台|采取|列|在|从|与|收到|参加|考虑|规定|说明|提出|解决|建立|改变|影响|引起|提及|评价|发生|进行|实施|完成|回答|举行|使用"
    nouns = "足够|其他|明确|时间|效果|办法|关于|合法|国际|同盟|什么|肥皂|暴力|症状|疫苗|证据|权|必要|法律|能力|资格|工作|住房|理由|机会|特定|明显|专门|具体|充足|资料|数据"
    rest = text[found.end() :]
    if re.match(verbs, rest):
        return "已"
    return "有" if re.match(nouns, rest) else None


def add_negation(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What was said is denied."""
    text = site.text
    if site.lang == "zh":
        for pattern, new in _ADDED_ZH:
            for found in pattern.finditer(text):
                around = text[max(0, found.start() - 12) : found.end() + 8]
                if not re.search("不|未|无|没|非|是否|如果|若|除|为何|能否|只", around):
                    yield Edit(*found.span(), pool.write(site, new.format(found[0])))
        return
    for found in _ADDED_EN.finditer(text):
        around = text[max(0, found.start() - 50) : found.end() + 40]
        if not re.search(
            r"\b(?:not|no|never|whether|if|unless|nor|neither|without|until|how|why|what|that is|as|than|"
            r"where appropriate|so that|in order that|Will)\b|\?",
            around,
        ):
            aux = found["aux"]
            at = found.start() + (aux.index(" ") if " " in aux else len(aux))
            yield Edit(at, at, " not")


def reverse(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """A word becomes its opposite, which doesn't stand in the text already."""
    text = site.text
    small = text.lower()
    barred = [range(*m.span()) for m in _barred(site.lang).finditer(text)]
    for old, new in _opposites(site.lang):
        if old not in small or new in small:
            continue
        for at in find_all(small, old):
            inside = any(each.start < at.stop and at.start < each.stop for each in barred)
            held = site.lang == "en" and (
                text[at.start - 1 : at.start] == "-" or text[at.stop : at.stop + 1] == "-"
            )
            if inside or held or (text[at.start].isupper() and at.start and site.lang == "en"):
                continue
            if site.lang == "zh":
                yield Edit(at.start, at.stop, pool.write(site, new))
            else:
                yield with_article(text, at.start, at.stop, like(text[at.start], new))


@lru_cache(maxsize=2)
def _opposites(lang: str) -> tuple[tuple[str, str], ...]:
    """The longest first, so that none is taken out of a longer one."""
    found = []
    for line in words()["reversal"][lang]:
        first, second = re.split(r"[|=]", line)
        found += [(first, second)] if "=" in line else [(first, second), (second, first)]
    return tuple(sorted(found, key=lambda each: -len(each[0])))


@lru_cache(maxsize=2)
def _barred(lang: str) -> re.Pattern[str]:
    return re.compile("|".join(words()["reversal"]["not_in"][lang]))


def change_modal(site: Site, pool: Pool, _rng: Random) -> Iterator[Edit]:
    """What must be done may be done, and the reverse; what must not be done may be."""
    text = site.text
    if site.lang == "zh":
        for pattern, new in _MODAL_ZH:
            for found in pattern.finditer(text):
                yield Edit(*found.span(), pool.write(site, new))
        return
    taken: list[range] = []
    for old, new in _MODAL_EN:
        for found in re.finditer(rf"\b{old}\b(?= [a-z])", text):
            at = range(*found.span())
            around = text[max(0, at.start - 45) : at.stop + 25]
            free = stands_free(text, at.start, at.stop) and not any(
                each.start <= at.start < each.stop for each in taken
            )
            taken.append(at)
            if free and not re.search(
                r"\b(?:if|so that|in order that|whether|may wish|may be concluded|as may be|may have|case may be|"
                r"lest|would|can be found|unless|that they|like to)\b|should like|may also be found|(?:shall|must|should|may) not only|need to know",
                around,
            ):
                yield Edit(at.start, at.stop, new)
