import type { ParameterUse, StoredEvent } from './event.js';
import { html, joined, written, type Html, type Revealed, type Shown } from './html.js';
import type { LocalDate } from './time.js';
import type { Language, Words } from './words.js';

/**
 * Papers as they are printed: A4 by the measures of GB/T 9704 (margins 37, 26, 35 and 28 mm, body of size 3, twenty-eight points a line,
 * two characters of indent), without scripts and without anything from elsewhere.
 */
export const stylesheet = `
@page { size: A4; margin: 37mm 26mm 30mm 28mm; @bottom-center { content: "— " counter(page) " —"; font: 14pt SimSun, "Noto Serif CJK SC", serif; } }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; font: 16pt/28pt FangSong_GB2312, FangSong, STFangsong, "Noto Serif CJK SC", "Source Han Serif SC", serif; }
.sheet + .sheet { break-before: page; }
.organ { margin: 0 0 6mm; color: #c00; text-align: center; font: 700 28pt/1.3 SimSun, STZhongsong, "Noto Serif CJK SC", serif; text-align-last: center; border-bottom: 1mm solid #c00; padding-bottom: 4mm; }
.number { margin: 0; text-align: center; }
h1 { margin: 12mm 0 8mm; text-align: center; font: 700 22pt/36pt FZXiaoBiaoSong-B05S, STZhongsong, SimSun, "Noto Serif CJK SC", serif; text-wrap: balance; }
h2 { margin: 8mm 0 2mm; font: 700 14pt/22pt SimHei, "Noto Sans CJK SC", sans-serif; break-after: avoid; }
p { margin: 0; text-indent: 2em; text-align: justify; white-space: pre-line; overflow-wrap: anywhere; orphans: 2; widows: 2; }
p.to, p.number, p.note, p.none { text-indent: 0; }
p.to { margin: 0 0 0; }
p.note { margin: 0 0 4mm; border: 0.4mm solid #c00; padding: 1mm 3mm; color: #c00; font-size: 12pt; line-height: 20pt; }
table { width: 100%; margin: 3mm 0; border-collapse: collapse; font-size: 12pt; line-height: 18pt; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.25mm solid #000; padding: 1mm 1.5mm; vertical-align: top; text-align: left; white-space: pre-line; overflow-wrap: anywhere; }
th { font-weight: 700; font-family: SimHei, "Noto Sans CJK SC", sans-serif; text-align: center; }
table.fields th { width: 34mm; text-align: left; }
table.tall td { height: 14mm; }
.blank { display: inline-block; min-width: 4em; border-bottom: 0.25mm solid #000; height: 1em; vertical-align: baseline; }
.blank.short { min-width: 2em; }
.blank.long { min-width: 10em; }
.signed { margin: 14mm 0 0 auto; width: fit-content; min-width: 60mm; padding-right: 2em; text-align: center; break-inside: avoid; }
.signed p { text-indent: 0; text-align: center; }
.basis { margin-top: 8mm; font-size: 10.5pt; line-height: 16pt; }
.basis p { text-indent: 0; }
footer { margin-top: 8mm; border-top: 0.25mm solid #888; padding-top: 1.5mm; color: #444; font: 8pt/12pt SimSun, "Noto Serif CJK SC", serif; break-inside: avoid; }
footer p { text-indent: 0; }
.dossier { font-size: 12pt; line-height: 20pt; }
.dossier h1 { margin: 0 0 4mm; }
.dossier table { font-size: 10pt; line-height: 15pt; }
.dossier .struck { text-decoration: line-through; }
.dossier small { display: block; color: #444; font-size: 8.5pt; line-height: 12pt; }
.dossier p.number { margin-bottom: 4mm; }
@media screen { body { background: #e8e8e8; } .sheet { width: 210mm; max-width: 100%; margin: 6mm auto; padding: 37mm 26mm 30mm 28mm; background: #fff; box-shadow: 0 0 2mm #aaa; } }
`;

/** A whole page, ready to be sent. */
export const pageOf = (title: string, language: Language, body: Html, revealed: Revealed): string =>
  `<!doctype html>\n<html lang="${language === 'zh' ? 'zh-CN' : 'en'}"><head><meta charset="utf-8"><title>${written(title, revealed)}</title><style>${stylesheet}</style></head><body>${written(body, revealed)}</body></html>\n`;

/** A line to be filled in by hand: what has not been recorded. */
export const blank = html`<span class="blank"></span>`;
export const longBlank = html`<span class="blank long"></span>`;
const shortBlank = html`<span class="blank short"></span>`;
/** A place for the number of a document that has none yet. */
export const blankNumber = html`${blank}〔${shortBlank}〕${shortBlank}号`;

const months = [
  'January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December',
] as const; // prettier-ignore
/** `2024年9月11日`, `11 September 2024`. */
export function dayIn(language: Language, date: LocalDate): string {
  const [year, month, day] = [date.slice(0, 4), +date.slice(5, 7), +date.slice(8, 10)];
  return language === 'zh' ? `${year}年${month}月${day}日` : `${day} ${months[month - 1]!} ${year}`;
}
/** A day on an official paper; a blank one to be filled in by hand. */
export const dayOrBlank = (date: LocalDate | undefined): Shown =>
  date === undefined ? html`${shortBlank}年${shortBlank}月${shortBlank}日` : dayIn('zh', date);

export const ordinals = (n: number): string => {
  const digits = '零一二三四五六七八九';
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  if (n >= 100) return String(n);
  return `${tens > 1 ? digits[tens]! : ''}${tens > 0 ? '十' : ''}${ones > 0 || tens === 0 ? digits[ones]! : ''}`;
};

/** `参照《行政许可法》第三十二条的规定` of a clause's basis. */
export function citing(...bases: readonly Words[]): string {
  const texts = [...new Set(bases.map(({ zh }) => zh))];
  const byAnalogy = texts.filter((each) => each.endsWith('（参照）')).map((each) => each.slice(0, -'（参照）'.length));
  const direct = texts.filter((each) => !each.endsWith('（参照）'));
  const said = [
    ...(direct.length ? [`根据${direct.join('、')}`] : []),
    ...(byAnalogy.length ? [`参照${byAnalogy.join('、')}`] : []),
  ];
  return `${said.join('，')}的规定`;
}

/** A table whose head is repeated on every page. */
export const table = (head: readonly Shown[], rows: readonly (readonly Shown[])[]): Html =>
  html`<table><thead><tr>${head.map((each) => html`<th scope="col">${each}</th>`)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${row.map((each) => html`<td>${each}</td>`)}</tr>`,
  )}</tbody></table>`; // prettier-ignore

/** A form of named fields. */
export const fields = (rows: readonly (readonly [Shown, Shown])[], tall = false): Html =>
  html`<table class="${tall ? 'fields tall' : 'fields'}"><tbody>${rows.map(
    ([name, value]) => html`<tr><th scope="row">${name}</th><td>${value}</td></tr>`,
  )}</tbody></table>`; // prettier-ignore

/** An official paper. What is left out is not on it; what is not recorded is a blank. */
export interface Official {
  /** Whose paper it is: in the head and under the text. */
  organ: Shown;
  /** Line under the head: number of document or case. */
  number?: Shown;
  title: Shown;
  /** A warning over the text: revoked, corrected. */
  note?: Shown;
  to?: Shown;
  body: readonly Shown[];
  /** Date under the signature; absent: a blank. `unsigned`: the paper has no signature. */
  on?: LocalDate;
  unsigned?: true;
  /** What it relied on besides the clauses in its text. */
  parameters?: readonly Shown[];
  /** Events it states. */
  events: readonly StoredEvent[];
  caseNo?: string;
}
export const paragraph = (...of: readonly Shown[]): Html => html`<p>${of}</p>`;

/** One sheet: head, number, title, addressee, text, signature, and where it comes from. */
export const official = (of: Official): Html => html`<article class="sheet">
<p class="organ number">${of.organ}</p>
${of.number === undefined ? undefined : html`<p class="number">${of.number}</p>`}
<h1>${of.title}</h1>
${of.note === undefined ? undefined : html`<p class="note">${of.note}</p>`}
${of.to === undefined ? undefined : html`<p class="to">${of.to}：</p>`}
${of.body}
${of.unsigned ? undefined : html`<div class="signed"><p>${of.organ}</p><p>${dayOrBlank(of.on)}</p></div>`}
${of.parameters?.length ? html`<div class="basis"><p>本件所用期限标准：${joined(of.parameters, '；')}。</p></div>` : undefined}
${traced(of.events, of.caseNo)}
</article>`;

const short = (digest: string): string => digest.slice(0, 16);
/** A record by its id, place and digest, so that it can be found again. */
export const traceOf = (language: Language, { id, revision, meta }: StoredEvent): string =>
  language === 'zh'
    ? `${id}（第${revision}号记录，摘要 SHA-256 ${short(meta.digest.sha256)}…）`
    : `${id} (record ${revision}, SHA-256 ${short(meta.digest.sha256)}…)`;
const traced = (events: readonly StoredEvent[], caseNo?: string): Html =>
  html`<footer><p>${caseNo === undefined ? undefined : `案号 ${caseNo}。`}本件由卷宗系统根据事件 ${events.map((each) => traceOf('zh', each)).join('、')} 生成，以加盖公章的文件为准。</p></footer>`; // prettier-ignore

/** Parameters that stood behind an event's decision, with the document that set each. */
export function parametersSaid(
  uses: readonly ParameterUse[] | undefined,
  words: Readonly<Record<string, readonly [name: string, unit: string]>>,
  documentNamed: (id: string) => Shown,
): Shown[] {
  return (uses ?? []).flatMap(({ key, value, document, version }) => {
    const [name, unit] = words[key] ?? [];
    if (name === undefined || typeof value !== 'number') return [];
    const source = document === 'default' ? '系统缺省值' : [documentNamed(document), `第${version}版`];
    return [[`${name}${value}${unit!}（`, source, '）']];
  });
}
