"""What stands on every page of a Word file: grade and mark above, name, version and page below."""

from dataclasses import dataclass

from negotiator.briefs.docx_words import run

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
KIN = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PART = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PARTS = (("header", "r5"), ("footer", "r6"), ("settings", "r7"))
SETTINGS = (
    f'{HEAD}<w:settings xmlns:w="{SPACE}"><w:autoHyphenation/><w:consecutiveHyphenLimit w:val="2"/>'
    '<w:doNotHyphenateCaps/><w:compat><w:compatSetting w:name="compatibilityMode" '
    'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
)
TAB = "<w:r><w:tab/></w:r>"


@dataclass(frozen=True, slots=True)
class Frame:
    """The parts by name, how the text refers to them, and the section that shows them."""

    parts: dict[str, str]
    relations: str
    types: str
    section: str


def framed(above: str, below: str) -> Frame:
    """The frame of a file: words above and below the text of each page; the number of the page stands below."""
    header = _part("hdr", _centred(run(above, bold=True)))
    footer = _part("ftr", _below(below))
    return Frame(
        {"word/header.xml": header, "word/footer.xml": footer, "word/settings.xml": SETTINGS},
        "".join(f'<Relationship Id="{key}" Type="{KIN}/{name}" Target="{name}.xml"/>' for name, key in PARTS),
        "".join(f'<Override PartName="/word/{name}.xml" ContentType="{PART}.{name}+xml"/>' for name, _key in PARTS),
        _section(),
    )


def _part(name: str, paragraph: str) -> str:
    return f'{HEAD}<w:{name} xmlns:w="{SPACE}">{paragraph}</w:{name}>'


def _centred(runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="Quiet"/><w:jc w:val="center"/></w:pPr>{runs}</w:p>'


def _below(words: str) -> str:
    stop = '<w:tabs><w:tab w:val="right" w:pos="9525"/></w:tabs>'
    page = f"{_field('PAGE')}{run(' / ')}{_field('NUMPAGES')}"
    return f'<w:p><w:pPr><w:pStyle w:val="Quiet"/>{stop}</w:pPr>{run(words)}{TAB}{page}</w:p>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:t>1</w:t></w:r></w:fldSimple>'


def _section() -> str:
    return (
        f'<w:sectPr><w:headerReference xmlns:r="{KIN}" w:type="default" r:id="r5"/>'
        f'<w:footerReference xmlns:r="{KIN}" w:type="default" r:id="r6"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1304" w:right="1134" w:bottom="1191" '
        'w:left="1247" w:header="510" w:footer="510" w:gutter="0"/></w:sectPr>'
    )
