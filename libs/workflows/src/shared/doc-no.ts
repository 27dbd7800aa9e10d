import { clauseBook, refuser, type Ask, type Claim } from '@app/kernel';

/** 发文字号 as it stands on paper and, where it can be read, its parts. */
export interface DocNo {
  /** Exactly as typed or printed. */
  raw: string;
  issuer?: string;
  year?: number;
  seq?: number;
  /** `issuer〔year〕seq号`. */
  normalized?: string;
  /** What was probably meant, where `raw` does not parse. Only shown, never compared. */
  candidate?: string;
  needsVerification: boolean;
}
/** A number that parses. */
export type ReadDocNo = DocNo & { issuer: string; year: number; seq: number; normalized: string };

// Han ideographs of the basic block and extension A: explicit, so that no table of the runtime decides what is valid.
const han = '[\\u4e00-\\u9fff\\u3400-\\u4dbf]';
const open = '[〔\\[［(（]';
const close = '[〕\\]］)）]';
const strict = new RegExp(`^(${han}{2,12})${open}(\\d{4})${close}([1-9]\\d{0,4})号$`);
const lenient = new RegExp(`^(${han}{2,12})\\s*${open}?\\s*(\\d{4})\\s*${close}?\\s*第?\\s*0*([1-9]\\d{0,4})\\s*号?$`);

const written = (issuer: string, year: string, seq: string): string => `${issuer}〔${year}〕${seq}号`;

/** The number's parts; `undefined` for what is not written as a document number is (L-09: no 第, no leading zero). */
export function readDocNo(raw: string): ReadDocNo | undefined {
  const [, issuer, year, seq] = strict.exec(raw) ?? [];
  if (issuer === undefined || year === undefined || seq === undefined) return undefined;
  return {
    raw,
    issuer,
    year: Number(year),
    seq: Number(seq),
    normalized: written(issuer, year, seq),
    needsVerification: false,
  };
}

/** The well-formed number that a damaged one probably stands for. */
export function candidateOf(raw: string): string | undefined {
  const [, issuer, year, seq] = lenient.exec(raw) ?? [];
  return issuer === undefined || year === undefined || seq === undefined ? undefined : written(issuer, year, seq);
}

/** A number kept as it is printed until somebody has seen the document. */
export function unverifiedDocNo(raw: string): DocNo {
  const read = readDocNo(raw);
  if (read) return { ...read, needsVerification: true };
  const candidate = candidateOf(raw);
  return { raw, ...(candidate === undefined ? {} : { candidate }), needsVerification: true };
}

/** One document owns a number: unique per issuer and year, whichever workflow records it. */
export const docNoClaim = ({ issuer, year, seq }: ReadDocNo): Claim & { kind: string; key: string } => ({
  kind: 'docNo',
  key: `${issuer}-${year}-${seq}`,
});

/** The stream that owns the number, if it parses and is taken: the fact behind POL_DOC_NO_TAKEN. */
export async function docNoOwner(ask: Ask, raw: string | undefined): Promise<string | undefined> {
  const read = raw === undefined ? undefined : readDocNo(raw);
  if (!read) return undefined;
  const { kind, key } = docNoClaim(read);
  return ask.owner(kind, key);
}

/** The clauses of every command that takes a document number; workflows add them to their books. */
export const docNoClauses = clauseBook({
  POL_BAD_DOC_NO: {
    zh: '“{docNo}”不是规范的发文字号，不能登记。',
    en: '"{docNo}" is not a well-formed document number and cannot be registered.',
    basis: {
      zh: '《党政机关公文格式》（GB/T 9704—2012）发文字号',
      en: 'Layout key for official documents (GB/T 9704-2012), document number',
    },
    next: {
      zh: '请按“发文机关代字〔年份〕序号号”填写（不加“第”，序号不编虚位）{hint}；原件有误的，注明待核实。',
      en: 'Write issuer code, year in 〔 〕, number without leading zeros{hint}; if the original itself is faulty, mark it for verification.',
    },
    rows: ['L-09', 'Q-28'],
  },
  POL_DOC_NO_TAKEN: {
    zh: '发文字号“{docNo}”已登记在另一文件（{owner}），不能重复使用。',
    en: 'Document number "{docNo}" already belongs to another document ({owner}).',
    basis: {
      zh: '《党政机关公文处理工作条例》发文字号唯一',
      en: 'Regulation on official documents: a number belongs to one document',
    },
    next: {
      zh: '请核对发文字号，或直接引用已登记的文件。',
      en: 'Check the number, or refer to the registered document.',
    },
    rows: ['L-09'],
  },
});

/**
 * A number that is well-formed and free.
 * @param owner what `docNoOwner` answered
 * @param own the stream that may own it already
 * @throws Refusal POL_BAD_DOC_NO, POL_DOC_NO_TAKEN naming the field `docNo`
 */
export function freeDocNo(raw: string, owner: string | undefined, own?: string): ReadDocNo {
  const refuse = refuser(docNoClauses);
  const read = readDocNo(raw);
  if (!read) {
    const candidate = candidateOf(raw);
    throw refuse('POL_BAD_DOC_NO', { docNo: raw, hint: candidate ? `（${candidate}？）` : '' }, '/docNo');
  }
  if (owner !== undefined && owner !== own) throw refuse('POL_DOC_NO_TAKEN', { docNo: raw, owner }, '/docNo');
  return read;
}
