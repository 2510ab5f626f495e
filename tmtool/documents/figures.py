"""Figures that count something, and so are no footnote's: 1.6%, 1,056, 3-5, 3間, 5 km, 2 000.

Whatever takes a figure for a mark asks here first. A figure that counts stays in its text.
"""

from __future__ import annotations

import re

# A Chinese number before one of these is a quantity or a date; both ways of writing.
_SINGLE = (
    r"年月日号號时時分秒点點个個人名位次项項条條款段章节節届屆种種类類份件家所只隻亿億万萬千百十多余餘岁歲天周週倍成元圓美欧歐英"
    r"吨噸米级級层層方组組批期集卷册冊页頁行州省市县縣區区村户戶座艘辆輛架台臺套對对双雙张張块塊片世小毫厘釐克国國股头頭棵线線度季"
    r"间間宗栋棟幢枚粒颗顆株盏盞笔筆桩樁轮輪场場兆瓦赫寸磅鎊镑仙角折"
)
_LONGER = (
    r"基[點点]|港[元幣币紙纸]|平方|立方|公[里尺斤頃顷噸吨升分克]|海[里浬]|星期|禮拜|礼拜|法郎|"
    r"[盧卢][布比]"
)
# But not where it begins another word: 报告13所载, 建议16期待, 《宣言》3国家.
_OTHER_WORD = (
    r"所[载載述提指列示作做需得有谓謂规規]|期[待望间間限]|成[员員果立为為功就本熟效]|名[义義称稱]|分[别別析享发發配担擔]|"
    r"方[式案法面針针]|行[动動为為政使]|组[织成]|組[織成]|[对對][于於外]|[个個][人别別]|人(?:[权權类類力道]|民(?![幣币]))|"
    r"[国國][家际際内內民]|[区區]域|[级級][别別]|层面|層面|[类類]似|条[件约]|條[件約]|款[项項]|章程|世界|小[组組型]|[号號]召|"
    r"[双雙][方边邊]|元首|[美欧歐]洲|多[边邊样樣方元]|周[围圍边邊]|天然|家庭|[时時][期]"
)
_MEASURE = rf"(?!{_OTHER_WORD})(?:[{_SINGLE}]|{_LONGER})"
_PER_CENT = (
    r"per\s?cent(?:age)?|percent(?:age)?|percentage|pour\s?cent|por\s?ciento|процент\w*|"
    r"في المائة|بالمائة|في المئة"
)
_THOUSANDS = (
    r"hundreds?|thousands?|millions?|billions?|trillions?|milliards?|mille|mil|mill[oó]n(?:es)?|billones|тыс|млн|млрд|"
    r"тысяч\w*|миллион\w*|миллиард\w*|ألف|آلاف|مليون|ملايين|مليار"
)
_UNITS = (
    r"[kcmdµμn]?m[²³]?|[kmµμ]?g|[km]?t|ha|[cdmh]?l|[kMGT]?(?:W|Wh|Hz|V|B|bps)|mph|"
    r"(?:kilo|centi|milli)?met(?:re|er)s?|hectares?|acres?|miles?|feet|foot|inches|tons?|tonnes?|"
    r"(?:kilo|milli)?grams?|litres?|liters?|degrees?|points?|times|fold|dollars?|euros?|yen|yuan|pounds?|cents?|"
    r"years?|months?|weeks?|days?|hours?|minutes?|seconds?|ans|années?|mois|jours?|heures?|años?|mes(?:es)?|"
    r"d[ií]as?|horas?|лет|год\w{0,2}|месяц\w*|дн\w{1,2}|час\w{0,2}|тонн\w?|километр\w*|метр\w*|"
    r"سنة|سنوات|عاما|أيام|أشهر|دولار"
)
_WORD = rf"(?:{_PER_CENT}|{_THOUSANDS}|{_UNITS})(?![\w'’])"
_COUNTS = re.compile(
    r"[.,．:·/][0-9]"  # the rest of a decimal, of thousands, of a time or of a fraction
    r"|\s?[-–—~～至到和、][0-9]"  # the first of a range or of a list
    r"|[ \u00a0\u2009\u202f][0-9]{3}(?![0-9])"  # thousands
    rf"|\s?(?:[%％‰℃°$€£¥×]|{_MEASURE})"
    rf"|[\s-]?(?:{_WORD})"
)
# The rest of a decimal or of thousands; a year may have a mark behind its comma: "in 2010,2 and".
_REST = re.compile(r"[0-9][.,．:·]$")
_YEAR = re.compile(r"(?<![0-9.,])(?:1[89]|20)[0-9]{2}[.,]$")
_FAR = 6
"""Characters before a figure that say what it is. Chosen, no measurement."""


def is_count(text: str, start: int, stop: int) -> bool:
    """Whether the figure at `start` to `stop` counts something, by what stands around it.

    >>> [
    ...     is_count(text, 2, 3)
    ...     for text in ("降至1.6%", "约有3間", "至約6 億元", "ca5 km", "宣言2的")
    ... ]
    [True, True, True, True, False]
    """
    if text[start] == "0" or _COUNTS.match(text, stop):
        return True
    before = text[max(start - _FAR, 0) : start]
    return _REST.search(before) is not None and _YEAR.search(before) is None
